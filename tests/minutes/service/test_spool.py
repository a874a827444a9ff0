"""The spool: what is taken becomes one order, whoever is killed, and however many workers look at it."""

from __future__ import annotations

import json
import os
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.errors import DamagedFile, InputError, LimitExceeded
from minutes.service.inbox import Arrival
from minutes.service.spool import Spool, Upload
from minutes.service.wishes import Wishes
from tests.minutes.service.made import NOBODY, as_nobody


@pytest.fixture
def spool(tmp_path: Path) -> Spool:
    (tmp_path / "in" / "urgent").mkdir(parents=True)
    return Spool(tmp_path / "in", tmp_path / "out", 1000)


def taken(spool: Spool, name: str, text: str = "hello", *, keep: bool = False) -> Path:
    path = spool.inbox / name
    path.write_text(text, "utf-8")
    folder = spool.claim(Arrival(path, "" if path.parent == spool.inbox else path.parent.name), keep=keep)
    assert folder is not None
    return folder


def test_a_file_is_taken_by_one_worker_only(spool: Spool) -> None:
    arrival = Arrival(spool.inbox / "a.vtt", "")
    arrival.path.write_text("hello")
    assert spool.claim(arrival, keep=False) is not None
    assert spool.claim(arrival, keep=False) is None
    assert len(spool.fresh()) == 1


def test_of_two_workers_that_enter_one_file_one_has_the_order(spool: Spool) -> None:
    folder = taken(spool, "urgent/a.vtt")
    (spool.inbox / "urgent" / "a.yaml").write_text("title: Weekly")
    order = spool.enter(folder)
    assert order is not None and (order.folder, order.wishes.stated.title) == ("urgent", "Weekly")
    assert order.rank("low") == 1
    assert spool.enter(folder) is None
    assert spool.order(order.id) == order and spool.orders() == [order]


def test_a_worker_killed_between_file_and_sidecar_costs_no_sidecar(spool: Spool) -> None:
    folder = taken(spool, "a.vtt")
    (spool.inbox / "a.vtt.yaml").write_text("title: Weekly")
    again = Spool(spool.inbox, spool.outbox, 1000)
    assert again.id == spool.id
    [left] = again.fresh()
    assert left == folder
    order = again.enter(left)
    assert order is not None and order.wishes.stated.title == "Weekly"


def test_the_same_order_is_there_once_and_other_wishes_make_another(spool: Spool) -> None:
    first = spool.enter(taken(spool, "a.vtt"))
    assert spool.enter(taken(spool, "copy.vtt")) is None
    (spool.inbox / "b.yaml").write_text("language: zh")
    other = spool.enter(taken(spool, "b.vtt"))
    assert first is not None and other is not None and first.id != other.id
    assert len(spool.orders()) == 2 and spool.fresh() == []


def test_names_in_the_outbox_are_given_once_and_files_of_others_are_not_overwritten(spool: Spool) -> None:
    spool.outbox.mkdir()
    (spool.outbox / "c.docx").write_text("somebody's")
    found = [spool.enter(taken(spool, name, text)) for name, text in (("a.vtt", "1"), ("A.txt", "2"), ("c.vtt", "3"))]
    assert [order.target for order in found if order] == ["a", "A-2", "c-2"]


def test_what_cannot_be_an_order_stays_for_the_reason_to_be_told(spool: Spool) -> None:
    folder = taken(spool, "a.vtt", 2000 * "x")
    with pytest.raises(LimitExceeded):
        spool.enter(folder)
    (spool.inbox / "b.yaml").write_text("nonsense: 1")
    other = taken(spool, "b.vtt")
    with pytest.raises(DamagedFile):
        spool.enter(other)
    assert {folder, other} == set(spool.fresh())


def test_the_identity_of_an_upload_is_known_before_it_is_an_order(spool: Spool) -> None:
    order_id = spool.receive(Upload("../../etc/passwd", b"hello", Wishes(language="zh"), "wang"))
    assert spool.expected(order_id) == "wang" and spool.order(order_id) is None
    order = spool.enter(spool.fresh()[0])
    assert order is not None and order.id == order_id
    assert (order.name, order.target, order.owner, order.folder) == ("passwd", "uploads/passwd", "wang", None)
    assert spool.expected(order_id) is None
    assert spool.receive(Upload("a", b"hello", Wishes(language="zh"), "li")) != order_id


def test_nobodys_half_of_an_upload_is_taken(spool: Spool) -> None:
    folder = spool.root / "new" / "0123"
    folder.mkdir()
    (folder / "from.json").write_text(json.dumps({"name": "a"}))
    assert spool.fresh() == [] and folder.exists()


@pytest.fixture
def open_spool() -> Iterator[Spool]:
    """A spool in a folder that nobody owns and can reach, unlike pytest's own."""
    if os.geteuid() != 0:
        pytest.skip("files of two users need root")
    with tempfile.TemporaryDirectory() as folder:
        root = Path(folder)
        (root / "in").mkdir()
        for path in (root, root / "in"):
            os.chown(path, NOBODY, NOBODY)
        with as_nobody():
            spool = Spool(root / "in", root / "out", 1000)
        yield spool


def test_a_file_whose_rights_are_another_users_is_taken_and_not_lost(open_spool: Spool) -> None:
    path = open_spool.inbox / "a.vtt"
    path.write_text("hello", "utf-8")
    path.chmod(0o644)
    with as_nobody():
        folder = open_spool.claim(Arrival(path, ""), keep=False)
        assert folder is not None
        assert (folder / "source").read_text("utf-8") == "hello"
        assert open_spool.enter(folder) is not None


def test_a_file_that_the_service_may_not_read_is_refused_alone(open_spool: Spool) -> None:
    path = open_spool.inbox / "a.vtt"
    path.write_text("hello", "utf-8")
    path.chmod(0o600)
    with as_nobody():
        folder = open_spool.claim(Arrival(path, ""), keep=False)
        assert folder is not None
        with pytest.raises(InputError, match="may not read"):
            open_spool.enter(folder)
        assert (folder / "source").exists()
