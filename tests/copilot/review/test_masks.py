from __future__ import annotations

import itertools
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from copilot.review.finding import Finding
from copilot.review.masks import LONGEST, Masks, Revealer

RULES = ["cn-resident-id", "bank-card", "person-name", "address", "no-such-rule"]
PIECES = st.sampled_from(
    [
        "<",
        ">",
        "＜",
        "＞",
        "ID",
        "ID_",
        "ID_1",
        "<ID_1>",
        "<CARD_2>",
        "<ID\\_1>",
        "NAME",
        "_",
        "1",
        "9",
        "\\",
        "张三",
        "a ",
        '"',
    ]
)
TEXTS = st.lists(st.one_of(PIECES, st.text(max_size=6)), max_size=14).map("".join)


def personal(rule: str, start: int, end: int) -> Finding:
    return Finding("personal", rule, "C2", start, end)


def find(text: str, value: str, rule: str = "bank-card") -> list[Finding]:
    found = []
    at = text.find(value)
    while at >= 0:
        found.append(personal(rule, at, at + len(value)))
        at = text.find(value, at + len(value))
    return found


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, list[Finding]]:
    """A text and findings anywhere in it, which may overlap."""
    text = draw(TEXTS)
    spans = draw(st.lists(st.tuples(st.integers(0, len(text)), st.integers(0, len(text))), max_size=5))
    kinds = draw(st.lists(st.sampled_from(RULES), min_size=5, max_size=5))
    findings = [personal(rule, *sorted(span)) for rule, span in zip(kinds, spans, strict=False)]
    return text, [one for one in findings if one.end > one.start]


def cut(text: str, places: list[int]) -> list[str]:
    borders = sorted({0, len(text), *(place % (len(text) + 1) for place in places)})
    return [text[a:b] for a, b in itertools.pairwise(borders)]


def test_a_value_is_hidden_and_comes_back() -> None:
    text = "卡号6222021234567890128，联系人张三"
    masks = Masks.for_texts([text])
    hidden = masks.hide(text, [*find(text, "6222021234567890128"), *find(text, "张三", "person-name")])
    assert hidden == "卡号<CARD_1>，联系人<NAME_1>"
    assert masks.reveal(hidden) == text
    assert len(masks) == 2


def test_the_same_value_has_the_same_name_in_every_part() -> None:
    parts = ["from A1 to B2", "B2 and A1 again"]
    masks = Masks.for_texts(parts)
    hidden = [masks.hide(part, [*find(part, "A1"), *find(part, "B2")]) for part in parts]
    assert hidden == ["from <CARD_1> to <CARD_2>", "<CARD_2> and <CARD_1> again"]


def test_a_secret_is_called_one() -> None:
    masks = Masks.for_texts(["k=hunter2"])
    assert masks.hide("k=hunter2", [Finding("secret", "password", "", 2, 9)]) == "k=<SECRET_1>"


@pytest.mark.parametrize("own", ["<CARD_1>", "<CARD\\_1>", "＜CARD_1＞", "<CARD_01>"])
def test_a_name_in_the_users_own_text_is_not_given_out(own: str) -> None:
    text = f"what does {own} mean, 4111?"
    masks = Masks.for_texts(["another part", text])
    hidden = masks.hide(text, find(text, "4111"))
    assert hidden == f"what does {own} mean, <CARD_2>?"
    assert masks.reveal(hidden) == text


def test_a_name_that_was_never_given_out_stays() -> None:
    masks = Masks.for_texts(["4111"])
    masks.hide("4111", find("4111", "4111"))
    assert masks.reveal("<CARD_1> <CARD_9> <ID_1> <card_1> <CARD_01>") == "4111 <CARD_9> <ID_1> <card_1> <CARD_01>"


@pytest.mark.parametrize("written", ["<CARD_1>", "<CARD\\_1>", "＜CARD_1＞", "<CARD\\\\_1>"])
def test_safe_variations_are_understood(written: str) -> None:
    masks = Masks.for_texts(["4111"])
    masks.hide("4111", find("4111", "4111"))
    assert masks.reveal(f"the card {written}.") == "the card 4111."


def test_overlapping_findings_leave_no_tail() -> None:
    text = "x 0123456789 y"
    masks = Masks.for_texts([text])
    hidden = masks.hide(text, [personal("bank-card", 2, 8), Finding("secret", "password", "", 5, 12)])
    assert hidden == "x <CARD_1> y"
    assert masks.reveal(hidden) == text


def test_a_value_in_json_is_escaped() -> None:
    value = 'p"a\\s\ns'
    masks = Masks.for_texts([value])
    masks.hide(value, [Finding("secret", "password", "", 0, len(value))])
    answer = '{"password": "<SECRET_1>"}'
    assert json.loads(masks.reveal(answer, json=True)) == {"password": value}
    stream = Revealer(masks, json=True)
    assert json.loads("".join(map(stream.feed, answer)) + stream.finish()) == {"password": value}


def test_a_value_that_looks_like_a_name_is_not_replaced_twice() -> None:
    text = "<ID_1> 4111"
    masks = Masks.for_texts([text])
    hidden = masks.hide(text, [Finding("secret", "password", "", 0, 6), *find(text, "4111", "cn-resident-id")])
    assert hidden == "<SECRET_1> <ID_2>"
    assert masks.reveal(hidden) == text


@given(cases(), st.lists(st.text(max_size=10), max_size=2))
def test_what_is_hidden_comes_back(case: tuple[str, list[Finding]], others: list[str]) -> None:
    text, findings = case
    masks = Masks.for_texts([*others, text])
    hidden = masks.hide(text, findings)
    assert masks.reveal(hidden) == text
    assert len(masks) == 0 or hidden != text


@given(cases(), TEXTS, st.lists(st.integers(0, 200), max_size=30), st.booleans())
def test_a_stream_gives_what_the_whole_gives(
    case: tuple[str, list[Finding]], answer: str, places: list[int], as_json: bool
) -> None:
    text, findings = case
    masks = Masks.for_texts([text])
    answer = masks.hide(text, findings) + answer + masks.hide(text, findings)
    stream = Revealer(masks, json=as_json)
    given_out, shown = 0, []
    for piece in cut(answer, places):
        given_out += len(piece)
        shown.append(stream.feed(piece))
        behind = len(masks.reveal(answer[:given_out], json=as_json)) - len("".join(shown))
        assert behind < LONGEST
    assert "".join(shown) + stream.finish() == masks.reveal(answer, json=as_json)


def test_text_without_a_name_is_not_held_back() -> None:
    masks = Masks.for_texts(["4111"])
    masks.hide("4111", find("4111", "4111"))
    stream = Revealer(masks)
    assert [stream.feed(piece) for piece in ("if a <", " b and c <ID", "_1> d", " <CA", "RD_", "1> e")] == [
        "if a ",
        "< b and c <ID",
        "_1> d",
        " ",
        "",
        "4111 e",
    ]
    assert stream.finish() == ""


def test_without_hidden_values_nothing_is_held_back() -> None:
    stream = Revealer(Masks.for_texts(["text"]))
    assert stream.feed("List<") == "List<"
