"""What comes in may be anything, and holds up nothing else."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from minutes.service.complaints import Complaints
from minutes.service.figures import Figures
from minutes.service.hooks import Notices
from minutes.service.inbox import Inbox
from minutes.service.intake import Intake
from minutes.service.orders import Order
from minutes.service.settling import Originals, Settling
from minutes.service.spool import CHANGED, Spool
from tests.minutes.service.made import as_nobody

LIMIT = 1000


class Place:
    """An intake whose files settle at once."""

    def __init__(self, root: Path, originals: Originals = "done") -> None:
        (root / "in").mkdir(exist_ok=True)
        self.spool = Spool(root / "in", root / "out", LIMIT)
        settling = Settling(self.spool, originals, Notices(self.spool, (), lambda hook, what: None))
        self.complaints: list[str] = []
        self.figures = Figures()
        self.intake = Intake(Inbox(root / "in", 0.0), self.spool, settling, self.figures, self.complaints.append)
        self.settling = settling

    @property
    def inbox(self) -> Path:
        return self.spool.inbox

    def take(self) -> list[Order]:
        self.intake.claim()
        self.intake.claim()
        return self.intake.orders()

    def reason(self, name: str) -> str:
        return (self.inbox / "failed" / f"{name}.reason.txt").read_text("utf-8")


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


@pytest.fixture
def nobodys() -> Iterator[Path]:
    """A folder of nobody, whom pytest's own folders do not let in."""
    if os.geteuid() != 0:
        pytest.skip("files of two users need root")
    before = os.umask(0o022)  # what others put there is readable unless a test says otherwise
    try:
        with tempfile.TemporaryDirectory() as folder:
            os.chown(folder, 65534, 65534)
            yield Path(folder)
    finally:
        os.umask(before)


@pytest.mark.parametrize(
    ("name", "stem"),
    [
        (b"\xff\xfe.vtt", "_"),
        (b"a\nb\x1b[2J.vtt", "a_b_[2J"),
        (b"-rf.vtt", "-rf"),
        ("😀.vtt".encode(), "😀"),
        ("abc\u202egnp.vtt".encode(), "abc_gnp"),
        (251 * b"a" + b".vtt", 176 * "a"),
    ],
)
def test_a_file_of_any_name_becomes_minutes_under_a_name_that_can_be_written(
    place: Place, name: bytes, stem: str
) -> None:
    Path(os.fsdecode(os.fsencode(place.inbox) + b"/" + name)).write_text("hello")
    [order] = place.take()
    assert order.target == stem
    assert place.spool.order(order.id) == order
    place.settling.end(order, {"files": [], "error": None})
    assert [path.name for path in (place.inbox / "done").iterdir()] == [f"{stem}.vtt"]


def test_a_file_of_the_longest_name_is_set_aside_with_its_reason(place: Place) -> None:
    (place.inbox / f"{251 * 'a'}.vtt").write_text((LIMIT + 1) * "x")
    assert place.take() == []
    assert "larger" in place.reason(f"{176 * 'a'}.vtt")
    assert (place.inbox / "failed" / f"{176 * 'a'}.vtt").stat().st_size == LIMIT + 1


@pytest.mark.parametrize(
    "make",
    [os.mkfifo, lambda path: path.symlink_to("/etc/passwd"), Path.mkdir],
    ids=["pipe", "link", "folder"],
)
def test_a_sidecar_that_is_no_file_is_left_alone(place: Place, make: Callable[[Path], None]) -> None:
    (place.inbox / "a.vtt").write_text("hello")
    make(place.inbox / "a.yaml")
    [order] = place.take()
    assert order.wishes.told() == {}
    assert os.path.lexists(place.inbox / "a.yaml")


