from __future__ import annotations

from docs_ai.terms.printed_lines import printed_lines
from tests.docs_ai.terms.made import document
from tests.docs_ai.terms.printed import scan

MIXED = scan([(10, 0, "TOTAL"), (10, 20, "CASH")], [(210, 2, "33.90"), (210, 21, "50.00")])


def test_words_at_one_height_are_one_line_whatever_block_they_are_in() -> None:
    assert [line.text for line in printed_lines(MIXED)] == ["TOTAL\t33.90", "CASH\t50.00"]


def test_a_place_in_a_line_is_a_place_in_the_text() -> None:
    line = printed_lines(MIXED)[0]
    place = line.place(line.text.index("33.90"), len(line.text))
    assert place is not None and MIXED.quote(place) == "33.90"
    assert line.place(0, len(line.text)) is None, "what is apart in the text is no one place"
    assert line.whole is None


def test_a_line_in_one_piece_is_whole() -> None:
    made = scan([(10, 0, "ALDO"), (40, 0, "STORES")])
    [line] = printed_lines(made)
    assert line.whole is not None and made.quote(line.whole) == "ALDO STORES"


def test_a_document_without_boxes_has_the_lines_of_its_text() -> None:
    made = document("ALDO STORES", "12 Quay Street")
    assert [line.text for line in printed_lines(made)] == ["ALDO STORES", "12 Quay Street"]
