"""What happens where a disk has no room: a limit on the size of files stands for it (RLIMIT_FSIZE, EFBIG)."""

from __future__ import annotations

import json
import resource
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from copilot.errors import OutputError
from docs_ai.reading import read
from docs_ai.reading.longtail import old_word
from docs_ai.terms import Batch, Extractor, failures
from docs_ai.terms.batch import Outcome
from prompts import Library
from tests.docs_ai import files
from tests.docs_ai.terms.made import SCHEMA, model


@contextmanager
def room(size: int) -> Iterator[None]:
    """Let no file grow over ``size`` bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


async def extracted(folder: Path, paths: list[Path]) -> list[Outcome]:
    return await Batch(Extractor(model(), Library.load(), SCHEMA), folder, force=True).run(paths)


async def test_a_result_that_does_not_fit_fails_alone_and_leaves_nothing_half_written(tmp_path: Path) -> None:
    others = [f"另有存量人民币{number},000万元。" for number in range(11, 51)]
    long = files.docx_file(tmp_path / "long.docx", ["授信额度：人民币5,000万元", *others])
    short = files.docx_file(tmp_path / "short.docx", ["授信额度：人民币6,000万元"])
    folder = tmp_path / "out"
    await extracted(folder, [long, short])
    before = {name: (folder / name).read_bytes() for name in ("long.json", "short.json")}
    assert len(before["long.json"]) > 1.2 * len(before["short.json"])

    (folder / "short.json").unlink()
    with room(len(before["short.json"]) + 2000):
        failed, done = await extracted(folder, [long, short])
    assert isinstance(failed.error, OutputError)
    assert str(failed.error) == f"cannot write {folder / 'long.json'}: File too large"
    assert done.error is None and json.loads((folder / "short.json").read_bytes())["fields"]
    assert (folder / "long.json").read_bytes() == before["long.json"], "the earlier result stays"
    assert [entry["error"] for entry in failures.listed(folder)] == ["OutputError"]
    assert sorted(path.name for path in folder.iterdir() if path.suffix in {".json", ".part"}) == [
        "failures.json",
        "long.json",
        "short.json",
    ]


async def test_a_first_result_that_does_not_fit_leaves_no_empty_file(tmp_path: Path) -> None:
    path = files.docx_file(tmp_path / "a.docx", ["授信额度：人民币5,000万元"])
    with room(1000):
        (outcome,) = await extracted(tmp_path / "out", [path])
    assert isinstance(outcome.error, OutputError)
    assert not list((tmp_path / "out").glob("a*")) and not list((tmp_path / "out").glob(".*.part"))


def test_a_document_that_cannot_be_kept_is_read_all_the_same(tmp_path: Path) -> None:
    path = files.pdf(tmp_path / "a.pdf", ["授信金额：5,000万元"])
    with room(100):
        assert read(path, cache=tmp_path / "kept") == read(path)
    assert list((tmp_path / "kept").iterdir()) == []


def test_an_old_word_file_for_which_there_is_no_room_is_not_called_damaged() -> None:
    with room(100), pytest.raises(OutputError, match=r"^a\.doc: cannot be converted in .+: File too large$"):
        old_word.converted(b"\xd0\xcf\x11\xe0", "a.doc", Path("/bin/true"))
