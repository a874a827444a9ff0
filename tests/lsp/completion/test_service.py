import asyncio
from collections.abc import AsyncGenerator

import pytest

from cli import runtime
from copilot.client import Delta
from lsp.completion.policies import Policy, policy_for
from lsp.completion.service import Options, Query, ask, complete, complete_more, prepare
from lsp.context.gathering import Gathered, Snippet
from lsp.context.window import around
from lsp.syntax.languages import PYTHON
from lsp.syntax.lines import Lines
from prompts import Rendered
from tests.fakes import Heard, ScriptedModel

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
    assert asked[1].begun == asked[0].begun + "   "


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


def test_what_was_typed_is_read_last_and_what_stands_after_it_before_that():
    lines = "".join(f"x_{number} = {number}\n" for number in range(30))
    query = Query(Lines(f"{lines}x_30 = \ny = 1\n"), len(lines) + len("x_30 = "), PYTHON)
    prompt = prepare(runtime.library(), query, Options(policy=Policy(gap_lines=8))).prompt
    gap = lines.index("x_22")
    assert (prompt.prefix, prompt.begun) == (lines[:gap], lines[gap:] + "x_30 =")
    assert prompt.suffix == "\ny = 1\n"


def test_the_gap_of_the_base_model_begins_with_the_cursors_line_and_stands_while_one_types():
    library, lines, options = runtime.library(), "a = 1\n" * 30, Options(policy=policy_for("base"))
    first = prepare(library, Query(Lines(f"{lines}\ny = 1\n"), len(lines), PYTHON), options)
    typed = Query(Lines(f"{lines}x_30 = 1\nx_31 = \ny = 1\n"), len(f"{lines}x_30 = 1\nx_31 ="), PYTHON)
    then = prepare(library, typed, options, earlier=first).prompt
    assert (first.prompt.prefix, first.prompt.begun) == (lines, "")
    assert (then.prefix, then.begun + then.start) == (lines, "x_30 = 1\nx_31 =")


class Chosen:
    """Shows the window with a snippet."""

    def __init__(self, text: str) -> None:
        self.text = text

    def gather(self, query: Query, uri: str, budget: int) -> Gathered:
        return Gathered(
            around(query.lines, query.offset, query.language, budget), (Snippet("a.py", self.text, "recent", 1.0),)
        )


@pytest.mark.parametrize(("tokens", "snippet"), [(512, "old"), (2048, "new")])
def test_what_was_shown_stays_while_one_types_and_snippets_where_the_model_reads_slowly(tokens, snippet):
    library, lines = runtime.library(), "".join(f"x_{number} = {number}\n" for number in range(300))
    options, at = Options(context_tokens=tokens, policy=Policy(gap_lines=8)), lines.index("x_200")
    earlier = None
    for typed, text in (("", "old"), ("y", "new"), ("y = 1\n" * 9, "new")):
        query = Query(Lines(lines[:at] + typed + lines[at:]), at + len(typed), PYTHON)
        earlier, before = prepare(library, query, options, Chosen(text), earlier), earlier
        assert earlier.prompt.begun + earlier.prompt.start == lines[lines.index("x_192") : at] + typed
        if before is not None:
            assert (earlier.prompt.prefix, earlier.prompt.suffix) == (before.prompt.prefix, before.prompt.suffix)
    assert earlier is not None and [file.text for file in earlier.prompt.files] == [snippet]


def shown(source: str, answer: str, after_s: float | None) -> tuple[list[str], str]:
    """Return the parts that were shown of an answer, and what came of it in the end."""
    offset, heard = source.index("‸"), Heard()
    query = Query(Lines(source.replace("‸", "")), offset, PYTHON)
    question = prepare(runtime.library(), query, Options(part_after_s=after_s))
    found = asyncio.run(ask(ScriptedModel({"code/complete": [answer]}), question, heard))
    assert found.text.startswith(found.part)
    assert heard.texts[-1].endswith(answer[-8:])
    return [part.text for part in heard.parts], found.text


TYPING, RESTING = "def f(a):\n    b = ‸\n", "def f(a):\n    ‸\n"


def test_in_the_middle_of_a_line_its_end_is_shown_before_the_rest_is_written():
    assert shown(TYPING, " a * 2\n    c = b + 1\n    return c", 60.0) == (
        ["a * 2"],
        "a * 2\n    c = b + 1\n    return c",
    )


def test_at_the_beginning_of_a_line_the_answer_has_its_time():
    answer = "    b = a * 2\n    c = b + 1\n    return c"
    assert shown(RESTING, answer, 60.0)[0] == []
    assert shown(RESTING, answer, 0.0)[0] == ["b = a * 2"]


def test_half_a_statement_is_not_shown():
    whole = "max(\n        a,\n        2,\n    )"
    assert shown(TYPING, f" {whole}\n    return b", 0.0) == ([whole], f"{whole}\n    return b")


def test_nothing_is_shown_before_the_end_where_nobody_wants_it():
    assert shown(TYPING, " a * 2\n    c = b + 1\n    return c", None)[0] == []


def test_a_doubtful_part_is_not_shown():
    assert shown(TYPING, " unheard_of(a)\n    c = b + 1\n    return c", 0.0)[0] == []


def test_when_the_time_is_over_no_more_are_drawn():
    question, model = prepared(Policy()), Sure(-0.1)

    async def drawn(time_s: float) -> int:
        model.asked_for = 0
        await complete_more(model, question, await ask(model, question), count=4, time_s=time_s)
        return model.asked_for

    assert asyncio.run(drawn(10.0)) == 4
    assert asyncio.run(drawn(0.0)) == 1


class Cut(ScriptedModel):
    """Is cut at the token limit after each reply but the last."""

    async def complete(self, prompt: Rendered, *, deadline_s: float | None = None) -> AsyncGenerator[Delta, None]:
        text = str(self._reply(prompt))
        yield Delta(text, "length" if self._replies[prompt.name] else "stop", scores=((len(text), -0.1),))


LONG = ("    high = max(rates)\n    mid", " = median(rates)\n    print(mid)\n")


def answered(writes_on, own_end=True):
    model = Cut({"code/complete": LONG})
    offset = SOURCE.index("‸")
    query = Query(Lines(SOURCE.replace("‸", "")), offset, PYTHON)
    question = prepare(runtime.library(), query, Options(policy=Policy(own_end=own_end), writes_on=writes_on))
    return asyncio.run(ask(model, question)), model.asked, question


def test_a_model_that_is_cut_writes_on_where_somebody_waits_for_it():
    found, asked, question = answered(writes_on=True)
    assert found.text == "high = max(rates)\n    mid = median(rates)\n    print(mid)"
    assert [prompt.begun for prompt in asked] == [question.prompt.begun, question.prompt.begun + LONG[0]]
    assert (found.ended, found.written, found.logprob) == ("model", len("".join(LONG)), -0.1)


def test_else_the_last_line_that_was_cut_is_dropped():
    for found, asked, _ in (answered(writes_on=False), answered(writes_on=True, own_end=False)):
        assert (found.text, len(asked), found.ended) == ("high = max(rates)", 1, "limit")
