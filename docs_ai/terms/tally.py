"""Count what a result says, for a table with one line a document."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import Any

from docs_ai.terms.schema import Schema

__all__ = ["Tally", "repeating_groups", "tally"]


@dataclass(frozen=True, slots=True)
class Tally:
    """How many terms of a document are found, to be checked, in conflict, elsewhere, or not stated.

    The places of one conflict count once. ``errors`` is what went wrong without making the result useless, ``seconds``
    what the document took when it was extracted.
    """

    found: int = 0
    to_check: int = 0
    conflicts: int = 0
    elsewhere: int = 0
    absent: int = 0
    errors: int = 0
    seconds: float = 0.0


def repeating_groups(schema: Schema) -> frozenset[str]:
    """Return the names of the groups of which a document may hold several items."""
    return frozenset(group.name for group in schema.groups if group.repeating)


def tally(content: Mapping[str, Any], repeating: Collection[str] = ()) -> Tally:
    """Count the content of a result file.

    Args:
        content: the result.
        repeating: names of the repeating groups, in which an index tells one item from another.
    """
    counts = dict.fromkeys(("found", "needs_review", "external_reference", "absent"), 0)
    conflicts: set[tuple[str, int | None]] = set()
    for field in content["fields"]:
        if field["status"] == "conflict":
            group = field["name"].rpartition(".")[0]
            conflicts.add((field["name"], field["index"] if group in repeating else None))
        else:
            counts[field["status"]] += 1
    return Tally(
        found=counts["found"],
        to_check=counts["needs_review"],
        conflicts=len(conflicts),
        elsewhere=counts["external_reference"],
        absent=counts["absent"],
        errors=len(content["errors"]),
        seconds=content["elapsed_s"],
    )
