"""What is done to an answer, one small pure step each.

Before the end is looked for: `tabbed`, `healed`, `resumed`, `rejoined`, `reindented`; after it: `without_known`,
`without_repetition`, `finished`.
"""

from __future__ import annotations

import re

from lsp.completion.brackets import brackets_of
from lsp.completion.frame import Frame
from lsp.syntax.statements import LogicalLine, width

__all__ = [
    "finished",
    "healed",
    "owed_blanks",
    "reindented",
    "rejoined",
    "resumed",
    "tabbed",
    "without_known",
    "without_repetition",
]

_REPEATS = 3


def owed_blanks(before: str) -> str:
    """Return the blanks that end ``before``, the line up to the cursor.

    They are kept from the model: its tokens hold a blank together with the word after it, so that a prompt that ends
    with a blank asks for something it has never seen. The answer then owes them; `healed` settles that.
    """
    return before[len(before.rstrip(" \t")) :]


def healed(frame: Frame, answer: str) -> str:
    """Take off the front of ``answer`` the blanks that stand before the cursor already.

    Empty when the answer cannot go on at the cursor: it is indented less than the cursor, or would run into a word.
    """
    owed = owed_blanks(frame.before)
    if not owed:
        return answer
    if not frame.before.strip():
        rows = answer.lstrip("\n") if "\n" in answer else answer
        blank = rows[: len(rows) - len(rows.lstrip(" \t"))]
        if rows.startswith(owed):
            return rows[len(owed) :]
        if not blank and any(row.startswith(owed) for row in rows.split("\n")[1:]):
            return rows
        return _shifted(rows, width(owed) - width(blank))[len(owed) :] if _must_be_deeper(frame) else ""
    if answer.startswith((" ", "\t", "\n")):
        return answer.removeprefix(owed) if answer.startswith(owed) else answer.lstrip(" \t")
    glued = re.match(r"\w", answer) is not None and re.search(r"\w$", frame.before.rstrip()) is not None
    return "" if glued else answer


def resumed(frame: Frame, answer: str) -> str:
    """Take off the front of ``answer`` the cursor's line up to the cursor, where the answer begins with it again."""
    begun, again = frame.before.strip(), answer.lstrip(" \t")
    if " " not in begun or not again.startswith(begun):
        return answer
    rest = again[len(begun) :]
    return rest.lstrip(" \t") if owed_blanks(frame.before) else rest


def rejoined(frame: Frame, answer: str) -> str:
    """Take off the front of ``answer`` what it repeats of the word that the cursor is in.

    The model's tokens part words at other places than the cursor does: after ``prin`` it may write ``incipal``. It is
    taken off when the source then has the joined word, and does not have it as it was written.
    """
    word, head = re.search(r"(?<!\w)\w+$", frame.before), re.match(r"\w+", answer)
    if word is None or head is None:
        return answer
    known = set(re.findall(r"\w+", frame.prefix[: -len(word[0])] + " " + frame.suffix))
    if word[0] + head[0] in known:
        return answer
    for length in range(min(len(word[0]), len(head[0])), 0, -1):
        if answer.startswith(word[0][-length:]) and word[0] + head[0][length:] in known:
            return answer[length:]
    return answer


def reindented(frame: Frame, answer: str) -> str:
    """Move an answer whose indentation cannot be meant: beside the line that opens its block, or beside its own body.

    Small models write the right statement at the wrong depth; the code around the cursor says which is right.
    """
    if frame.language is None or frame.language.layout != "indent" or frame.inside or frame.place != "code":
        return answer
    lead = "" if frame.before.strip() else frame.before
    rows = lead + answer
    row_start = rows.find("\n") + 1 if frame.before.strip() else 0
    if frame.before.strip() and row_start == 0:
        return answer
    lines = frame.read_with(answer).lines
    fresh = len(frame.prefix) - len(lead) + row_start
    first = next((line for line in lines if line.start >= fresh), None)
    if first is None:
        return answer
    previous = next((line for line in reversed(lines) if line.end <= first.start), None)
    shift = _shift(frame, first, previous, answer)
    moved = rows[:row_start] + _shifted(rows[row_start:], shift)
    return moved.removeprefix(lead) if moved.startswith(lead) else ""


