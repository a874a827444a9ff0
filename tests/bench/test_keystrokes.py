"""The replay of keys: what reaches the document, what is timed, and the figures made of it."""

from __future__ import annotations

import asyncio
import math
import os
import time

import pytest

from bench import _relay, keystrokes
from bench._editor import started
from bench._percentile import percentile
from bench._processes import stub
from bench._relay import Asked
from bench._typist import Pace, Script
from bench.keystrokes import Run, Scratch, Stroke
from copilot.autostart import Address

TEXT = "before = 0\n" + "".join(f"value_{number} = compute({number})\n" for number in range(6)) + "after = 0\n"
GIVEN = Script("f.py", TEXT, TEXT.index("value_0"), TEXT.index("after"))
QUICK = Pace(key_s=0.004, line_s=0.02, thinking=0.0, notice_s=0.015)


class Session:
    """Suggests the rest of the line once its first letter is there; asks an engine for each second line."""

    def __init__(self, delay_s: float) -> None:
        self.text = GIVEN.opened
        self.questions = 0
        self.taken = 0
        self._delay_s = delay_s

    def type(self, offset: int, text: str) -> None:
        self.text = self.text[:offset] + text + self.text[offset:]

    def take(self, offset: int, text: str) -> None:
        self.taken += 1
        self.type(offset, text)

    async def ask(self, offset: int) -> tuple[str, float]:
        line = self.text[self.text.rfind("\n", 0, offset) + 1 : offset]
        if line == "v":
            self.questions += 1
            await asyncio.sleep(self._delay_s)
        rest = TEXT[offset : TEXT.index("\n", offset)]
        return (rest if line else ""), time.monotonic()

    def asked(self) -> int:
        return self.questions


async def test_a_replay_types_the_stretch_and_takes_what_fits():
    session = Session(0.0)
    strokes = await keystrokes.replay(GIVEN, session, QUICK, 1)
    assert session.text == TEXT
    assert session.taken >= 3
    assert len(strokes) < GIVEN.end - GIVEN.start - 10
    assert session.asked() == 6
    assert any(stroke.seconds is not None for stroke in strokes)


async def test_suggestions_that_come_too_late_are_none():
    session = Session(30.0)
    strokes = await keystrokes.replay(GIVEN, session, QUICK, 1)
    assert session.text == TEXT
    assert session.asked() == 6
    assert sum(stroke.seconds is None for stroke in strokes) >= 6


@pytest.mark.e2e
async def test_a_replay_on_a_real_server_types_the_stretch_and_takes_suggestions(tmp_path):
    head = "def interest(principal, rate):\n    before = 0\n"
    body = "".join(f"    value_{number} = principal * rate\n" for number in range(4))
    text = f"{head}{body}    return before\n"
    given = Script("interest.py", text, len(head), len(head) + len(body))
    environ = {key: value for key, value in os.environ.items() if not key.startswith("COPILOT_")}
    with stub(text=" principal * rate") as model:
        async with _relay.running(Address(model.url)) as relay:
            environ |= {"COPILOT_SERVER_URL": relay.url, "COPILOT_PATHS_DATA": str(tmp_path)}
            async with started(environ, {"size": "small", "debounceMs": 0}) as editor:
                editor.open("file:///made/interest.py", given.opened)
                session = keystrokes.ServerSession(editor, relay, "file:///made/interest.py")
                strokes = await keystrokes.replay(given, session, Pace(key_s=0.1, line_s=0.3, notice_s=0.05), 1)
                assert editor.messages == []
    assert session.text == text
    assert sum(stroke.taken for stroke in strokes) >= len("principal * rate")
    assert 0 < session.asked() < len(strokes)
    assert any(stroke.seconds is not None for stroke in strokes)


def test_the_figures_of_a_way():
    strokes = (Stroke(0, 1.0), Stroke(0, 0.01), Stroke(20, None), Stroke(0, 3.0))
    cells = keystrokes.row([Run(strokes, 100, 2, 150, 50)])
    assert cells[:7] == ["4", "75%", "1.00 / 3.00", "1.00 / 3.00", "10.0 ms", "25%", "2"]
    assert cells[7:] == ["150 (50 estimated)", "20 of 100", "7.5"]


def test_a_way_without_suggestions_has_no_times():
    cells = keystrokes.row([Run((Stroke(0, None),), 10, 1, 20, 0)])
    assert cells[:5] == ["1", "0%", "none", "none", "none"]
    assert cells[-1] == "none accepted"


def test_what_an_engine_did_not_get_to_tell_is_estimated_from_its_speed():
    told = [Asked(0.0, tokens=120, cached=20, reading_s=2.0, told=True, ended=4.0)]
    assert keystrokes.read_by([*told, Asked(4.0, ended=5.0)]) == (100, 50)
    assert keystrokes.read_by([Asked(4.0, ended=5.0)]) == (0, 0)


def test_a_run_that_is_kept_is_the_run_that_was(tmp_path):
    run = Run((Stroke(0, 0.5), Stroke(3, None)), 10, 1, 20, 0)
    Scratch(tmp_path / "runs").put("a", run)
    assert Scratch(tmp_path / "runs").get("a") == run
    assert Scratch(tmp_path / "runs").get("b") is None


@pytest.mark.parametrize(("share", "expected"), [(0.0, 1), (0.5, 2), (0.75, 3), (0.95, 4), (1.0, 4)])
def test_a_percentile_is_a_value_that_was_measured(share, expected):
    assert percentile([4, 2, 1, 3], share) == expected


def test_a_percentile_of_nothing_is_no_number():
    assert math.isnan(percentile([], 0.5))
