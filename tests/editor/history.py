"""Made-up figures of two working weeks, from a fixed seed, so that the page with the figures has something to show."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from random import Random

from lsp.usage.rows import Outcome, SuggestionRow, TypingRow
from lsp.usage.store import Store

__all__ = ["write"]

_OUTCOMES: dict[Outcome, int] = {"accepted": 30, "partly": 4, "typed": 6, "rejected": 40, "flashed": 20}
_LENGTH = 32


def write(folder: Path) -> int:
    """Write the figures of the fortnight before today; return how many suggestions were accepted."""
    random = Random(20261126)
    today = datetime.now(UTC).date()
    days = [today - timedelta(days=back) for back in range(14, 0, -1)]
    suggestions, typing = [], []
    for day in days:
        if day.weekday() < 5:
            shown = [_suggestion(day, number, random) for number in range(random.randint(60, 140))]
            by_assistant = sum(row.accepted for row in shown)
            suggestions += shown
            typing.append(TypingRow(str(day), "loans", "python", random.randint(1500, 4000), by_assistant, 0, 300))
    with Store.open(folder) as store:
        store.write(suggestions, typing)
    return sum(row.outcome in ("accepted", "partly") for row in suggestions)


def _suggestion(day: date, number: int, random: Random) -> SuggestionRow:
    (outcome,) = random.choices(list(_OUTCOMES), list(_OUTCOMES.values()))
    accepted = {"accepted": _LENGTH, "partly": _LENGTH // 2}.get(outcome, 0)
    return SuggestionRow(
        id=f"{day}-{number}",
        time=f"{day}T09:00:00Z",
        project="loans",
        language="python",
        model="base",
        trigger="automatic",
        characters=_LENGTH,
        lines=1,
        latency_ms=random.randint(200, 900),
        cached=False,
        call="",
        outcome=outcome,
        seen_ms=1500,
        accepted=accepted,
        kept_30s=accepted,
    )