def tabbed(frame: Frame, answer: str) -> str:
    """Indent the rows of ``answer`` with tabs or with blanks, whichever alone the source does."""
    blanks = {row[0] for row in f"{frame.prefix}\n{frame.suffix}".split("\n") if row.startswith(("\t", "  "))}
    if len(blanks) != 1:
        return answer
    tabs = blanks == {"\t"}
    first, *rows = answer.split("\n")
    if not frame.before.strip():
        return "\n".join(_indented(row, tabs) for row in (first, *rows))
    return "\n".join((first, *(_indented(row, tabs) for row in rows)))


def _indented(row: str, tabs: bool) -> str:
    text = row.lstrip(" \t")
    columns, tab = width(row[: len(row) - len(text)]), width("\t")
    return ("\t" * (columns // tab) + " " * (columns % tab) if tabs else " " * columns) + text


def without_known(frame: Frame, answer: str) -> str:
    """Cut the end of ``answer`` where it writes once more what follows the cursor."""
    tail = frame.after.strip()
    if frame.mid_line:
        if frame.place == "string" and tail[:1] in {'"', "'", "`"}:
            return answer.split(tail[0], maxsplit=1)[0]
        brackets = brackets_of(frame, answer)
        if brackets.closing and tail.startswith(brackets.closing[0][0]):
            return answer[: brackets.closing[0][1]]
        whole = answer.rstrip()
        for length in range(len(tail), 0, -1):
            if whole.endswith(tail[:length]) and (brackets.opened or not brackets_of(frame, whole[:-length]).opened):
                return whole[:-length]
        return answer
    rows, following = answer.rstrip().split("\n"), [row for row in frame.suffix.split("\n") if row.strip()]
    for count in range(min(len(rows) - 1, len(following)), 0, -1):
        held = [row.rstrip() for row in following[:count]]
        if [row.rstrip() for row in rows[-count:]] == held and any(char.isalnum() for char in "".join(held)):
            return "\n".join(rows[:-count])
    return answer


def without_repetition(answer: str) -> str:
    """Cut where one to four rows come three times in a row: the first time stays."""
    rows = answer.split("\n")
    for start in range(len(rows)):
        for period in range(1, 5):
            block = rows[start : start + period]
            if not "".join(block).strip():
                continue
            again = all(rows[start + turn * period : start + (turn + 1) * period] == block for turn in range(_REPEATS))
            if again:
                return "\n".join(rows[: start + period])
    return answer


def finished(frame: Frame, answer: str) -> str:
    """Give ``answer`` its last form: without blanks at its end, with a line end where it goes above the cursor's line.

    One blank stays where it keeps two words apart.
    """
    text = answer.rstrip()
    if not text:
        return ""
    if frame.mid_line and text != answer and re.fullmatch(r"\w\w", text[-1] + frame.after[0]):
        return f"{text} "
    return f"{text}\n" if frame.whole_line else text


def _must_be_deeper(frame: Frame) -> bool:
    """Tell whether the line before the cursor's opens a block whose indentation the cursor already has."""
    indented = frame.language is not None and frame.language.layout == "indent"
    return indented and bool(frame.lines) and frame.lines[-1].opens and width(frame.before) > frame.lines[-1].indent


def _shift(frame: Frame, first: LogicalLine, previous: LogicalLine | None, answer: str) -> int:
    """Return by how many columns the answer has to move; 0 to leave it."""
    below = frame.next_indent
    beside = previous is not None and first.word == "-" and first.indent == previous.indent
    if previous is not None and previous.opens and first.indent <= previous.indent and not beside:
        body = below is not None and below > previous.indent and not first.opens
        return (below if body and below is not None else previous.indent + frame.unit) - first.indent
    if first.opens and below is not None and first.indent >= below:
        known = frame.next_line.strip()
        rows = answer[first.end - len(frame.prefix) :].lstrip("\n").split("\n")
        if known and rows[0].strip() == known:
            shift = below - width(rows[0][: len(rows[0]) - len(rows[0].lstrip())])
            floor = previous.indent if previous is not None and previous.opens else -1
            return shift if first.indent + shift > floor else 0
    return 0


def _shifted(text: str, columns: int) -> str:
    """Move every row of ``text`` right, or left as far as its blanks go."""
    if columns >= 0:
        return "\n".join(" " * columns + row if row.strip() else row for row in text.split("\n"))
    blanks = re.compile(rf"^[ \t]{{0,{-columns}}}")
    return "\n".join(blanks.sub("", row) for row in text.split("\n"))
