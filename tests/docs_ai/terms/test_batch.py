from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import psutil
import pytest

from copilot.client import Answer
from copilot.errors import (
    ContextTooLong,
    DamagedFile,
    EmptyFile,
    InputError,
    LimitExceeded,
    OutputError,
    Overloaded,
    QuotaExceeded,
    ServerUnavailable,
)
from docs_ai.reading import Limits
from docs_ai.terms import Batch, Extractor, failures
from docs_ai.terms.batch import Outcome, Progress, Reading, result_paths
from docs_ai.terms.result import validate
from prompts import Library, Rendered
from tests.docs_ai import files
from tests.docs_ai.reading import endless
from tests.docs_ai.terms.made import SCHEMA, model
from tests.fakes import ScriptedModel


def listed(folder: Path) -> list[str]:
    """Return the names in a folder, without the lock of the list of failures."""
    return sorted(path.name for path in folder.iterdir() if not path.name.startswith("."))


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
    assert listed(tmp_path / "out") == ["also.json", "failures.json", "good.json"]
    assert [Path(entry["path"]).name for entry in failures.listed(tmp_path / "out")] == ["cut.pdf", "empty.pdf"]
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


async def test_a_server_without_room_is_waited_for_and_the_others_are_done(tmp_path: Path) -> None:
    replies = [Overloaded("full", 0.2)]

    def reply(prompt: Rendered) -> Any:
        return replies.pop() if replies else {"stated": []}

    busy = ScriptedModel({"documents/terms": reply})
    paths = [files.docx_file(tmp_path / f"{name}.docx", [f"授信期限：{name}年"]) for name in ("一", "二")]
    seen: list[Progress] = []
    outcomes = await Batch(Extractor(busy, Library.load(), SCHEMA), tmp_path / "out").run(paths, seen.append)
    assert [outcome.error for outcome in outcomes] == [None, None] and not replies
    assert [(at.path, at.total) for at in seen if at.stage == "waiting"] == [(paths[0], 1)]


async def test_a_quota_of_a_day_stops_the_run_at_once(tmp_path: Path) -> None:
    used = ScriptedModel({"documents/terms": lambda _: QuotaExceeded("used up; try again in 11 h", 40_000)})
    run = Batch(Extractor(used, Library.load(), SCHEMA), tmp_path / "out")
    with pytest.raises(QuotaExceeded, match="11 h"):
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


def test_a_result_takes_no_name_of_another_kind_of_file() -> None:
    targets = result_paths([Path("failures.pdf"), Path("x.review.docx")], Path("out"))
    assert [target.name for target in targets.values()] == ["failures.pdf.json", "x.review.docx.json"]


# ---------------------------------------------------------------------------------------------- what was done before


class Counting(ScriptedModel):
    """A model of the script that says how many documents it was asked about."""

    def __init__(self) -> None:
        told = model()
        super().__init__({name: told._reply for name in Library.load().names() if name.startswith("documents/")})


def runs(tmp_path: Path, **changes: object) -> tuple[Batch, ScriptedModel]:
    asked = Counting()
    return replace(Batch(Extractor(asked, Library.load(), SCHEMA), tmp_path / "out"), **changes), asked  # type: ignore[arg-type]


def letter(path: Path, amount: str = "5,000") -> Path:
    return files.docx_file(path, [f"授信额度：人民币{amount}万元"])


async def test_what_rules_alone_gave_is_done_again_with_a_model(tmp_path: Path) -> None:
    paths = [letter(tmp_path / "a.docx")]
    alone = Batch(Extractor(None, Library.load(), SCHEMA), tmp_path / "out")
    assert [outcome.before for outcome in await alone.run(paths)] == [False]
    assert [outcome.before for outcome in await alone.run(paths)] == [True]
    with_model, _ = runs(tmp_path)
    assert [outcome.before for outcome in await with_model.run(paths)] == [False]
    assert [outcome.before for outcome in await alone.run(paths)] == [False]


