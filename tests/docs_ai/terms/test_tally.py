from __future__ import annotations

from typing import Any

from docs_ai.terms.tally import Tally, tally


def entry(name: str, status: str, index: int | None = None) -> dict[str, Any]:
    return {"name": name, "status": status, "index": index}


def test_the_places_of_a_conflict_count_once_and_items_count_each() -> None:
    content = {
        "fields": [
            entry("limit.total", "conflict", 0),
            entry("limit.total", "conflict", 1),
            entry("facilities.amount", "conflict", 0),
            entry("facilities.amount", "conflict", 0),
            entry("facilities.amount", "conflict", 1),
            entry("facilities.rate", "found", 0),
            entry("facilities.rate", "found", 1),
            entry("fees", "external_reference"),
            entry("rating", "needs_review"),
            entry("group", "absent"),
        ],
        "errors": [{}],
        "elapsed_s": 2.5,
    }
    expected = Tally(found=2, to_check=1, conflicts=3, elsewhere=1, absent=1, errors=1, seconds=2.5)
    assert tally(content, {"facilities"}) == expected
