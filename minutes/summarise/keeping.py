"""Keep what the model's work on a chapter gave, so that a run that is begun again does not ask twice.

The summariser hands each piece of model work to a `Keeper`, under a name that is the same in every run over the same
transcript. What the work gives is JSON: a keeper may write it to a disk or a database, and give it back later instead
of doing the work. Without a keeper the work is simply done.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import asdict
from typing import Any, Protocol

from minutes.summarise.items import Cost

__all__ = ["Keeper", "Work", "cost_from_json", "cost_to_json", "done"]

Work = Callable[[], Awaitable[Mapping[str, Any]]]
"""One piece of work with the model; it gives JSON."""


class Keeper(Protocol):
    """Does a step once."""

    async def step(self, name: str, work: Work) -> Mapping[str, Any]:
        """Return what the step of this name gave before, or do its work and keep what that gives.

        Args:
            name: of the step, within one meeting: ``part 3`` or ``summary``.
            work: does it. What it raises is passed on and not kept.
        """
        ...


async def done(keep: Keeper | None, name: str, work: Work) -> Mapping[str, Any]:
    """Return the result of a step, by way of the keeper where there is one."""
    return await work() if keep is None else await keep.step(name, work)


def cost_to_json(cost: Cost) -> dict[str, Any]:
    """Write a cost as JSON."""
    return asdict(cost) | {"prompts": list(cost.prompts), "models": list(cost.models)}


def cost_from_json(kept: Mapping[str, Any]) -> Cost:
    """Read a cost back."""
    return Cost(kept["read"], kept["written"], kept["calls"], tuple(kept["prompts"]), tuple(kept["models"]))