async def test_what_was_done_before_is_not_done_again(tmp_path: Path) -> None:
    paths = [letter(tmp_path / "a.docx"), letter(tmp_path / "b.docx", "6,000")]
    first, _ = runs(tmp_path)
    made = await first.run(paths)
    again, asked = runs(tmp_path)
    new = letter(tmp_path / "c.docx", "7,000")
    plan = again.plan([*paths, new])
    assert (len(plan.before), [task.path for task in plan.tasks]) == (2, [new])
    outcomes = await again.work(plan)
    assert [outcome.before for outcome in outcomes] == [True, True, False]
    assert [outcome.counts for outcome in outcomes[:2]] == [
        replace(outcome.counts, seconds=before.counts.seconds)
        for outcome, before in zip(made, outcomes[:2], strict=True)
        if outcome.counts and before.counts
    ]
    assert {path.name for path in (tmp_path / "out").iterdir()} == {"a.json", "b.json", "c.json"}
    assert all("7,000" in prompt.messages[-1].content for prompt in asked.asked)


async def test_a_copy_under_another_name_is_known_by_its_content(tmp_path: Path) -> None:
    await runs(tmp_path)[0].run([letter(tmp_path / "a.docx")])
    copy = tmp_path / "copy.docx"
    copy.write_bytes((tmp_path / "a.docx").read_bytes())
    [outcome] = await runs(tmp_path)[0].run([copy])
    assert outcome.before and outcome.result == tmp_path / "out" / "a.json"


@pytest.mark.parametrize("changes", [{"force": True}, {"model": "another"}])
async def test_it_is_done_again_when_asked_or_with_another_model(tmp_path: Path, changes: dict[str, object]) -> None:
    path = letter(tmp_path / "a.docx")
    file = tmp_path / "out" / "a.json"
    await runs(tmp_path)[0].run([path])
    written = json.loads(file.read_text("utf-8"))
    file.write_text(json.dumps(written | {"model": "scripted"}), "utf-8")
    assert len(runs(tmp_path)[0].plan([path]).before) == 1
    batch, _ = runs(tmp_path, **changes)
    plan = batch.plan([path])
    assert not plan.before and plan.tasks[0].target == file


async def test_it_is_done_again_with_other_terms_prompts_or_another_version(tmp_path: Path) -> None:
    path = letter(tmp_path / "a.docx")
    await runs(tmp_path)[0].run([path])
    file = tmp_path / "out" / "a.json"
    written = json.loads(file.read_text("utf-8"))
    for key in ("schema_hash", "prompts", "program"):
        file.write_text(json.dumps(written | {key: "other"}), "utf-8")
        assert not runs(tmp_path)[0].plan([path]).before, key
    file.write_text(json.dumps(written), "utf-8")
    assert runs(tmp_path)[0].plan([path]).before


async def test_a_changed_document_is_done_again_in_its_place(tmp_path: Path) -> None:
    path = letter(tmp_path / "a.docx")
    await runs(tmp_path)[0].run([path])
    letter(path, "8,000")
    [outcome] = await runs(tmp_path)[0].run([path])
    assert not outcome.before and outcome.result == tmp_path / "out" / "a.json"


async def test_a_result_of_another_document_is_never_overwritten(tmp_path: Path) -> None:
    for folder, amount in (("one", "1,000"), ("two", "2,000")):
        (tmp_path / folder).mkdir()
        await runs(tmp_path)[0].run([letter(tmp_path / folder / "x.docx", amount)])
    (tmp_path / "out" / "note.json").write_text("{}")
    await runs(tmp_path)[0].run([letter(tmp_path / "note.docx", "3,000")])
    assert listed(tmp_path / "out") == [
        "note.docx.json",
        "note.json",
        "x.docx.json",
        "x.json",
    ]
    assert (tmp_path / "out" / "note.json").read_text() == "{}"


async def test_a_file_that_became_unreadable_leaves_its_good_result(tmp_path: Path) -> None:
    path = letter(tmp_path / "a.docx")
    await runs(tmp_path)[0].run([path])
    good = (tmp_path / "out" / "a.json").read_bytes()
    path.write_bytes(b"PK\x03\x04cut")
    [outcome] = await runs(tmp_path)[0].run([path])
    assert isinstance(outcome.error, DamagedFile)
    assert (tmp_path / "out" / "a.json").read_bytes() == good


