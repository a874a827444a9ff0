"""Names that clients give, and names that are given away in the outbox."""

from __future__ import annotations

from pathlib import Path

import pytest

from minutes.service.names import GivenNames, safe_name


@pytest.mark.parametrize(
    ("given", "safe"),
    [
        ("weekly.vtt", "weekly.vtt"),
        ("C:\\Users\\wang\\周会.vtt", "周会.vtt"),
        ("../.hidden", "hidden"),
        ("a\nb\x00c.txt", "a_b_c.txt"),
        ("", "meeting"),
        ("...", "meeting"),
    ],
)
def test_a_name_that_a_client_gives_is_made_safe(given: str, safe: str) -> None:
    assert safe_name(given) == safe


def test_a_long_name_is_cut_to_whole_characters() -> None:
    name = safe_name(300 * "会" + ".vtt")
    assert name.endswith("会.vtt") and len(name.encode()) <= 180


def test_a_name_is_one_orders_for_good_whatever_its_case(tmp_path: Path) -> None:
    (tmp_path / "names").mkdir()
    names = GivenNames(tmp_path / "names", tmp_path / "out")
    assert [names.give(one, "Weekly.vtt", uploaded=False) for one in ("a", "b", "a")] == [
        "Weekly",
        "Weekly-2",
        "Weekly",
    ]
    assert names.give("c", "WEEKLY.txt", uploaded=False) == "WEEKLY-3"
    assert names.give("d", "Weekly.vtt", uploaded=True) == "uploads/Weekly"


def test_another_worker_sees_the_names_that_were_given(tmp_path: Path) -> None:
    (tmp_path / "names").mkdir()
    first, second = (GivenNames(tmp_path / "names", tmp_path / "out") for _ in range(2))
    assert first.give("a", "x.vtt", uploaded=False) == "x"
    assert second.give("b", "x.vtt", uploaded=False) == "x-2"
