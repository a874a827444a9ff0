import asyncio
from collections.abc import Callable, Sequence
from contextlib import suppress

import pytest

from copilot.errors import ServiceError
from lsp.completion.query import Query
from lsp.completion.service import Completion, Listener
from lsp.completion.suggestions import Suggestions, Wish
from lsp.syntax.languages import PYTHON
from lsp.syntax.lines import Lines

AT_ONCE = Wish(debounce_s=0.0)
INVOKED = Wish(invoked=True)


class Asked:
    """A model that answers when it is told to, and keeps what it was asked and which questions were ended.

    It answers with ``completions`` where there are some, else with one of the text ``answer``.
    """

    def __init__(self, answer: str | Exception | None = "principal * rate") -> None:
        self.answer = answer
        self.completions: Sequence[Completion] | None = None
        self.asked: list[str] = []
        self.ended: list[str] = []
        self.listeners: list[Listener] = []
        self.may_answer = asyncio.Event()
        self.may_answer.set()

    async def __call__(self, query: Query, wish: Wish, listener: Listener) -> Sequence[Completion] | None:
        before = query.lines.text[: query.offset]
        self.asked.append(before)
        self.listeners.append(listener)
        try:
            await self.may_answer.wait()
        except asyncio.CancelledError:
            self.ended.append(before)
            raise
        if isinstance(self.answer, Exception):
            raise self.answer
        if self.completions is not None or self.answer is None:
            return self.completions
        return [Completion(self.answer, "base", "p", "model", True, 0.1, 0.1)]


def at(before: str, after: str = "\n") -> Query:
    return Query(Lines(before + after), len(before), PYTHON, uri="file:///loan.py")


async def texts(suggestions: Suggestions, before: str, wish: Wish = AT_ONCE) -> list[str]:
    found = await suggestions.at(at(before), wish)
    return [] if found is None else [hit.text for hit in found[0]]


