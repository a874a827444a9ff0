"""From what the model writes to what is offered: all steps, in their order."""

from __future__ import annotations

from lsp.completion import filters
from lsp.completion.brackets import closed
from lsp.completion.ending import end_of, stops
from lsp.completion.frame import Frame
from lsp.completion.policies import Policy
from lsp.completion.seam import fits_whole, may_fit, repeats_after
from lsp.completion.worth import is_worthless
from lsp.context.window import plain
from prompts.neutral import restore

__all__ = ["is_over", "offered"]


def offered(frame: Frame, raw: str, policy: Policy, *, truncated: bool) -> str:
    """Return the text to insert at the cursor; empty when nothing of the answer is worth offering.

    Args:
        frame: where it is to stand.
        raw: what the model wrote, to its end or to where `is_over` said so.
        policy: how much it may hold.
        truncated: the model was cut off in the middle.
    """
    placed = answer = _placed(frame, raw)
    if not truncated:
        answer = closed(frame, answer)
    answer = answer[: end_of(frame, answer, policy, truncated=truncated)]
    answer = filters.without_known(frame, answer)
    answer = filters.finished(frame, filters.without_repetition(answer))
    if not truncated and fits_whole(frame, placed, answer, policy):
        answer = placed
    elif (rest := repeats_after(frame, placed, answer)) is not None:
        answer = rest
    return "" if is_worthless(frame, answer) else answer


def is_over(frame: Frame, raw: str, policy: Policy) -> bool:
    """Tell whether nothing that the model may still write would be offered."""
    return "\n" in raw and _is_over(frame, _placed(frame, raw), policy)


def _is_over(frame: Frame, answer: str, policy: Policy) -> bool:
    return stops(frame, answer, policy) and not (frame.mid_line and may_fit(frame, answer, policy))


def _placed(frame: Frame, raw: str) -> str:
    answer = filters.healed(frame, filters.tabbed(frame, restore(plain(raw))))
    return filters.reindented(frame, filters.rejoined(frame, filters.resumed(frame, answer)))
