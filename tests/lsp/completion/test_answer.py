import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lsp.completion.answer import is_over, offered
from lsp.completion.ending import Policy
from lsp.completion.filters import rejoined
from lsp.completion.frame import frame_of
from lsp.context.window import Window
from lsp.syntax.languages import LANGUAGES, PYTHON, named
from tests.lsp.completion.goldens import CURSOR, DATA, Case, cases

CASES = list(cases())


def frame(case):
    prefix, suffix = case.source.split(CURSOR)
    return frame_of(Window(prefix, suffix, whole=True), named(case.language or ""))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.group}-{case.name}")
def test_what_is_offered_of_an_answer(case: Case):
    assert case.result() == case.file.read_text("utf-8")


def test_no_golden_is_left_over():
    assert {case.file for case in CASES} == set((DATA / "expected").rglob("*.txt"))


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.group}-{case.name}")
def test_stopping_early_offers_what_the_whole_answer_would(case: Case):
    policy, place = Policy(case.extent), frame(case)
    whole = offered(place, case.raw, policy, truncated=case.truncated)
    for length in range(1, len(case.raw) + 1):
        if is_over(place, case.raw[:length], policy):
            assert offered(place, case.raw[:length], policy, truncated=False) == whole
            break


def test_an_answer_that_runs_on_is_stopped_at_its_second_line():
    case = next(case for case in CASES if case.name == "one statement of an answer that runs on")
    length = next(
        length for length in range(len(case.raw)) if is_over(frame(case), case.raw[:length], Policy("statement"))
    )
    assert length == len("        balance += op\n")


def test_a_word_of_fifty_thousand_letters_holds_nothing_up():
    place = frame_of(Window(f"{'a' * 50_000} = ", "\n", whole=True), None)
    begun = time.process_time()
    assert rejoined(place, "value") == "value"
    assert time.process_time() - begun < 1


def test_an_answer_has_no_more_lines_than_allowed():
    place = frame_of(Window("def f():\n    ", "\n", whole=True), PYTHON)
    raw = "".join(f"    a{number} = {number}\n" for number in range(50))
    assert offered(place, raw, Policy(max_lines=7), truncated=True).count("\n") == 6


PIECES = ["if", "then", "do", "done", "end", "begin", "case", "<<EOF", "/*", "--", "*>", "- ", "${", "`", "'", "    "]
SOURCES = st.lists(st.sampled_from([*'ab贷😀 \n\t(){}[]:;="#,.', *PIECES]), max_size=60).map("".join)


@settings(deadline=None, max_examples=300)
@given(
    SOURCES,
    SOURCES,
    SOURCES,
    st.sampled_from([*LANGUAGES, None]),
    st.sampled_from(["statement", "scope"]),
    st.booleans(),
)
def test_any_answer_anywhere_comes_through_whole_lines_or_not_at_all(prefix, suffix, raw, language, extent, truncated):
    place = frame_of(Window(prefix, suffix, whole=True), language)
    text = offered(place, raw, Policy(extent), truncated=truncated)
    assert text == "" or text.strip()
    assert not text.endswith((" ", "\t")) or (text[-2:-1] + suffix[:1]).isalnum()
    is_over(place, raw, Policy(extent))


def test_line_ends_are_the_sources_own_whatever_the_model_writes():
    place = frame_of(Window("def f(a):\n    if a:\n        ", "\n    return a\n", whole=True), PYTHON)
    assert offered(place, "a += 1\r\n        a *= 2\r\n", Policy("scope"), truncated=False) == "a += 1\n        a *= 2"
    assert offered(place, "a = '\ud83d'\r", Policy("scope"), truncated=False).isprintable()
