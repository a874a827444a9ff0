"""Statements judged by the model and by hand."""

from __future__ import annotations

from collections import Counter
from pathlib import Path

import pytest
import yaml

from bench._meetings import judging
from bench._meetings.statements import Statement, drawn, statements
from copilot.errors import AnswerInvalid
from prompts import Rendered
from tests.bench.meetings.made import item
from tests.fakes import Reply, ScriptedModel

TRANSCRIPT = [{"n": n, "speaker": "AB"[n % 2], "text": f"words {n}"} for n in range(1, 7)]
RESULT = {
    "transcript": TRANSCRIPT,
    "summary": [{"text": "All of it.", "turns": []}],
    "decisions": [item("Rubber it is.", 2)],
    "actions": [item("Ask people.", 3, 9, owner="B", due="by Friday")],
}
RESULTS = {"made": RESULT}


def test_statements_tell_owner_and_date_and_cite_turns_that_exist() -> None:
    assert statements(RESULT, "made", "en") == [
        Statement("made", "en", "summary", "All of it.", (1, 2, 3, 4, 5, 6), False),
        Statement("made", "en", "decisions", "Rubber it is.", (2,), True),
        Statement("made", "en", "actions", "Ask people.; B; by Friday", (3,), True),
    ]


def test_a_seed_draws_the_same_statements_that_cite() -> None:
    every = statements(RESULT, "made", "en") * 20
    assert drawn(every, 10, "a") == drawn(every, 10, "a") != drawn(every, 10, "b")
    assert len(drawn(every, 100, "a")) == 40 and all(one.cites for one in drawn(every, 100, "a"))


async def test_the_judge_sees_a_statement_with_its_turns_alone() -> None:
    def reply(prompt: Rendered) -> Reply:
        if "Ask people" in prompt.messages[-1].content:
            return AnswerInvalid("no JSON")
        return {"supported": "yes" if "words 2" in prompt.messages[-1].content else "no"}

    model = ScriptedModel({"meetings/judge": reply})
    some = [one for one in statements(RESULT, "made", "en") if one.cites]
    assert await judging.judged(model, some, RESULTS) == Counter(yes=1, none=1)
    assert "words 3" not in model.asked[0].messages[-1].content
    elsewhere = judging.shifted(some, RESULTS)
    assert [one.turns for one in elsewhere] == [(5,), (6,)]
    counts = await judging.judged(model, elsewhere, RESULTS)
    assert (counts, judging.asked(counts)) == (Counter(no=1, none=1), "0/2")


async def test_chinese_statements_are_judged_in_chinese() -> None:
    model = ScriptedModel({"meetings/judge": [{"supported": "yes"}]})
    await judging.judged(model, [Statement("made", "zh", "decisions", "用橡胶。", (2,), True)], RESULTS)
    assert model.asked[0].variant == "zh"


def test_what_a_person_filled_in_is_counted_and_never_overwritten(tmp_path: Path) -> None:
    path = tmp_path / "hand.yaml"
    some = [one for one in statements(RESULT, "made", "en") if one.cites]
    judging.write_out(path, some, RESULTS)
    entries = yaml.safe_load(path.read_text("utf-8"))
    assert entries[0]["turns"] == ["2 A: words 2"] and entries[1]["statement"] == some[1].text
    assert judging.read_back(path) == Counter(open=2)
    entries[0]["verdict"] = "right"
    path.write_text(yaml.safe_dump(entries), "utf-8")
    assert judging.read_back(path) == Counter(right=1, open=1)
    with pytest.raises(FileExistsError):
        judging.write_out(path, some, RESULTS)
    entries[1]["verdict"] = "perhaps"
    path.write_text(yaml.safe_dump(entries), "utf-8")
    with pytest.raises(ValueError, match="'perhaps' is no verdict; use right, partly, wrong"):
        judging.read_back(path)
