"""What is seen while a job runs."""

from __future__ import annotations

import io

import pytest
from rich.console import Console
from rich.text import Text

from cli.demo.stage import LiveStage, Stage, Watched, printable
from prompts import Message, Rendered
from tests.fakes import ScriptedModel

PROMPT = Rendered(
    name="any/prompt",
    version="1",
    content_hash="0" * 64,
    variant="",
    lane="batch",
    size="base",
    messages=(Message("user", "hello"),),
)


def plain(width: int = 80) -> tuple[Stage, io.StringIO]:
    seen = io.StringIO()
    return Stage(Console(file=seen, width=width, force_terminal=False, color_system=None)), seen


def live(width: int, height: int = 24) -> tuple[LiveStage, io.StringIO]:
    seen = io.StringIO()
    return LiveStage(Console(file=seen, width=width, height=height, force_terminal=True, _environ={})), seen


@pytest.mark.parametrize("hostile", ["\x1b[2J", "\x1b]0;title\x07", "\x9b31m", "\u202egnp.exe", "\r\b"])
def test_nothing_that_drives_a_terminal_is_printable(hostile: str) -> None:
    shown = printable(f"before{hostile}after\n\t贷款")
    assert "\x1b" not in shown
    assert all(character.isprintable() or character in "\n\t" for character in shown)
    assert shown.endswith("after\n\t贷款")


def test_plain_lines_carry_no_control_codes() -> None:
    stage, seen = plain()
    with stage.acting("documents"):
        stage.step("reading \x1b[31mapproval.pdf")
        stage.wrote("{" * 5_000)
    stage.show(Text("done", style="bold red"))
    assert seen.getvalue() == "\n== documents ==\n- reading [31mapproval.pdf\ndone\n"


@pytest.mark.parametrize(("width", "height"), [(120, 40), (60, 24), (20, 8), (8, 4)])
def test_the_live_view_fits_any_terminal(width: int, height: int) -> None:
    stage, seen = live(width, height)
    with stage.acting("Minutes of a committee meeting"):
        for number in range(30):
            stage.step(f"step {number} 审批委员会会议纪要")
            stage.wrote("决定：同意给予该客户综合授信。" * 40, number)
        frame = stage.console.render_lines(stage._scene, pad=False)  # type: ignore[arg-type]
    assert len(frame) <= max(height, 3 + 6 + 2)
    assert all(sum(segment.cell_length for segment in line) <= width for line in frame)
    assert seen.getvalue().endswith("\n")


def test_the_live_view_gives_the_cursor_back_when_it_is_stopped() -> None:
    stage, seen = live(80)
    with pytest.raises(KeyboardInterrupt), stage.acting("code"):
        raise KeyboardInterrupt
    assert "\x1b[?25l" in seen.getvalue()
    assert seen.getvalue().rindex("\x1b[?25h") > seen.getvalue().rindex("\x1b[?25l")


async def test_a_watched_model_shows_its_words_to_the_stage_and_to_who_asked() -> None:
    stage, seen = plain()
    heard: list[str] = []
    watched = Watched(ScriptedModel({"any/prompt": ["one", "two"]}), stage)
    first = await watched.ask(PROMPT, on_text=heard.append)
    await watched.ask(PROMPT)
    assert heard == ["one"]
    assert [answer.text for answer in watched.answers] == ["one", "two"]
    assert first is watched.answers[0]
    assert await watched.count_tokens(["abcdef"]) == [2]
    assert await watched.context_tokens() == 8192
    assert [delta.text async for delta in Watched(ScriptedModel({"any/prompt": ["x = 1"]}), stage).complete(PROMPT)]
    assert seen.getvalue() == ""
