"""Which files have come wholly."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from copilot.errors import InputError
from minutes.service.inbox import Arrival, Inbox, sidecars


class Clock:
    def __init__(self) -> None:
        self.now = 100.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def inbox(tmp_path: Path, clock: Clock) -> Inbox:
    return Inbox(tmp_path, 5.0, clock)


def names(found: list[Arrival]) -> list[str]:
    return [arrival.path.name for arrival in found]


def test_a_file_is_whole_when_it_has_not_changed_for_a_while(tmp_path: Path, inbox: Inbox, clock: Clock) -> None:
    file = tmp_path / "a.vtt"
    file.write_text("one")
    assert inbox.arrivals() == []
    clock.now += 4
    file.write_text("one two")
    assert inbox.arrivals() == []
    clock.now += 4.9
    assert inbox.arrivals() == []
    clock.now += 0.2
    assert names(inbox.arrivals()) == ["a.vtt"]


def test_a_file_that_was_put_in_the_place_of_another_is_new(tmp_path: Path, inbox: Inbox, clock: Clock) -> None:
    file = tmp_path / "a.vtt"
    file.write_text("one")
    os.utime(file, (1, 1))
    inbox.arrivals()
    clock.now += 6
    other = tmp_path / "b"
    other.write_text("two")
    os.utime(other, (1, 1))
    other.rename(file)
    assert inbox.arrivals() == []


def test_an_empty_file_is_given_a_minute_to_grow(tmp_path: Path, inbox: Inbox, clock: Clock) -> None:
    (tmp_path / "a.vtt").touch()
    inbox.arrivals()
    clock.now += 30
    assert inbox.arrivals() == []
    clock.now += 31
    assert names(inbox.arrivals()) == ["a.vtt"]


def test_the_urgent_come_first_and_of_each_folder_the_oldest(tmp_path: Path, inbox: Inbox, clock: Clock) -> None:
    for name in ("urgent", "low", "done", "failed", "other"):
        (tmp_path / name).mkdir()
        (tmp_path / name / f"{name}.vtt").write_text(name)
    for name in ("a.vtt", "b.vtt"):
        (tmp_path / name).write_text(name)
    for name, at in (("a.vtt", 3), ("b.vtt", 4), ("low/low.vtt", 1), ("urgent/urgent.vtt", 2)):
        os.utime(tmp_path / name, (at, at))
    inbox.arrivals()
    clock.now += 6
    assert [(one.folder, one.path.name) for one in inbox.arrivals()] == [
        ("urgent", "urgent.vtt"),
        ("", "a.vtt"),
        ("", "b.vtt"),
        ("low", "low.vtt"),
    ]


def test_links_folders_and_unfinished_names_are_left_alone(tmp_path: Path, inbox: Inbox, clock: Clock) -> None:
    (tmp_path / "secret").write_text("x")
    (tmp_path / "link.vtt").symlink_to(tmp_path / "secret")
    (tmp_path / "folder.vtt").mkdir()
    os.mkfifo(tmp_path / "pipe.vtt")
    for name in ("a.PART", "a.tmp", ".a.vtt.swp", "~$a.docx", "a.vtt~", "a.filepart", "a.yml", "Thumbs.db"):
        (tmp_path / name).write_text("x")
    inbox.arrivals()
    clock.now += 100
    assert names(inbox.arrivals()) == ["secret"]


def test_what_was_taken_and_stays_comes_again_only_when_it_changes(tmp_path: Path, inbox: Inbox, clock: Clock) -> None:
    file = tmp_path / "a.vtt"
    file.write_text("one")
    inbox.arrivals()
    clock.now += 6
    inbox.take(inbox.arrivals()[0])
    assert inbox.arrivals() == []
    file.write_text("changed")
    inbox.arrivals()
    clock.now += 6
    assert names(inbox.arrivals()) == ["a.vtt"]


def test_an_inbox_that_is_gone_is_an_error(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="gone"):
        Inbox(tmp_path / "none").arrivals()


def test_the_sidecar_with_the_whole_name_is_looked_for_first() -> None:
    assert [path.name for path in sidecars(Path("in"), "a.b.vtt")] == [
        "a.b.vtt.yaml",
        "a.b.vtt.yml",
        "a.b.yaml",
        "a.b.yml",
    ]


def test_a_file_waits_for_its_sidecar_and_comes_again_with_another(tmp_path: Path, inbox: Inbox, clock: Clock) -> None:
    (tmp_path / "a.vtt").write_text("one")
    inbox.arrivals()
    clock.now += 4
    (tmp_path / "a.yaml").write_text("title: W")
    inbox.arrivals()
    clock.now += 4
    assert inbox.arrivals() == []
    clock.now += 2
    [arrival] = inbox.arrivals()
    inbox.take(arrival)
    (tmp_path / "a.yaml").write_text("title: Weekly")
    inbox.arrivals()
    clock.now += 6
    assert names(inbox.arrivals()) == ["a.vtt"]


def test_what_could_not_be_taken_comes_again_after_a_while(tmp_path: Path, inbox: Inbox, clock: Clock) -> None:
    (tmp_path / "a.vtt").write_text("one")
    inbox.arrivals()
    clock.now += 6
    inbox.put_off(inbox.arrivals()[0])
    assert inbox.arrivals() == []
    clock.now += 6
    assert names(inbox.arrivals()) == ["a.vtt"]


def test_a_file_that_is_kept_comes_again_when_it_may_be_read(tmp_path: Path, inbox: Inbox, clock: Clock) -> None:
    (tmp_path / "a.vtt").write_text("one")
    (tmp_path / "a.vtt").chmod(0o600)
    inbox.arrivals()
    clock.now += 6
    inbox.take(inbox.arrivals()[0])
    (tmp_path / "a.vtt").chmod(0o644)
    inbox.arrivals()
    clock.now += 6
    assert names(inbox.arrivals()) == ["a.vtt"]


def test_a_file_with_the_name_of_a_folder_holds_up_nothing(tmp_path: Path, inbox: Inbox, clock: Clock) -> None:
    (tmp_path / "urgent").write_text("x")
    (tmp_path / "a.vtt").write_text("one")
    inbox.arrivals()
    clock.now += 6
    assert sorted(names(inbox.arrivals())) == ["a.vtt", "urgent"]
