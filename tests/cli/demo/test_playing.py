"""A failing job is named, and the others still run."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from rich.console import Console
from rich.text import Text

from cli.demo.playing import conclude, play, record
from cli.demo.stage import Stage
from cli.demo.workplace import Job, Outcome, Workplace
from copilot import atomic
from copilot.errors import AnswerInvalid
from prompts import Library
from tests.cli.demo.test_stage import PROMPT
from tests.fakes import ScriptedModel


async def works(place: Workplace) -> Outcome:
    answer = await place.model.ask(PROMPT)
    file = atomic.write_text(place.folder / "made.txt", answer.text)
    return Outcome("one file", (file,), (Text("here it is"),))


async def is_refused(place: Workplace) -> Outcome:
    raise AnswerInvalid("the answer does not fit \x1b[2J its schema")


async def is_broken(place: Workplace) -> Outcome:
    raise KeyError("secret of a customer")


JOBS = {"first": Job("First", is_refused), "second": Job("Second", is_broken), "third": Job("Third", works)}


def stage() -> tuple[Stage, io.StringIO]:
    seen = io.StringIO()
    return Stage(Console(file=seen, width=100, force_terminal=False, color_system=None)), seen


async def test_a_failing_job_is_named_and_the_next_ones_run(tmp_path: Path) -> None:
    shown, seen = stage()
    model = ScriptedModel({"any/prompt": ["an answer of the model"]})
    played = await play(JOBS, model, Library.load(), shown, tmp_path)
    assert [one.outcome is not None for one in played] == [False, False, True]
    assert (tmp_path / "third" / "made.txt").read_text("utf-8") == "an answer of the model"
    conclude(shown, played, tmp_path)
    told = seen.getvalue()
    assert "first failed: the answer does not fit [2J its schema" in told
    assert "second failed: KeyError, a fault of the program" in told
    assert "secret" not in told
    assert "here it is" in told
    assert "third/made.txt" in told
    assert "\x1b" not in told


async def test_the_record_says_what_happened(tmp_path: Path) -> None:
    shown, _ = stage()
    played = await play(JOBS, ScriptedModel({"any/prompt": ["abcdef"]}), Library.load(), shown, tmp_path)
    jobs = record(played)["jobs"]
    assert [job["job"] for job in jobs] == ["first", "second", "third"]
    assert [job["done"] for job in jobs] == [False, False, True]
    assert jobs[2]["files"] == ["made.txt"]
    assert jobs[2]["tokens_written"] == 2
    assert jobs[0]["error"].startswith("the answer does not fit")


async def test_debug_lets_the_fault_out(tmp_path: Path) -> None:
    shown, _ = stage()
    with pytest.raises(KeyError):
        await play({"second": JOBS["second"]}, ScriptedModel({}), Library.load(), shown, tmp_path, debug=True)
