"""How the model is asked once more, where its answer can hardly be right.

A small model that errs mostly skips what is missing and writes how the function ends; drawn at random, it does so
again. So it is asked otherwise first: with the blanks that its line must begin with, where the code around the cursor
says which; then also without what stands further on, so that it does not see the end. Only then at random.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from lsp.completion.frame import Frame
from lsp.completion.worth import skipped_to
from prompts import Rendered

__all__ = ["drawn", "retries"]

_TEMPERATURE = 0.7
_TOP_P = 0.95
_NEAR = 2


def retries(frame: Frame, prompt: Rendered, raw: str) -> Iterator[Rendered]:
    """Yield the questions to ask after ``prompt``, the most promising first, without end.

    Args:
        frame: where the answer is to stand.
        prompt: what was asked.
        raw: what the model wrote.
    """
    given = replace(prompt, begun=prompt.begun + _due_blanks(frame)[:-1])  # the last one is of the next word's token
    if given != prompt:
        yield given
    near = _near(frame, prompt.suffix, skipped_to(frame, raw))
    if near != prompt.suffix.rstrip():
        yield replace(given, suffix=f"{near}\n")
    seed = 0
    while True:
        seed += 1
        yield drawn(prompt, seed)


def drawn(prompt: Rendered, seed: int) -> Rendered:
    """Return ``prompt`` to be answered at random."""
    return replace(prompt, sampling=replace(prompt.sampling, temperature=_TEMPERATURE, top_p=_TOP_P, seed=seed))


def _due_blanks(frame: Frame) -> str:
    """Return the blanks that the cursor's line must begin with; empty where that is open."""
    if frame.before:
        return "" if frame.before.strip() else frame.before
    if not frame.lines or frame.inside or frame.place != "code":
        return ""
    last = frame.lines[-1]
    row_start = frame.prefix.rfind("\n", 0, last.start) + 1
    above, below = (row[: len(row) - len(row.lstrip())] for row in (frame.prefix[row_start:], frame.next_line))
    step = "\t" if "\t" in above + below else " " * frame.unit
    if last.opens:
        return above + step
    deeper = frame.next_indent is not None and frame.next_indent > last.indent
    return below.removesuffix(step) if deeper else ""


def _near(frame: Frame, suffix: str, stop: int | None) -> str:
    """Return the beginning of ``suffix``: the rows before that number ``stop`` after the cursor, else the next two."""
    kept: list[str] = []
    left = stop or _NEAR
    rows = suffix.split("\n") if frame.whole_line else suffix[len(frame.after) :].split("\n")
    for row in rows:
        if row.strip() and not left:
            break
        left -= bool(row.strip())
        kept.append(row)
    head = "" if frame.whole_line else frame.after
    return (head + "\n".join(kept)).rstrip()
