from hypothesis import given
from hypothesis import strategies as st
from lsprotocol import types

from lsp.documents import Documents
from lsp.syntax.lines import Lines
from tests.lsp.syntax.encoded import EncodedLines

URI = "file:///loan.py"


def opened(text, encoding="utf-16"):
    documents = Documents(encoding)
    documents.open(types.TextDocumentItem(URI, "python", 1, text))
    return documents


def edit(documents, *changes, version=2):
    documents.change(
        types.DidChangeTextDocumentParams(types.VersionedTextDocumentIdentifier(version, URI), list(changes))
    )


@given(
    st.text(alphabet="a贷😀\n\r\x0c\u2028", max_size=30),
    st.text(alphabet="b款👍\n", max_size=8),
    st.sampled_from(["utf-8", "utf-16", "utf-32"]),
    st.data(),
)
def test_an_edit_by_range_is_the_edit_by_offset(text, new, encoding, data):
    lines = Lines(text)
    start, end = sorted(data.draw(st.lists(st.integers(0, len(text)), min_size=2, max_size=2)))
    span = types.Range(*(types.Position(*lines.position(offset, encoding)) for offset in (start, end)))
    start, end = (lines.offset(*lines.position(offset, encoding), encoding) for offset in (start, end))
    documents = opened(text, encoding)
    edit(documents, types.TextDocumentContentChangePartial(range=span, text=new))
    assert documents.get(URI).text == text[:start] + new + text[end:]


def test_edits_apply_in_order_and_a_whole_text_replaces_all():
    documents = opened("贷款 = 1\n")
    before = documents.get(URI)
    here = types.Range(types.Position(0, 0), types.Position(0, 2))
    edit(documents, types.TextDocumentContentChangePartial(range=here, text="loan"))
    assert documents.get(URI).text == "loan = 1\n"
    assert documents.get(URI).version == 2
    edit(documents, types.TextDocumentContentChangeWholeDocument("x"), version=3)
    assert documents.get(URI).text == "x"
    assert before.text == "贷款 = 1\n", "who holds a version keeps it"


def test_a_document_that_is_not_open_is_left_alone():
    documents = opened("x")
    documents.close(URI)
    edit(documents, types.TextDocumentContentChangeWholeDocument("y"))
    assert documents.get(URI) is None


EDITS = st.lists(
    st.tuples(
        st.tuples(st.integers(0, 6), st.integers(0, 12)),
        st.tuples(st.integers(0, 6), st.integers(0, 12)),
        st.text(alphabet="b款👍é\u0301\r\n\x0c", max_size=6),
    ),
    max_size=12,
)


@given(
    st.text(alphabet="a贷😀e\u0301\n\r\x0c\x0b\u2028\u0085\t", max_size=30),
    EDITS,
    st.sampled_from(["utf-8", "utf-16", "utf-32"]),
)
def test_any_edits_give_what_editing_encoded_lines_gives(text, edits, encoding):
    documents, reference = opened(text, encoding), EncodedLines(text, encoding)
    for version, (one, other, new) in enumerate(edits, start=2):
        start, end = sorted((reference.whole(*one), reference.whole(*other)))
        span = types.Range(types.Position(*start), types.Position(*end))
        edit(documents, types.TextDocumentContentChangePartial(range=span, text=new), version=version)
        reference.replace(start, end, new)
        assert documents.get(URI).text == reference.text
    assert documents.get(URI).version == len(edits) + 1


def test_edits_that_cut_a_line_end_in_two_keep_both_halves():
    documents = opened("a\r\nb")
    here = types.Range(types.Position(0, 1), types.Position(0, 1))
    edit(documents, types.TextDocumentContentChangePartial(range=here, text="\n"))
    assert documents.get(URI).text == "a\n\r\nb"
    past = types.Range(types.Position(0, 9), types.Position(0, 99))
    edit(documents, types.TextDocumentContentChangePartial(range=past, text="x"))
    assert documents.get(URI).text == "ax\n\r\nb"
