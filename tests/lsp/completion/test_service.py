import asyncio
from collections.abc import AsyncGenerator

from cli import runtime
from copilot.client import Delta
from lsp.completion.policies import Policy
from lsp.completion.service import Options, Query, ask, complete, complete_more, prepare
from lsp.syntax.languages import PYTHON
from lsp.syntax.lines import Lines
from prompts import Rendered
from tests.fakes import ScriptedModel

SOURCE = "def f(rates):\n    low = min(rates)\n    ‸\n    return high - low\n"
DOUBTFUL, GOOD = "    print(low)\n", "    high = max(rates)\n"


def completed(replies, tries, source=SOURCE):
    model = ScriptedModel({"code/complete": replies})
    offset = source.index("‸")
    query = Query(Lines(source.replace("‸", "")), offset, PYTHON)
    options = Options(policy=Policy(tries=tries))
    return asyncio.run(complete(model, runtime.library(), query, options)).text, model.asked


def test_a_doubtful_answer_is_asked_for_once_more_with_its_blanks_given():
    text, asked = completed([DOUBTFUL, " high = max(rates)\n"], 2)
    assert text == "high = max(rates)"
    assert [prompt.begun for prompt in asked] == ["", "   "]


def test_then_at_random_each_try_another_draw():
    _, asked = completed([DOUBTFUL, DOUBTFUL.removeprefix("   "), DOUBTFUL, DOUBTFUL, GOOD], 4)
    assert [prompt.sampling.temperature > 0 for prompt in asked] == [False, False, True, True, True]
    assert [prompt.sampling.seed for prompt in asked[2:]] == [1, 2, 3]


def test_a_good_answer_is_not_asked_for_again():
    assert len(completed([GOOD], 2)[1]) == 1


def test_without_a_better_one_the_first_answer_stands():
    text, asked = completed([DOUBTFUL, "    return low\n", ""], 2)
    assert (text, len(asked)) == ("print(low)", 3)


def test_no_more_tries_than_the_policy_says():
    assert len(completed([DOUBTFUL], 0)[1]) == 1


def test_line_ends_of_the_source_do_not_matter():
    text, asked = completed([DOUBTFUL, " high = max(rates)\n    mid = low\n"], 1, SOURCE.replace("\n", "\r\n"))
    assert text == "high = max(rates)\r\n    mid = low"
    assert len(asked) == 2


class Sure(ScriptedModel):
    """Gives all of an answer at once, as sure of it as it is told to be."""

    def __init__(self, logprob: float) -> None:
        super().__init__({})
        self.logprob = logprob
        self.asked_for = 0

    async def complete(self, prompt: Rendered, *, deadline_s: float | None = None) -> AsyncGenerator[Delta, None]:
        self.asked_for += 1
        yield Delta(GOOD, "stop", scores=((len(GOOD), self.logprob),))


def prepared(policy: Policy):
    offset = SOURCE.index("‸")
    query = Query(Lines(SOURCE.replace("‸", "")), offset, PYTHON)
    return prepare(runtime.library(), query, Options(policy=policy))


def test_what_the_model_is_not_sure_of_is_not_offered():
    question = prepared(Policy(least_logprob=-0.7))
    assert asyncio.run(ask(Sure(-0.6), question)).text == "high = max(rates)"
    assert asyncio.run(ask(Sure(-0.8), question)).text == ""


def test_when_the_time_is_over_no_more_are_drawn():
    question, model = prepared(Policy()), Sure(-0.1)

    async def drawn(time_s: float) -> int:
        model.asked_for = 0
        await complete_more(model, question, await ask(model, question), count=4, time_s=time_s)
        return model.asked_for

    assert asyncio.run(drawn(10.0)) == 4
    assert asyncio.run(drawn(0.0)) == 1
