import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lsp.workspace.catalogue import Catalogue
from lsp.workspace.entry import Entry, entry_of

FUNCTION = "def {name}(value):\n    step = value.base_{number} + {number}\n    return step * {number}\n\n\n"
SOURCES = st.lists(st.tuples(st.sampled_from(["rate", "term", "fee"]), st.integers(1, 3)), max_size=4).map(
    lambda parts: "".join(FUNCTION.format(name=name, number=number) for name, number in parts)
)
FILES = ["a.py", "b.py", "c.py"]
STEPS = st.lists(st.tuples(st.sampled_from(FILES), st.none() | SOURCES), max_size=12)


def found(catalogue, text):
    hits = [(hit.file, hit.piece.start, hit.piece.text, round(hit.score, 9)) for hit in catalogue.search(text, 50)]
    return sorted(hits)


@settings(deadline=None)
@given(STEPS, st.sets(st.sampled_from(FILES)))
def test_after_any_edits_it_knows_what_a_fresh_one_does(steps, gone):
    catalogue, now = Catalogue(), {}
    for file, text in steps:
        if text is None:
            catalogue.remove(file)
            now.pop(file, None)
        else:
            catalogue.put(file, entry_of(text, file))
            now[file] = text
    catalogue.remove_all(gone)
    now = {file: text for file, text in now.items() if file not in gone}
    fresh = Catalogue()
    for file, text in now.items():
        fresh.put(file, entry_of(text, file))
    for query in ("rate value step", "fee 2", "term"):
        assert found(catalogue, query) == found(fresh, query)
    for name in ("rate", "term", "fee"):
        assert list(catalogue.symbols.named(name)) == list(fresh.symbols.named(name))
    assert catalogue.receivers.of("value") == fresh.receivers.of("value")
    assert set(catalogue) == set(now)
    assert catalogue.size.pieces == fresh.size.pieces
    assert catalogue.size.definitions == fresh.size.definitions


def test_a_piece_that_moves_keeps_its_place_in_the_index():
    catalogue = Catalogue()
    text = FUNCTION.format(name="rate", number=1)
    catalogue.put("a.py", entry_of(text, "a.py"))
    before = catalogue.size.postings
    catalogue.put("a.py", entry_of("import os\n\n" + text, "a.py"))
    assert catalogue.size.postings == before
    (hit,) = catalogue.search("rate", 5)
    assert hit.piece.start == len("import os\n\n")


def test_a_file_that_was_never_there_can_be_removed():
    Catalogue().remove("a.py")


def test_an_entry_goes_to_another_process_and_back():
    entry = entry_of("from a import b\n\n\n" + FUNCTION.format(name="rate", number=1), "x.py", (5, 7))
    assert Entry.from_plain(entry.plain()) == entry
    assert entry.stamp == (5, 7)


@pytest.mark.parametrize("language", ["x.py", "x.unknown"])
def test_an_empty_text_has_nothing(language):
    assert entry_of("", language) == Entry((), (), ())
