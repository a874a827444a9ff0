"""The minutes job: a committee's meeting of twenty minutes, every item with the time at which it was said."""

from __future__ import annotations

from cli import samples
from cli.demo import results
from cli.demo.workplace import Outcome, Workplace
from minutes.making import Order, make
from minutes.render.contract import to_json
from minutes.summarise.header import Stated
from minutes.summarise.pipeline import Options

__all__ = ["run"]

_MEETING = Stated(title="信贷审批委员会会议", date="2026-09-15")


async def run(place: Workplace) -> Outcome:
    """Draft the minutes of the sample meeting.

    Raises:
        CopilotError: whatever stops ``minutes make``.
    """
    source = samples.meeting("zh")

    def heard(done: int, total: int) -> None:
        if done < total:
            place.stage.step(f"{source.name}: part {done + 1} of {total}")

    options = Options(stated=_MEETING)
    made = await make(source, place.folder / source.stem, place.model, place.library, Order(options), heard)
    result = to_json(made.minutes)
    counts = (f"{len(result[kind])} {kind}" for kind in ("decisions", "actions", "questions"))
    return Outcome(", ".join(counts), made.files, (results.minutes(result),))
