"""ROUGE against values worked out by hand, and against the scorer beside the shared cases."""

from __future__ import annotations

import json
import sys
from pathlib import Path

import pytest

from bench._meetings.overlap import Overlap, mean, overlap
from tests.bench.meetings import scorer


def test_english_words_are_stemmed_and_counted() -> None:
    found = overlap("The group chose soft rubber.", "The groups choose rubber cases.", "en")
    # the, group, rubber of five each; no pair of words; the, group, rubber in order
    assert (found.one, found.two, found.longest) == pytest.approx((60.0, 25.0, 60.0))


def test_chinese_is_compared_word_by_word() -> None:
    found = overlap("会议同意贷款", "会议不同意贷款", "zh")
    # 会议 / 同意 / 贷款 against 会议 / 不 / 同意 / 贷款
    assert found.one == found.longest == pytest.approx(100 * 6 / 7)
    assert found.two == pytest.approx(100 * 2 * 1 / 5)


def test_longbench_puts_sentences_together_and_counts_words_once() -> None:
    found = overlap("a b c. d e f.", "d e f. a b c.", "en")
    assert found.longest == pytest.approx(50.0)
    assert found.longbench == pytest.approx(100.0)


def test_nothing_has_nothing_in_common() -> None:
    assert overlap("words", " ", "en") == overlap("", "words", "zh") == Overlap()
    assert overlap("words", ".", "en") == Overlap()
    assert mean([]) == Overlap()


def test_a_long_text_does_not_exhaust_the_stack() -> None:
    before = sys.getrecursionlimit()
    long = " ".join(f"w{n}" for n in range(600))
    assert overlap(long, long, "en").longbench == pytest.approx(100.0)
    assert sys.getrecursionlimit() == before


def test_figures_are_those_of_the_scorer(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = scorer.load(shared_data, monkeypatch)
    for name in ("ami/ES2006a", "qmsum/Bed002", "vcsum/vcsum-32"):
        content = json.loads((shared_data / "meetings" / f"{name}.json").read_text("utf-8"))
        summary, language = content["reference"]["summary"], content["language"]
        text = " ".join(turn["text"] for turn in content["turns"])[:900]
        assert overlap(summary, text, language).longest == pytest.approx(100 * theirs.rouge(language, summary, text))
