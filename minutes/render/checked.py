"""What people decided on a draft, as its documents show it: a mark beside each entry, and the end of the draft mark."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Literal

from copilot.language import Language
from minutes.summarise.items import Chapter, Item, Statement

__all__ = ["Checked", "Decided"]

How = Literal["accepted", "together", "edited", "added"]

_MARKS: Mapping[Language, Mapping[How, str]] = MappingProxyType(
    {
        "en": {
            "accepted": "accepted by {by}",
            "together": "accepted with others by {by}",
            "edited": "edited by {by}",
            "added": "added by {by}",
        },
        "zh": {"accepted": "{by}已核", "together": "{by}一并核过", "edited": "{by}修改", "added": "{by}补充"},
    }
)
_SO_FAR: Mapping[Language, str] = {
    "en": " Entries decided on so far: {decided} of {count}.",
    "zh": "已核{decided}条，共{count}条。",
}
_WHOLE: Mapping[Language, str] = {
    "en": " Every entry was checked by {by}, {day}.",
    "zh": "全部条目已由{by}于{day}核对。",
}


@dataclass(frozen=True, slots=True)
class Decided:
    """How one entry came to stand, and by whom."""

    how: How
    by: str

    def mark(self, language: Language) -> str:
        """Return the words beside the source of the entry."""
        return _MARKS[language][self.how].format(by=self.by)


@dataclass(frozen=True, slots=True)
class Checked:
    """What people decided on a draft.

    Attributes:
        complete: everything was decided on: the documents are no longer marked as a draft.
        decided: how many entries were decided on, those that were rejected too.
        count: how many there are to decide on.
        by: who decided.
        day: ISO date of the last decision.
        marks: what was decided on the entries that stand.
    """

    complete: bool = False
    decided: int = 0
    count: int = 0
    by: tuple[str, ...] = ()
    day: str = ""
    marks: Mapping[Item | Statement | Chapter, Decided] = field(default_factory=lambda: MappingProxyType({}))

    def so_far(self, language: Language) -> str:
        """Return what follows the words of the draft mark; empty where nobody decided anything."""
        return _SO_FAR[language].format(decided=self.decided, count=self.count) if self.decided else ""

    def whole(self, language: Language) -> str:
        """Return what follows the line on the draft's making; empty as long as it is a draft."""
        names = ("、" if language == "zh" else ", ").join(self.by)
        return _WHOLE[language].format(by=names, day=self.day) if self.complete else ""
