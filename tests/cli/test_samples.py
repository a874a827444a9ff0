"""The samples are what they claim to be: complete, invented, and as the expected values say."""

from __future__ import annotations

import itertools
import json
import re
from pathlib import Path
from typing import Any

import pymupdf
import pytest
from docx import Document

from cli import samples
from tools import make_samples, sample_approval, sample_letter

DATA = Path(__file__).parents[1] / "data"
CUE = re.compile(r"(\d\d):(\d\d):(\d\d\.\d{3}) --> (\d\d):(\d\d):(\d\d\.\d{3})\n<v ([^>]+)>(.+)")


def expected(kind: str, name: str) -> dict[str, Any]:
    return json.loads((DATA / kind / "expected" / f"{name}.json").read_text("utf-8"))


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def pages(path: Path) -> list[str]:
    with pymupdf.open(path) as document:
        return [page.get_text() for page in document]


def cues(path: Path) -> list[tuple[float, float, str, str]]:
    found = CUE.findall(path.read_text("utf-8"))
    return [
        (int(h) * 3600 + int(m) * 60 + float(s), int(hh) * 3600 + int(mm) * 60 + float(ss), who, text)
        for h, m, s, hh, mm, ss, who, text in found
    ]


DOCUMENTS = [(samples.CREDIT_APPROVAL_PDF, 2), (samples.FACILITY_LETTER_PDF, 4)]


@pytest.mark.parametrize(("path", "count"), DOCUMENTS, ids=lambda value: getattr(value, "stem", None))
def test_each_expected_value_stands_on_its_page(path: Path, count: int) -> None:
    texts = [squeezed(page) for page in pages(path)]
    assert len(texts) == count
    for name, field in expected("terms", path.stem)["fields"].items():
        spelled = [field.get("value"), field.get("refers_to"), *field.get("values", []), *field.get("levels", [])]
        for value in filter(None, spelled):
            assert squeezed(value) in texts[field["page"] - 1], name


@pytest.mark.parametrize(("path", "count"), DOCUMENTS, ids=lambda value: getattr(value, "stem", None))
def test_each_page_says_that_it_is_invented(path: Path, count: int) -> None:
    for text in pages(path):
        assert "虚构" in text or "are invented" in re.sub(r"\s+", " ", text)


def test_the_word_file_says_what_the_printed_one_says() -> None:
    document = Document(str(samples.CREDIT_APPROVAL_DOCX))
    words = [paragraph.text for paragraph in document.paragraphs]
    words += [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    printed = squeezed("".join(pages(samples.CREDIT_APPROVAL_PDF)))
    missing = [text for text in words if squeezed(text)[:20] not in printed]
    assert not missing


def test_the_printed_approval_carries_its_own_fonts() -> None:
    with pymupdf.open(samples.CREDIT_APPROVAL_PDF) as document:
        fonts = {font[3]: document.extract_font(font[0])[3] for page in document for font in page.get_fonts()}
    assert fonts
    assert all(fonts.values()), "a font without its glyphs cannot be shown on another machine"


def test_the_committed_documents_are_what_the_generator_makes(tmp_path: Path) -> None:
    letter, approval = tmp_path / "letter.pdf", tmp_path / "approval.docx"
    letter.write_bytes(sample_letter.build())
    approval.write_bytes(make_samples.word(sample_approval.Fonts()))
    assert make_samples.words(letter) == make_samples.words(samples.FACILITY_LETTER_PDF)
    assert make_samples.words(approval) == make_samples.words(samples.CREDIT_APPROVAL_DOCX)


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_meeting_is_whole(language: Any) -> None:
    spoken = cues(samples.meeting(language))
    answer = expected("meetings", f"credit-committee-{language}")
    assert len(spoken) == answer["cues"]
    assert sorted({who for _, _, who, _ in spoken}) == sorted(answer["meeting"]["attendees"])
    assert 19 * 60 < spoken[-1][1] < 21 * 60
    assert all(start < end for start, end, _, _ in spoken)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spoken))
    assert len({text for *_, text in spoken}) > 0.97 * len(spoken), "a meeting that repeats itself is made, not written"


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_expected_item_rests_on_a_cue(language: Any) -> None:
    spans = {(start, end) for start, end, _, _ in cues(samples.meeting(language))}
    answer = expected("meetings", f"credit-committee-{language}")
    for kind in ("decisions", "actions", "questions"):
        for item in answer[kind]:
            assert item["times"], item["text"]
            for start, end in item["times"]:
                assert any(abs(start - a) < 0.01 and abs(end - b) < 0.01 for a, b in spans), item["text"]
    assert {action["owner"] for action in answer["actions"]} <= set(answer["meeting"]["attendees"])


@pytest.mark.parametrize("language", ["zh", "en"])
def test_a_client_has_statements_a_registration_and_a_note(language: Any) -> None:
    assert {path.stem for path in samples.client_files(language)} == {"registration", "statements", "visit-note"}
