from __future__ import annotations

import pytest

from cli.transfer import BarReport, LineReport, report


def test_off_a_terminal_there_are_plain_lines(capsys: pytest.CaptureFixture[str]) -> None:
    shown = report()
    assert isinstance(shown, LineReport)
    with shown:
        shown.begin("tiny from index", 300_000_000)
        for done in (0, 100, 200):
            shown.at(done)
        shown.end()
        shown.say("done")
    assert capsys.readouterr().err == "tiny from index (300 MB)\ndone\n"


def test_a_slow_transfer_says_how_far_and_how_fast_from_where_it_resumed(capsys: pytest.CaptureFixture[str]) -> None:
    times = iter([0.0, 0.0, 5.0, 20.0])
    shown = LineReport(clock=lambda: next(times))
    shown.begin("tiny from index", 300_000_000)
    for done in (100_000_000, 104_000_000, 200_000_000):
        shown.at(done)
    assert capsys.readouterr().err.splitlines()[1:] == ["  67% of 300 MB, 5.0 MB/s"]


def test_a_quick_transfer_says_each_twentieth_but_not_more_than_once_a_second(
    capsys: pytest.CaptureFixture[str],
) -> None:
    times = iter([0.0, 0.0, 0.5, 1.5, 2.0, 3.0])
    shown = LineReport(clock=lambda: next(times))
    shown.begin("tiny from index", 100_000_000)
    for percent in (0, 20, 40, 44, 44):
        shown.at(percent * 1_000_000)
    assert [line.split("%")[0].strip() for line in capsys.readouterr().err.splitlines()[1:]] == ["40"]


def test_the_bar_takes_the_same_calls() -> None:
    with BarReport() as shown:
        shown.begin("tiny", 100)
        shown.at(40)
        shown.at(10)
        shown.end()
        shown.at(50)
        shown.say("[done]")
