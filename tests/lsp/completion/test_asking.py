import pytest

from lsp.completion.asking import Rhythm, unwanted_at, unwanted_in, wait_s
from lsp.completion.frame import frame_of
from lsp.completion.query import Query
from lsp.context.window import around
from lsp.syntax.languages import named
from lsp.syntax.lines import Lines


def query(text: str, language: str = "python") -> Query:
    """The cursor is where the bar stands."""
    before, after = text.split("|")
    return Query(Lines(before + after), len(before), named(language))


@pytest.mark.parametrize(
    ("language", "text", "reason"),
    [
        ("python", "return |", None),
        ("python", "return pri|", None),
        ("python", "return pri|ncipal", "inside a word"),
        ("python", "return 利|率", "inside a word"),
        ("python", "f(|x)", None),
        ("python", "x = {}|", None),  # a dictionary closes no block
        ("python", "x = {\n}|\n", None),
        ("java", "int f() { return 1; }|\n", "block closed"),
        ("java", "int x = 1;|\n", "block closed"),
        ("java", "int x = 1; |\n", "block closed"),
        ("java", "int x = 1; |int y", None),
        ("java", "int x = |\n", None),
        ("java", "}\n|\n", None),  # a line of its own
        ("java", "class Loan {|\n", None),
        ("shellscript", "if true; then\n  ls\nfi|\n", "block closed"),
        ("shellscript", "echo fi_|\n", None),
    ],
)
def test_where_the_text_alone_says_no(language, text, reason):
    assert unwanted_at(query(text, language)) == reason


def test_a_file_that_is_too_large_is_left_alone():
    assert unwanted_at(query("x = 1\n" * 400_000 + "|")) == "large file"


def test_a_line_that_no_person_wrote_is_left_alone():
    assert unwanted_at(query("x = 1\n" + "f(x);" * 2_000 + "|\n")) == "long line"
    assert unwanted_at(query("f(x);" * 2_000 + "\nx = |\n")) is None


@pytest.mark.parametrize(
    ("language", "text", "reason"),
    [
        ("python", "x = |", None),
        ("python", "x = 1  # the |", "comment"),
        ("python", "x = 'the |'", "string"),
        ("python", 'x = f"{|}"', None),
        ("java", "class A { // the |\n}", "comment"),
    ],
)
def test_where_the_syntax_says_no(language, text, reason):
    asked = query(text, language)
    frame = frame_of(around(asked.lines, asked.offset, asked.language, 512), asked.language)
    assert unwanted_in(frame, comments=False) == reason
    assert unwanted_in(frame, comments=True) is None


def typing(interval_s: float, keys: int = 60) -> Rhythm:
    rhythm = Rhythm()
    for key in range(keys):
        rhythm.keystroke(key * interval_s)
    return rhythm


def test_the_rhythm_nears_the_typists_and_leaves_out_pauses():
    assert typing(0.12).interval_s == pytest.approx(0.12, abs=0.01)
    assert typing(0.3).interval_s == pytest.approx(0.3, abs=0.01)
    rhythm = typing(0.12)
    rhythm.keystroke(1000.0)
    assert rhythm.interval_s == pytest.approx(0.12, abs=0.01)


@pytest.mark.parametrize(
    ("interval_s", "latency_s", "before", "expected"),
    [
        (0.15, 1.0, "x = ", 0.12),  # every other key
        (0.25, 1.0, "x = ", 0.2),
        (0.15, 0.05, "x = ", 0.04),  # a quick model may be asked in vain
        (0.15, 1.0, "x = pr", 0.24),  # two letters of a word: a third most likely follows
        (0.15, 1.0, "x = pri", 0.12),
        (0.15, 1.0, "x = a.p", 0.12),  # after a dot the name is half said
        (0.9, 9.0, "x = ", 0.5),
        (0.15, 1.0, "    ", 0.02),  # one rests at the beginning of a line
        (0.15, 0.0, "x = ", 0.02),
    ],
)
def test_the_wait_follows_the_typing_and_the_latency(interval_s, latency_s, before, expected):
    assert wait_s(Rhythm(interval_s), latency_s, before) == pytest.approx(expected)