def test_a_link_that_is_put_in_the_place_of_a_file_that_was_taken_is_not_followed(place: Place, tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("the keys")
    secret.chmod(0o644)
    (place.inbox / "a.vtt").write_text("hello")
    place.intake.claim()
    place.intake.claim()
    [folder] = place.spool.fresh()
    (folder / "source").unlink()
    (folder / "source").symlink_to(secret)
    assert place.intake.orders() == []
    assert "cannot be read" in place.reason("a.vtt")
    assert secret.read_text() == "the keys" and secret.stat().st_mode & 0o777 == 0o644


def test_what_breaks_the_program_is_set_aside_and_the_others_go_on(place: Place) -> None:
    (place.inbox / "a.vtt").write_text("hello")
    (place.inbox / "b.vtt").write_text("hello b")
    place.intake.claim()
    place.intake.claim()
    first, _ = place.spool.fresh()
    (first / "from.json").write_text('{"name": "a.vtt", "folder": "", "kept": false}')  # no owner
    assert [order.name for order in place.intake.orders()] == ["b.vtt"]
    assert "a fault in the program (KeyError)" in place.reason("a.vtt")
    assert (place.inbox / "failed" / "a.vtt").read_text() == "hello"


@pytest.mark.parametrize("size", [LIMIT + 1, 1 << 40], ids=["too large", "sparse and huge"])
def test_a_kept_file_that_is_too_large_is_refused_once_and_stays(tmp_path: Path, size: int) -> None:
    place = Place(tmp_path, "keep")
    with (place.inbox / "a.vtt").open("wb") as file:
        file.truncate(size)
    (place.inbox / "b.vtt").write_text("hello")
    assert [order.name for order in place.take()] == ["b.vtt"]
    assert place.take() == []
    assert place.complaints == ["not taken: the file is larger than 0 KiB"]
    assert "larger" in place.reason("a.vtt") and (place.inbox / "a.vtt").exists()


def test_a_kept_file_that_may_not_be_read_holds_up_no_other(nobodys: Path) -> None:
    with as_nobody():
        place = Place(nobodys, "keep")
    (place.inbox / "a.vtt").write_text("hello")
    (place.inbox / "a.vtt").chmod(0o600)
    (place.inbox / "b.vtt").write_text("hello")
    with as_nobody():
        assert [order.name for order in place.take()] == ["b.vtt"]
        assert "may not read" in place.reason("a.vtt")
        assert place.take() == []
    assert len(place.complaints) == 1


def test_a_sidecar_that_may_not_be_read_sets_its_file_aside(nobodys: Path) -> None:
    with as_nobody():
        place = Place(nobodys)
    (place.inbox / "a.vtt").write_text("hello")
    (place.inbox / "a.yaml").write_text("title: Weekly")
    (place.inbox / "a.yaml").chmod(0o600)
    with as_nobody():
        assert place.take() == []
        assert "may not read this sidecar" in place.reason("a.vtt")


def test_a_folder_that_nothing_may_be_taken_from_holds_up_no_other(nobodys: Path) -> None:
    with as_nobody():
        place = Place(nobodys)
    (place.inbox / "urgent").mkdir(mode=0o755)
    (place.inbox / "urgent" / "a.vtt").write_text("hello")
    (place.inbox / "b.vtt").write_text("hello")
    with as_nobody():
        assert [order.name for order in place.take()] == ["b.vtt"]
    assert "cannot take" in place.complaints[0]
    assert (place.inbox / "urgent" / "a.vtt").exists() and list((place.spool.root / "new").iterdir()) == []


def test_a_file_that_is_written_to_after_it_was_taken_is_not_taken_for_whole(place: Place) -> None:
    path = place.inbox / "a.vtt"
    with path.open("a") as writer:
        writer.write("the beginning")
        writer.flush()
        [order] = place.take()
        writer.write(", and the end")
    place.settling.end(order, {"files": [], "error": None})
    assert CHANGED in place.reason("a.vtt")
    assert (place.inbox / "failed" / "a.vtt").read_text() == "the beginning, and the end"


def test_thousands_are_taken_in_portions_the_oldest_first(place: Place) -> None:
    for number in range(250):
        path = place.inbox / f"{number:03}.vtt"
        path.write_text(f"meeting {number}")
        os.utime(path, (number, number))
    found = [order.name for _ in range(4) for order in place.take()]
    assert found == [f"{number:03}.vtt" for number in range(250)]
    assert b'copilot_minutes_taken_total{way="inbox"} 250.0' in place.figures.exposition()[0]


def test_the_same_complaint_is_made_once_a_minute_in_one_line(caplog: pytest.LogCaptureFixture) -> None:
    now = [0.0]
    complain = Complaints(lambda: now[0])
    for now[0] in (0.0, 25.0, 59.0, 61.0):
        complain("cannot take a\nb")
    complain("another")
    assert caplog.messages == ["cannot take a?b", "cannot take a?b", "another"]
