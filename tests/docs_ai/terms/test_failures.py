from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from copilot.errors import DamagedFile, EncryptedFile, InputError
from docs_ai.terms import failures


def test_the_list_follows_what_was_tried_and_keeps_what_was_not(tmp_path: Path) -> None:
    a, b = tmp_path / "a.pdf", tmp_path / "b.pdf"
    out = tmp_path / "out"
    failures.record(out, {a: DamagedFile("a.pdf: cut"), b: EncryptedFile("b.pdf: needs a password")})
    assert [(entry["path"], entry["error"]) for entry in failures.listed(out)] == [
        (str(a), "DamagedFile"),
        (str(b), "EncryptedFile"),
    ]
    failures.record(out, {b: None})
    assert [entry["message"] for entry in failures.listed(out)] == ["a.pdf: cut"]
    failures.record(out, {a: None})
    assert not (out / failures.NAME).exists()


def test_a_list_that_something_else_spoilt_is_written_anew(tmp_path: Path) -> None:
    (tmp_path / failures.NAME).write_text('{"failures": [3, {"path": "x"}]}')
    assert failures.listed(tmp_path) == []
    failures.record(tmp_path, {tmp_path / "a.pdf": DamagedFile("cut")})
    assert len(failures.listed(tmp_path)) == 1


@pytest.mark.parametrize(
    "text", ['{"failures": 5}', '{"failures": [{"path": [], "error": "", "message": ""}]}', "[" * 100_000]
)
def test_a_list_that_holds_something_else_is_as_if_it_were_empty(tmp_path: Path, text: str) -> None:
    (tmp_path / failures.NAME).write_text(text)
    failures.record(tmp_path, {tmp_path / "a.pdf": InputError("bad")})
    assert [entry["message"] for entry in failures.listed(tmp_path)] == ["bad"]


def test_runs_that_end_at_once_lose_nothing_of_one_another(tmp_path: Path) -> None:
    def end(number: int) -> None:
        failures.record(tmp_path, {tmp_path / f"{number}.pdf": DamagedFile("cut")})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(end, range(40)))
    assert len(failures.listed(tmp_path)) == 40


def test_where_nothing_failed_nothing_is_written(tmp_path: Path) -> None:
    failures.record(tmp_path / "out", {tmp_path / "a.pdf": None})
    assert not (tmp_path / "out").exists()
