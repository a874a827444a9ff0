from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator

import pytest

from cli import runtime
from copilot.client import Delta
from lsp.completion.healing import held_back
from lsp.completion.policies import Policy
from lsp.completion.service import Options, Query, ask, prepare
from lsp.syntax.languages import JAVA
from lsp.syntax.lines import Lines
from prompts import Rendered
from tests.fakes import ScriptedModel

SOURCE = "class Loan {\n    long principal() {\n        return this.prin‸\n    }\n}\n"


@pytest.mark.parametrize(
    ("before", "piece"),
    [
        ("return this.prin", ".prin"),
        ("return this.", "."),
        ("return prin", " prin"),
        ("    prin", " prin"),
        ("\tprin", "\tprin"),
        ("prin", "prin"),
        ("monthly_ra", "_ra"),
        ("monthly_", "_"),
        ("monthly_rate(", "("),
        ("f(x)", ")"),
        ("f()", ""),
        ("f((prin", "prin"),
        ("x = ", ""),
        ("x = 12", ""),
        ("x1", ""),
        ("", ""),
        ("利率", "利率"),
        ("# " + "利率" * 40, ""),
    ],
)
def test_what_is_held_back_is_what_the_tokens_hold_together(before, piece):
    assert held_back(before) == piece


def question(policy: Policy | None = None):
    query = Query(Lines(SOURCE.replace("‸", "")), SOURCE.index("‸"), JAVA)
    return prepare(runtime.library(), query, Options(policy=policy or Policy()))


def test_a_begun_word_is_not_read_but_written_again():
    prompt = question().prompt
    assert prompt.begun.endswith("return this") and prompt.start == ".prin"


@pytest.mark.parametrize("pieces", [[".principal;\n    }\n"], [".", "pr", "incip", "al;", "\n    }\n"]])
def test_what_is_offered_goes_on_behind_it(pieces):
    class Model(ScriptedModel):
        async def complete(self, prompt: Rendered, *, deadline_s: float | None = None) -> AsyncGenerator[Delta, None]:
            for piece in pieces:
                yield Delta(piece)

    assert asyncio.run(ask(Model({}), question())).text == "cipal;"


def test_an_answer_that_was_not_held_to_it_is_not_offered():
    class Model(ScriptedModel):
        async def complete(self, prompt: Rendered, *, deadline_s: float | None = None) -> AsyncGenerator[Delta, None]:
            yield Delta("balance;\n", "stop")

    assert asyncio.run(ask(Model({}), question())).text == ""


def test_how_likely_the_given_piece_was_is_no_doubt_of_what_follows():
    class Model(ScriptedModel):
        async def complete(self, prompt: Rendered, *, deadline_s: float | None = None) -> AsyncGenerator[Delta, None]:
            yield Delta(".prin", scores=((5, -9.0),))
            yield Delta("cipal;", scores=((6, -0.1),))

    assert asyncio.run(ask(Model({}), question(Policy(least_logprob=-0.7)))).logprob == pytest.approx(-0.1)
