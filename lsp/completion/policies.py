"""How much an answer may hold, for each size of model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from prompts.rendered import Size

__all__ = ["Extent", "Policy", "policy_for"]

Extent = Literal["statement", "scope"]


@dataclass(frozen=True, slots=True)
class Policy:
    """How much an answer may hold, and how sure the model must be of it.

    Attributes:
        extent: how much, where the scope goes on after the cursor: ``statement``: one statement, with the block it
            opens unless that is the code after the cursor; ``scope``: all that the model writes, if it ends by itself,
            else one statement. Where the scope ends at the cursor, both take all up to the scope's end.
        max_lines: never more lines than this.
        least_logprob: an answer whose tokens have a lower mean log-probability is not offered; None offers any.
        tries: how often the model is asked once more while its answer is doubtful (`worth`, `retries`).
        own_end: whether the model mostly ends its answers by itself, and where it should (`seam`).
        gap_lines: so many lines before the cursor's begins a new gap that it fills (`lsp.context.gap`).
    """

    extent: Extent = "scope"
    max_lines: int = 24
    least_logprob: float | None = None
    tries: int = 0
    own_end: bool = False
    gap_lines: int = 0


# With the gap at the cursor, 20 of 60 answers of the small model for single lines of HumanEval are doubtful, and one of
# them is right; two more tries make nine right, six where both are drawn at random. The base model is doubtful at one
# place in thirty. The least log-probabilities cost no right answer of 87.
_POLICIES: Mapping[Size, Policy] = {
    "small": Policy(extent="scope", least_logprob=-0.7, tries=2, gap_lines=8),
    "base": Policy(extent="scope", least_logprob=-1.0, tries=2, own_end=True),
}


def policy_for(size: Size) -> Policy:
    """Return the rules that measured best for the answers of one size; ``bench/infilling.py`` prints the figures."""
    return _POLICIES[size]
