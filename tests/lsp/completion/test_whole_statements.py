"""A model that writes what stood there and then goes on with the rest: just what stood there is offered.

Each statement of each sample is taken out in turn, with the block it opens; those that are too long to be offered whole
are left alone.
"""

from collections.abc import Iterator, Sequence

import pytest

from lsp.completion.answer import offered
from lsp.completion.frame import frame_of
from lsp.completion.policies import Policy
from lsp.context.window import Window
from lsp.syntax.language import Language
from lsp.syntax.languages import of_path
from lsp.syntax.statements import LogicalLine, logical_lines
from tests.lsp.completion.goldens import DATA

SAMPLES = DATA / "samples"


def statements() -> Iterator[tuple[str, int, int]]:
    """Yield the file and the offsets of each statement that has a row of its own."""
    for path in sorted(SAMPLES.iterdir()):
        text, language = path.read_text("utf-8"), of_path(path.name)
        lines = logical_lines(text, language)
        for index, line in enumerate(lines):
            leads = not text[text.rfind("\n", 0, line.start) + 1 : line.start].strip()
            if leads and not (line.comment or line.closes or line.heading or line.word in language.continues):
                end = lines[last_of(lines, index, language)].end
                if text.count("\n", line.start, end) < Policy().max_lines:
                    yield path.name, line.start, end


def last_of(lines: Sequence[LogicalLine], index: int, language: Language) -> int:
    """Return the index of the last line of the block that a line opens; its own when it opens none."""
    opener, last = lines[index], index
    if not opener.opens:
        return index
    if language.closes_blocks:
        outside = lines[index - 1].depth if index else 0
        while lines[last].opens or lines[last].depth > outside:
            last += 1
        return last
    while last + 1 < len(lines):
        after = lines[last + 1]
        belongs = after.indent == opener.indent and after.word in language.continues
        if after.indent <= opener.indent and not belongs:
            break
        last += 1
    return last


CASES = list(statements())


@pytest.mark.parametrize(("file", "start", "end"), CASES, ids=[f"{file}-{start}" for file, start, _ in CASES])
@pytest.mark.parametrize("runs_on", [True, False], ids=["cut-off", "ended"])
def test_just_the_statement_that_stood_there_is_offered(file, start, end, runs_on):
    text = (SAMPLES / file).read_text("utf-8")
    blank = text[text.rfind("\n", 0, start) + 1 : start]
    frame = frame_of(Window(text[:start], text[end:], whole=True), of_path(file))
    raw = blank + text[start:end] + (text[end:][:200] if runs_on else "")
    assert offered(frame, raw, Policy("statement"), truncated=runs_on) == text[start:end]


def test_every_language_has_a_sample_with_many_statements():
    counts = {file: sum(case[0] == file for case in CASES) for file, _, _ in CASES}
    assert len(counts) == 11
    assert min(counts.values()) >= 8