async def soon(true: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not true():
            await asyncio.sleep(0.005)


async def test_typing_along_asks_once():
    asked = Asked()
    suggestions = Suggestions(asked)
    assert await texts(suggestions, "return ") == ["principal * rate"]
    for typed, rest in [("p", "rincipal * rate"), ("pr", "incipal * rate"), ("p", "rincipal * rate")]:
        assert await texts(suggestions, "return " + typed) == [rest]
    assert asked.asked == ["return "]
    await texts(suggestions, "return q")
    assert asked.asked == ["return ", "return q"]


async def test_a_question_under_way_is_followed_while_its_answer_fits():
    asked = Asked()
    asked.may_answer.clear()
    suggestions = Suggestions(asked)
    first = asyncio.create_task(texts(suggestions, "return "))
    await soon(lambda: bool(asked.asked))
    asked.listeners[0].hear("princ")
    second = asyncio.create_task(texts(suggestions, "return pr"))
    await asyncio.sleep(0.05)
    asked.may_answer.set()
    assert await second == ["incipal * rate"]
    assert await first == []
    assert asked.asked == ["return "]
    assert asked.ended == []


async def test_a_question_whose_answer_turns_out_not_to_fit_is_ended_and_a_new_one_asked():
    asked = Asked()
    asked.may_answer.clear()
    suggestions = Suggestions(asked)
    first = asyncio.create_task(texts(suggestions, "return "))
    await soon(lambda: bool(asked.asked))
    second = asyncio.create_task(texts(suggestions, "return ra"))
    await asyncio.sleep(0.05)
    assert asked.asked == ["return "]  # nothing has been heard yet: it may fit
    asked.listeners[0].hear("prin")
    await soon(lambda: len(asked.asked) == 2)
    assert asked.ended == ["return "]
    asked.answer = "te"
    asked.may_answer.set()
    assert await second == ["te"]
    assert await first == []


async def test_a_cancelled_request_leaves_its_question_to_the_next_one():
    asked = Asked()
    asked.may_answer.clear()
    suggestions = Suggestions(asked)
    first = asyncio.create_task(texts(suggestions, "return "))
    await soon(lambda: bool(asked.asked))
    first.cancel()
    await asyncio.sleep(0.1)
    assert asked.ended == []
    second = asyncio.create_task(texts(suggestions, "return p"))
    await asyncio.sleep(0.5)
    assert asked.ended == []
    asked.may_answer.set()
    assert await second == ["rincipal * rate"]
    assert asked.asked == ["return "]


async def test_a_question_that_nobody_wants_is_ended_a_moment_later():
    asked = Asked()
    asked.may_answer.clear()
    suggestions = Suggestions(asked)
    first = asyncio.create_task(texts(suggestions, "return "))
    await soon(lambda: bool(asked.asked))
    first.cancel()
    with suppress(asyncio.CancelledError):
        await first
    await soon(lambda: asked.ended == ["return "])


async def test_each_that_takes_a_question_over_leaves_it_its_moment_anew():
    asked = Asked()
    asked.may_answer.clear()
    suggestions = Suggestions(asked)
    for typed in ("", "p", "pr"):
        request = asyncio.create_task(texts(suggestions, "return " + typed))
        await asyncio.sleep(0.05)
        request.cancel()
        await asyncio.sleep(0.15)
    assert asked.ended == []
    asked.may_answer.set()
    assert await texts(suggestions, "return pri") == ["ncipal * rate"]
    assert asked.asked == ["return "]


async def test_a_cursor_elsewhere_ends_the_question_at_once():
    asked = Asked()
    asked.may_answer.clear()
    suggestions = Suggestions(asked)
    first = asyncio.create_task(texts(suggestions, "return "))
    await soon(lambda: bool(asked.asked))
    second = asyncio.create_task(texts(suggestions, "yield "))
    await soon(lambda: asked.asked == ["return ", "yield "])
    assert asked.ended == ["return "]
    asked.may_answer.set()
    assert await first == []
    assert await second == ["principal * rate"]


async def test_nothing_is_asked_before_the_wait_is_over():
    asked = Asked()
    suggestions = Suggestions(asked)
    waiting = [asyncio.create_task(texts(suggestions, "x" * n, Wish(debounce_s=0.1))) for n in range(1, 6)]
    found = await asyncio.gather(*waiting)
    assert asked.asked == ["xxxxx"]
    assert found == [[], [], [], [], ["principal * rate"]]


async def test_who_asks_for_it_does_not_wait_and_is_asked_for_anew():
    asked = Asked()
    suggestions = Suggestions(asked)
    await texts(suggestions, "return ")
    asked.answer = "rate"
    assert await texts(suggestions, "return ", INVOKED) == ["rate"]
    assert await texts(suggestions, "inside a w", INVOKED) == ["rate"]
    assert len(asked.asked) == 3


async def test_who_asks_for_it_does_not_take_over_what_was_asked_for_one_who_types():
    asked = Asked()
    asked.may_answer.clear()
    suggestions = Suggestions(asked)
    typing = asyncio.create_task(texts(suggestions, "return "))
    await soon(lambda: bool(asked.asked))
    invoked = asyncio.create_task(texts(suggestions, "return ", INVOKED))
    await soon(lambda: len(asked.asked) == 2)
    asked.may_answer.set()
    assert await invoked == ["principal * rate"]
    assert await typing == []
    assert asked.ended == ["return "]


async def test_where_nothing_is_wanted_nothing_is_asked():
    asked = Asked()
    assert await Suggestions(asked).at(Query(Lines("return principal"), 9, PYTHON), AT_ONCE) == ([], False)
    assert asked.asked == []


async def test_that_there_is_nothing_is_not_asked_twice():
    asked = Asked("")
    suggestions = Suggestions(asked)
    assert await texts(suggestions, "return ") == []
    assert await texts(suggestions, "return ") == []
    assert len(asked.asked) == 1


async def test_no_answer_is_not_the_same_as_nothing_to_offer():
    asked = Asked(None)
    suggestions = Suggestions(asked)
    assert await texts(suggestions, "return ") == []
    asked.answer = "rate"
    assert await texts(suggestions, "return ") == ["rate"]


PART, REST = "principal * rate", "\n    total += interest"


def completion(text: str, part: str = "") -> Completion:
    return Completion(text, "base", "p", "model", True, 0.1, 0.1, part=part)


async def shown(asked: Asked, suggestions: Suggestions) -> None:
    """Let a part of an answer be shown, and leave the rest under way."""
    asked.may_answer.clear()
    asking = asyncio.create_task(texts(suggestions, "return "))
    await soon(lambda: bool(asked.asked))
    asked.listeners[0].hear(PART + "\n")
    asked.listeners[0].show(completion(PART))
    assert await asking == [PART]


async def test_a_part_is_shown_while_the_rest_is_written():
    suggestions = Suggestions(asked := Asked())
    await shown(asked, suggestions)
    assert await texts(suggestions, "return prin") == [PART[4:]]
    await asyncio.sleep(0.5)
    assert (asked.asked, asked.ended) == (["return "], [])


async def test_the_rest_is_known_once_the_part_has_been_taken():
    suggestions = Suggestions(asked := Asked())
    await shown(asked, suggestions)
    asked.completions = [completion(PART + REST, PART)]
    asked.may_answer.set()
    assert await texts(suggestions, "return " + PART) == [REST]
    assert await texts(suggestions, f"return {PART}\n    ") == ["total += interest"]
    assert await texts(suggestions, "return prin") == [PART[4:]]
    assert asked.asked == ["return "]


async def test_the_rest_is_waited_for_by_whoever_has_taken_the_part_already():
    suggestions = Suggestions(asked := Asked())
    await shown(asked, suggestions)
    going_on = asyncio.create_task(texts(suggestions, "return " + PART))
    await asyncio.sleep(0.05)
    assert not going_on.done()
    asked.completions = [completion(PART + REST, PART)]
    asked.may_answer.set()
    assert await going_on == [REST]
    assert asked.asked == ["return "]


async def test_what_does_not_fit_the_part_ends_its_question():
    suggestions = Suggestions(asked := Asked())
    await shown(asked, suggestions)
    going_on = asyncio.create_task(texts(suggestions, "return interest"))
    await soon(lambda: len(asked.asked) == 2)
    assert asked.ended == ["return "]
    asked.may_answer.set()
    await going_on


async def test_a_failure_reaches_who_waits():
    with pytest.raises(ServiceError, match="no model"):
        await texts(Suggestions(Asked(ServiceError("no model"))), "return ")


async def test_a_question_ends_the_warming_and_a_warming_ends_no_question():
    asked = Asked()
    asked.may_answer.clear()
    suggestions = Suggestions(asked)
    warmed: list[str] = []

    async def warming(name: str) -> None:
        try:
            await asyncio.sleep(10)
        except asyncio.CancelledError:
            warmed.append(name)
            raise

    suggestions.warm(warming("one"))
    await asyncio.sleep(0)
    asking = asyncio.create_task(texts(suggestions, "return "))
    await soon(lambda: warmed == ["one"])
    suggestions.warm(warming("two"))
    asked.may_answer.set()
    assert await asking == ["principal * rate"]
    suggestions.warm(warming("three"))
    await asyncio.sleep(0)
    await suggestions.close()
    assert warmed == ["one", "three"]


async def test_a_document_that_was_closed_is_forgotten():
    asked = Asked()
    suggestions = Suggestions(asked)
    await texts(suggestions, "return ")
    suggestions.forget("file:///loan.py")
    await texts(suggestions, "return ")
    assert len(asked.asked) == 2
