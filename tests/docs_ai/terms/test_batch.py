from __future__ import annotations

import json
from pathlib import Path

import pytest

from copilot.errors import DamagedFile, EmptyFile, OutputError, ServerUnavailable
from docs_ai.terms import Batch, Extractor
from docs_ai.terms.batch import Progress, result_paths
from docs_ai.terms.result import validate
from prompts import Library
from tests.docs_ai import files
from tests.docs_ai.terms.made import SCHEMA, model
from tests.fakes import ScriptedModel


def batch(folder: Path, jobs: int = 1) -> Batch:
    return Batch(Extractor(model(), Library.load(), SCHEMA), folder, jobs)


@pytest.mark.parametrize("jobs", [1, 3])
async def test_a_bad_file_stops_no_other(tmp_path: Path, jobs: int) -> None:
    good = files.docx_file(tmp_path / "good.docx", ["授信额度：人民币5,000万元"])
    also = files.docx_file(tmp_path / "also.docx", ["授信额度：人民币6,000万元"])
    (tmp_path / "cut.pdf").write_bytes(b"%PDF-1.7 cut")
    (tmp_path / "empty.pdf").write_bytes(b"")
    paths = [good, tmp_path / "cut.pdf", tmp_path / "empty.pdf", also]
    seen: list[Progress] = []
    outcomes = await batch(tmp_path / "out", jobs).run(paths, seen.append)
    assert [type(outcome.error) for outcome in outcomes] == [type(None), DamagedFile, EmptyFile, type(None)]
    for name in ("good", "also"):
        validate(json.loads((tmp_path / "out" / f"{name}.json").read_text("utf-8")))
    assert sorted(path.name for path in (tmp_path / "out").iterdir()) == ["also.json", "good.json"]
    assert {(at.path.name, at.stage) for at in seen} >= {("good.docx", "done"), ("cut.pdf", "failed")}


async def test_a_result_that_cannot_be_written_is_a_failure_of_that_file(tmp_path: Path) -> None:
    (tmp_path / "out").write_text("in the way")
    outcomes = await batch(tmp_path / "out").run([files.docx_file(tmp_path / "a.docx", ["授信期限：一年"])])
    assert isinstance(outcomes[0].error, OutputError)
    assert (tmp_path / "out").read_text() == "in the way"


async def test_a_lost_server_stops_the_run(tmp_path: Path) -> None:
    gone = ScriptedModel({"documents/terms": lambda _: ServerUnavailable("gone")})
    run = Batch(Extractor(gone, Library.load(), SCHEMA), tmp_path / "out")
    with pytest.raises(ServerUnavailable):
        await run.run([files.docx_file(tmp_path / "a.docx", ["授信期限：一年"])])


def test_results_never_overwrite_one_another() -> None:
    paths = [Path("a/x.pdf"), Path("a/x.docx"), Path("b/x.pdf"), Path("y.pdf"), Path("Y.docx")]
    targets = result_paths(paths, Path("out"))
    assert [targets[path].name for path in paths] == [
        "x.pdf.json",
        "x.docx.json",
        "x.pdf-2.json",
        "y.pdf.json",
        "Y.docx.json",
    ]
    assert result_paths([Path("a/z.pdf")], Path("out")) == {Path("a/z.pdf"): Path("out/z.json")}