# ---------------------------------------------------------------------------------------------- how a run ends


async def outcomes_with(tmp_path: Path, reply: Exception) -> list[Outcome]:
    asked = ScriptedModel({name: lambda _: reply for name in Library.load().names() if name.startswith("documents/")})
    paths = [letter(tmp_path / "a.docx"), letter(tmp_path / "b.docx", "6,000")]
    return await Batch(Extractor(asked, Library.load(), SCHEMA), tmp_path / "out").run(paths)


async def test_a_document_that_the_model_cannot_take_costs_only_itself(tmp_path: Path) -> None:
    errors = [outcome.error for outcome in await outcomes_with(tmp_path, ContextTooLong("too long"))]
    assert [type(error) for error in errors] == [ContextTooLong, ContextTooLong]


async def test_a_fault_of_ours_costs_only_its_document_and_keeps_its_cause(tmp_path: Path) -> None:
    errors = [outcome.error for outcome in await outcomes_with(tmp_path, KeyError("secret"))]
    assert [type(error) for error in errors] == [InputError, InputError]
    assert "KeyError" in str(errors[0]) and "secret" not in str(errors[0])
    assert errors[0] is not None and isinstance(errors[0].__cause__, KeyError)


class Hanging(Counting):
    """A model that never answers about one of the documents."""

    async def ask(self, prompt: Rendered, *, on_text: Callable[[str], None] | None = None) -> Answer:
        if "6,000" in prompt.messages[-1].content:
            await asyncio.Event().wait()
        return await super().ask(prompt, on_text=on_text)


async def test_a_run_that_is_stopped_keeps_what_is_done_and_lists_what_failed(tmp_path: Path) -> None:
    paths = [tmp_path / "gone.pdf", letter(tmp_path / "a.docx"), letter(tmp_path / "b.docx", "6,000")]
    batch = Batch(Extractor(Hanging(), Library.load(), SCHEMA), tmp_path / "out")
    asking = asyncio.Event()

    def heard(at: Progress) -> None:
        if at.path.name == "b.docx" and at.stage == "asking":
            asking.set()

    run = asyncio.ensure_future(batch.run(paths, heard))
    await asking.wait()
    run.cancel()
    with pytest.raises(asyncio.CancelledError):
        await run
    assert listed(tmp_path / "out") == ["a.json", "failures.json"]


async def test_reading_under_way_ends_at_its_next_page(tmp_path: Path) -> None:
    path = files.pdf(tmp_path / "long.pdf", [item for number in range(40) for item in (f"Page {number}", None)])
    batch, _ = runs(tmp_path)
    seen: list[int] = []
    run: list[asyncio.Task[list[Outcome]]] = []
    loop = asyncio.get_running_loop()

    def heard(at: Progress) -> None:
        if at.stage == "reading":
            seen.append(at.done)
            if at.done == 3:
                asyncio.run_coroutine_threadsafe(stop(), loop).result()

    async def stop() -> None:
        run[0].cancel()
        await asyncio.sleep(0.05)

    run.append(asyncio.ensure_future(batch.run([path], heard)))
    with pytest.raises(asyncio.CancelledError):
        await run[0]
    await asyncio.sleep(0.2)
    assert max(seen) < 10


async def test_a_limit_of_the_run_holds_for_each_file(tmp_path: Path) -> None:
    path = letter(tmp_path / "a.docx")
    tight = Reading(replace(Reading().limits, file_bytes=10))
    batch, _ = runs(tmp_path, reading=tight)
    [outcome] = await batch.run([path])
    assert isinstance(outcome.error, LimitExceeded)


async def test_terms_are_kept_in_memory_for_a_single_file_only(tmp_path: Path) -> None:
    [alone] = await runs(tmp_path)[0].run([letter(tmp_path / "a.docx")])
    assert alone.extraction is not None
    several = await runs(tmp_path, force=True)[0].run([tmp_path / "a.docx", letter(tmp_path / "b.docx", "1")])
    assert all(outcome.extraction is None and outcome.counts for outcome in several)


