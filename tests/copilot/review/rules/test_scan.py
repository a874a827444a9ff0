from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.errors import ConfigError
from copilot.review.finding import Finding
from copilot.review.rules import Rule, Rulebook, Scan, load

BOOK = Rulebook(load())
HEAD = 'version: "1.0"\nrules:\n'


def rule(**given: object) -> Rule:
    known: dict[str, object] = {
        "id": "made",
        "level": "A.3.e",
        "action": "refuse",
        "phrases": (),
        "groups": (),
        "within": 20,
        "exceptions": (),
        "unless": (),
        "answer": {},
    }
    return Rule(**{**known, **given})  # type: ignore[arg-type]


def seen(book: Rulebook, text: str) -> list[str]:
    return [text[one.start : one.end] for one in book.find(text)]


@pytest.mark.parametrize(
    "text",
    [
        "如何洗钱",
        "如 何 洗 钱",
        "如何洗\u200b\u200d钱",
        "如何【洗】「钱」",
        "如何，洗－钱",
        "如何洗\n钱",
        "如何洗錢",
        "如何喜前",
        "how to launder money",
        "HOW TO LAUNDER MONEY",
        "Ｈｏｗ ｔｏ ｌａｕｎｄｅｒ ｍｏｎｅｙ",
        "how\u00a0to laun\u00adder  money",
        "how to l\u0430under m\u043eney",
        "how-to: «laundering» money",
        "how to láunder mönéy",
        "how to l a u n d e r m o n e y",
        "h.o.w t.o l.a.u.n.d.e.r m.o.n.e.y",
        "请问how to洗钱",
    ],
)
def test_a_trick_of_spelling_hides_nothing(text: str) -> None:
    assert [one.rule for one in BOOK.find(text)] == ["money-laundering-help"]


@pytest.mark.parametrize(
    "text", ["如何洗" + "，" * 40 + "钱", "show tolaunder moneys", "somehow to slaunder money", "何洗 钱如"]
)
def test_what_only_looks_alike_is_not_seen(text: str) -> None:
    assert BOOK.find(text) == []


def test_a_place_is_that_of_the_text_as_written() -> None:
    text = "１、请问 ﬁrst： 如 何 洗\u200b錢？"
    assert seen(BOOK, text) == ["如 何 洗\u200b錢"]


def test_latin_phrases_fit_whole_words_unless_they_are_open() -> None:
    book = Rulebook([rule(phrases=("fund", "launder*"))])
    assert seen(book, "fund funds refund launder laundering re-launder") == ["fund", "launder", "launder", "launder"]


def test_a_phrase_inside_an_exception_does_not_count() -> None:
    book = Rulebook([rule(phrases=("洗钱",), exceptions=("反洗钱", "洗钱罪"))])
    assert seen(book, "反洗钱，洗钱罪，洗钱。") == ["洗钱"]


def test_groups_must_stand_close_together() -> None:
    book = Rulebook([rule(groups=(("alpha",), ("beta",)), within=10)])  # Latin words: 20
    assert seen(book, "alpha and then beta") == ["alpha and then beta"]
    assert seen(book, "beta, alpha") == ["beta, alpha"]
    assert seen(book, "alpha and then some more beta") == []
    assert seen(book, "alpha alpha") == []
    assert seen(book, "alpha, a long way off, alpha beta") == ["alpha beta"]


def test_a_word_shortly_before_lifts_a_rule() -> None:
    book = Rulebook([rule(phrases=("smuggle",), unless=("prevent*",))])
    assert seen(book, "preventing that they smuggle") == []
    assert seen(book, "they smuggle, prevent it") == ["smuggle"]
    assert seen(book, "prevent, which is a long time ago, smuggle") == ["smuggle"]


PIECES = st.sampled_from(
    (
        *("如何", "洗", "钱", "反", "伪造", "银行流水", "怎么", "识别", "第一条 借款人 ", "p图", "，", "。\n", " "),
        *("how to ", "launder", " money", "l a u n d e r", "a b c", "x", "The borrower ", "fake a ", "bank statement"),
        *("\u200b", "Ａ", "ﬁ", "İ", "- - - - - - - - - - - - - - - - - - - - "),
    )
)
TEXTS = st.lists(PIECES, max_size=40).map("".join)


@settings(deadline=None)
@given(text=TEXTS, cuts=st.lists(st.integers(0, 400), max_size=40))
def test_a_text_in_pieces_is_the_text(text: str, cuts: list[int]) -> None:
    whole = BOOK.find(text)
    scan = Scan(BOOK)
    found: list[Finding] = []
    places = [0, *sorted(min(cut, len(text)) for cut in cuts), len(text)]
    clears = []
    for start, end in pairwise(places):
        found += scan.feed(text[start:end])
        clears.append((scan.clear, len(found)))
    found += scan.finish()
    assert found == whole
    for clear, known in clears:
        assert all(one.start >= clear for one in found[known:]), "what was let out was part of a finding"


@settings(deadline=None)
@given(parts=st.lists(st.tuples(TEXTS, st.integers(0, 2500)), max_size=6))
def test_a_long_text_is_read_where_it_matters(parts: list[tuple[str, int]]) -> None:
    text = "".join(part + "流动资金贷款合同。The lender may set off. "[: gap % 40] * (gap // 30) for part, gap in parts)
    scan = Scan(BOOK)
    assert BOOK.find(text) == [*scan.feed(text), *scan.finish()]


def test_a_bank_adds_replaces_and_switches_off_rules(tmp_path: Path) -> None:
    (tmp_path / "own.yaml").write_text(
        HEAD + "  - {id: bribery-help, action: drop}\n"
        "  - {id: project-name, class: A.3.c, title: {zh: 项目代号, en: code name}, any: [青松计划]}\n"
        "  - {id: loan-fraud-help, class: A.3.e, title: {zh: 骗贷, en: fraud}, any: [骗贷攻略]}\n",
        "utf-8",
    )
    book = Rulebook(load([tmp_path]))
    assert seen(book, "青松计划") == ["青松计划"]
    assert seen(book, "怎么给信贷员行贿") == []
    assert seen(book, "怎样骗取贷款") == []
    assert {one.id: one.action for one in load([tmp_path])}["project-name"] == "flag"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("rules: []\n", "version"),
        (HEAD + "  - {id: x, class: A.4.i, title: {zh: 甲, en: a}, any: [甲乙]}\n", "no risk A.4.i"),
        (HEAD + "  - {id: x, class: A.1.a, title: {zh: 甲, en: a}}\n", "rules.0"),
        (HEAD + "  - {id: x, class: A.1.a, title: {zh: 甲, en: a}, any: [甲], action: refuse}\n", "has no answer"),
        (HEAD + "  - {id: x, class: A.1.a, title: {zh: 甲, en: a}, any: [no]}\n", "rules.0.any.0"),
        ("{", "not YAML"),
    ],
)
def test_a_wrong_rule_file_is_named_with_the_place(tmp_path: Path, text: str, said: str) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(ConfigError, match=said) as caught:
        load([file])
    assert "own.yaml" in str(caught.value)
