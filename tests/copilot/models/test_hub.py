from __future__ import annotations

from pathlib import Path

import pytest

from copilot.errors import ConfigError, OutputError, PullFailed
from copilot.models.hub import HubOptions, HubSource
from copilot.models.part import PartFile
from tests.copilot.models.hub_server import Hub
from tests.copilot.models.tiny import CONTENT, PATH, TINY

SIZE = len(CONTENT)


def source(hub: Hub, path: str = "") -> HubSource:
    return HubSource(hub.url + path, HubOptions(attempts=3, pause_s=0.0, connect_s=2.0, read_s=2.0))


def new_part(folder: Path, content: bytes = b"") -> PartFile:
    part = PartFile(folder / "tiny.gguf.part", TINY.sha256)
    part.keep(part.notes)
    if content:
        with part.appending() as write:
            write(content)
    return part


def fetch(hub: Hub, part: PartFile) -> list[int]:
    seen: list[int] = []
    source(hub).fetch(TINY, part, seen.append)
    return seen


def test_a_whole_file_from_the_hugging_face_layout(hub: Hub, tmp_path: Path) -> None:
    part = new_part(tmp_path)
    seen = fetch(hub, part)
    assert part.path.read_bytes() == CONTENT
    assert seen[-1] == SIZE and seen == sorted(seen)
    assert hub.asked == [(PATH, "", "")]


def test_the_modelscope_layout_is_found_as_well(hub: Hub, tmp_path: Path) -> None:
    hub.files = {"/models/Org/Tiny-GGUF/resolve/master/tiny.gguf": CONTENT}
    part = new_part(tmp_path)
    source(hub, "/models/").fetch(TINY, part, lambda done: None)
    assert part.path.read_bytes() == CONTENT


def test_a_connection_that_drops_twice_goes_on_where_it_dropped(hub: Hub, tmp_path: Path) -> None:
    hub.cuts = [100_000, 50_000]
    part = new_part(tmp_path)
    fetch(hub, part)
    assert part.path.read_bytes() == CONTENT
    assert hub.asked[1:] == [(PATH, "bytes=100000-", '"v1"'), (PATH, "bytes=150000-", '"v1"')]


def test_a_server_that_ignores_range_makes_the_file_start_over_not_grow_twice(hub: Hub, tmp_path: Path) -> None:
    hub.ranges = False
    hub.cuts = [100_000]
    part = new_part(tmp_path)
    seen = fetch(hub, part)
    assert part.path.read_bytes() == CONTENT
    assert [asked[1] for asked in hub.asked] == ["", "bytes=100000-"]
    assert seen != sorted(seen)


def test_a_file_that_changed_on_the_hub_meanwhile_is_sent_whole(hub: Hub, tmp_path: Path) -> None:
    part = new_part(tmp_path, b"x" * 1000)
    part.keep(type(part.notes)(TINY.sha256, origin=source(hub).label, etag='"v0"'))
    fetch(hub, part)
    assert hub.asked[0] == (PATH, "bytes=1000-", '"v0"')
    assert part.path.read_bytes() == CONTENT


def test_the_etag_of_another_hub_is_not_asked_for(hub: Hub, tmp_path: Path) -> None:
    part = new_part(tmp_path, CONTENT[:1000])
    part.keep(type(part.notes)(TINY.sha256, origin="hub:https://elsewhere.example", etag='"theirs"'))
    fetch(hub, part)
    assert hub.asked == [(PATH, "bytes=1000-", "")]
    assert part.path.read_bytes() == CONTENT


def test_a_part_that_the_server_cannot_go_on_from_starts_over(hub: Hub, tmp_path: Path) -> None:
    hub.statuses = [416]
    part = new_part(tmp_path, CONTENT[:1000])
    fetch(hub, part)
    assert part.path.read_bytes() == CONTENT


def test_passing_faults_are_tried_again(hub: Hub, tmp_path: Path) -> None:
    hub.statuses = [503, 429]
    part = new_part(tmp_path)
    fetch(hub, part)
    assert part.path.read_bytes() == CONTENT
    assert len(hub.asked) == 3


def test_a_hub_that_never_gets_further_is_given_up_and_the_part_is_kept(hub: Hub, tmp_path: Path) -> None:
    hub.cuts = [100_000, 0, 0, 0]
    part = new_part(tmp_path)
    with pytest.raises(PullFailed, match="3 times in a row"):
        fetch(hub, part)
    assert part.path.read_bytes() == CONTENT[:100_000]


@pytest.mark.parametrize(
    ("status", "words"), [(404, "no such file"), (403, "refuses access"), (401, "refuses access"), (302, "HTTP 302")]
)
def test_a_refusal_is_said_once_in_our_words(hub: Hub, tmp_path: Path, status: int, words: str) -> None:
    hub.statuses = [status, status]
    with pytest.raises(PullFailed, match=words):
        fetch(hub, new_part(tmp_path))


@pytest.mark.parametrize("content", [CONTENT[:-1], CONTENT + b"x"], ids=["shorter", "longer"])
def test_a_file_of_another_size_is_refused_before_it_is_read(hub: Hub, tmp_path: Path, content: bytes) -> None:
    hub.files = {PATH: content}
    part = new_part(tmp_path, CONTENT[:500])
    with pytest.raises(PullFailed, match=f"its file has {len(content)} bytes, not {SIZE}"):
        fetch(hub, part)
    assert part.size == 500


def test_a_body_without_a_length_cannot_run_on(hub: Hub, tmp_path: Path) -> None:
    hub.with_length = False
    hub.files = {PATH: CONTENT * 20}
    part = new_part(tmp_path)
    with pytest.raises(PullFailed, match="sends more than the 300000 bytes"):
        fetch(hub, part)
    assert part.size <= SIZE


def test_a_login_page_in_place_of_the_file_does_not_cost_what_is_there(hub: Hub, tmp_path: Path) -> None:
    hub.files = {PATH: b"<html>Please log in</html>"}
    hub.ranges, hub.with_length, hub.content_type = False, False, "text/html; charset=utf-8"
    part = new_part(tmp_path, CONTENT[:500])
    with pytest.raises(PullFailed, match="a web page"):
        fetch(hub, part)
    assert part.size == 500


def test_another_range_than_asked_for_is_refused(hub: Hub, tmp_path: Path) -> None:
    hub.range_shift = 10
    part = new_part(tmp_path, CONTENT[:500])
    with pytest.raises(PullFailed, match="another piece"):
        fetch(hub, part)
    assert part.size == 500


def test_no_server_is_said_at_once_and_without_a_password(tmp_path: Path, unused_tcp_port: int) -> None:
    nowhere = HubSource(f"http://user:geheim@127.0.0.1:{unused_tcp_port}", HubOptions(sleep=lambda seconds: None))
    assert nowhere.label == f"hub:http://127.0.0.1:{unused_tcp_port}"
    with pytest.raises(PullFailed, match="cannot be reached") as caught:
        nowhere.fetch(TINY, new_part(tmp_path), lambda done: None)
    assert "geheim" not in str(caught.value)


@pytest.mark.parametrize("base", ["", "ftp://x", "huggingface.co", "https://", "http://[::1"])
def test_a_hub_needs_a_proper_url(base: str) -> None:
    with pytest.raises(ConfigError):
        HubSource(base)


def test_a_folder_that_cannot_be_written_is_not_the_hubs_fault(hub: Hub, tmp_path: Path) -> None:
    (tmp_path / "tiny.gguf.part").mkdir()
    with pytest.raises(OutputError):
        fetch(hub, PartFile(tmp_path / "tiny.gguf.part", TINY.sha256))