def test_the_password_is_not_shown() -> None:
    assert "secret" not in repr(Reading(password="secret"))


@pytest.mark.parametrize(
    "text",
    [
        "[" * 100_000,
        '{"document": {"path": "x\\u0000y", "sha256": "a"}, "schema": "s", "fields": [], "errors": [], "elapsed_s": 1}',
        '{"document": {"path": "x", "sha256": "a"}, "schema": "s", "fields": [{}], "errors": [], "elapsed_s": 1}',
        '{"document": {"path": "x", "sha256": "a"}, "schema": "s", "fields": [], "errors": [5], "elapsed_s": 1}',
        '{"document": {"sha256": "a"}, "fields": []}',
    ],
)
async def test_what_else_lies_in_the_folder_stops_no_run(tmp_path: Path, text: str) -> None:
    (tmp_path / "out").mkdir()
    (tmp_path / "out" / "other.json").write_text(text)
    (outcome,) = await batch(tmp_path / "out").run([letter(tmp_path / "a.docx")])
    assert outcome.error is None
    assert (tmp_path / "out" / "other.json").read_text() == text


async def test_a_file_whose_name_is_not_utf_8_is_worked_on(tmp_path: Path) -> None:
    path = letter(tmp_path / os.fsdecode("批复.docx".encode("gb18030")))
    (first,) = await batch(tmp_path / "out").run([path])
    assert first.error is None and first.result is not None
    assert json.loads(first.result.read_text("utf-8"))["document"]["path"] == str(path)
    (again,) = await batch(tmp_path / "out").run([path])
    assert again.before


async def test_two_runs_at_once_in_one_folder_never_overwrite_one_another(tmp_path: Path) -> None:
    """Both plan the same name while there is no result yet."""
    names = [tmp_path / name / "approval.docx" for name in ("north", "south")]
    for path, amount in zip(names, ("5,000", "6,000"), strict=True):
        path.parent.mkdir()
        letter(path, amount)
    runs_at_once = [batch(tmp_path / "out") for _ in names]
    plans = [run.plan([path]) for run, path in zip(runs_at_once, names, strict=True)]
    assert plans[0].tasks[0].target == plans[1].tasks[0].target
    outcomes = [(await run.work(plan))[0] for run, plan in zip(runs_at_once, plans, strict=True)]
    results = [outcome.result for outcome in outcomes if outcome.result is not None]
    assert [path.name for path in results] == ["approval.json", "approval-2.json"]
    assert [json.loads(path.read_text("utf-8"))["document"]["path"] for path in results] == list(map(str, names))
    assert failures.listed(tmp_path / "out") == []


async def test_a_file_that_hangs_is_given_up_and_the_others_are_done(tmp_path: Path) -> None:
    paths = [endless.forms(tmp_path / "a.pdf", 10, 10), letter(tmp_path / "b.docx")]
    limits = Limits(drawings=10**15, content_bytes=10**15, seconds=1.0, page_seconds=0.0)
    run, _ = runs(tmp_path, reading=Reading(limits, apart=True))
    hung, done = await run.run(paths)
    assert isinstance(hung.error, LimitExceeded) and "takes longer than 1 s" in str(hung.error)
    assert done.error is None and listed(tmp_path / "out") == ["b.json", "failures.json"]


async def test_a_run_that_is_stopped_ends_the_file_that_hangs(tmp_path: Path) -> None:
    path = endless.forms(tmp_path / "a.pdf", 10, 10)
    run, _ = runs(tmp_path, reading=Reading(Limits(drawings=10**15, content_bytes=10**15), apart=True))
    children = set(psutil.Process().children())
    work = asyncio.ensure_future(run.run([path]))
    while not (started := set(psutil.Process().children()) - children):
        await asyncio.sleep(0.05)
    work.cancel()
    with pytest.raises(asyncio.CancelledError):
        await work
    assert psutil.wait_procs(started, timeout=10)[1] == []
