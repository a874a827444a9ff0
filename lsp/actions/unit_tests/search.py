"""Work on one function: ask the model, run what it wrote, repair, vary, confirm, and choose what is kept."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from copilot.client import LanguageModel
from copilot.language import Language
from lsp.actions.sandbox import CodeUnderTest, Sandbox, TestRun, TestSource
from lsp.actions.unit_tests import characterise, draft, variations
from lsp.actions.unit_tests.candidates import Candidate, parse_answer, unique_names
from lsp.actions.unit_tests.examples import from_docstring
from lsp.actions.unit_tests.listening import Enough, Listener
from lsp.actions.unit_tests.reach import Arc, Reach
from lsp.actions.unit_tests.results import Coverage, Dropped, Reason
from lsp.actions.unit_tests.signature import example_call, example_test
from lsp.actions.unit_tests.source import Module, Target, context
from prompts import Library
from prompts.rendered import Size

__all__ = ["Effort", "Passing", "Search", "Workshop"]

_CONFIRMING_ROUNDS = (1, 2)
_BATCH = 24
_MOST_TIMEOUTS = 2
_SAME_PATH = 2
_REPAIRABLE = {"NameError", "ImportError", "ModuleNotFoundError", "TypeError", "AttributeError", "CollectionError"}
_REPAIRS = 4


@dataclass(frozen=True, slots=True)
class Effort:
    """How much may be spent on one function.

    Attributes:
        tests: how many tests one question asks for, at most 6: the prompts stop the model there.
        asks: questions that ask for tests, the first included; a repair is one more.
        variations: inputs tried without the model.
    """

    tests: int = 6
    asks: int = 2
    variations: int = 96


@dataclass(frozen=True)
class Workshop:
    """What every function of a module is worked on with."""

    module: Module
    model: LanguageModel
    library: Library
    sandbox: Sandbox
    language: Language
    size: Size | None
    effort: Effort
    import_arcs: frozenset[Arc]
    models: dict[str, None] = field(default_factory=dict)
    prompts: dict[str, None] = field(default_factory=dict)

    @property
    def code(self) -> CodeUnderTest:
        """The module as the sandbox needs it."""
        return CodeUnderTest(self.module.path, self.module.roots, self.module.packages)


@dataclass(frozen=True, slots=True)
class Passing:
    """A test that passed, and what it reached."""

    candidate: Candidate
    arcs: frozenset[Arc]


class Search:
    """One function's tests in the making. `run` does it all; then ``kept`` and ``dropped`` hold the outcome."""

    def __init__(self, workshop: Workshop, target: Target, report: Callable[[str], None]) -> None:
        self._shop = workshop
        self._report = report
        self._target = target
        self._passing: list[Passing] = []
        self._seen: set[str] = set()
        self._varied: set[str] = set()
        self._chance = random.Random(target.qualname)
        self.kept: list[Passing] = []
        self.dropped: list[Dropped] = []
        self.asks = 0

    async def run(self) -> None:
        """Write, run and choose tests.

        Raises:
            CopilotError: the model or the sandbox cannot do their part.
        """
        await self._try(from_docstring(self._shop.module, self._target), repair=False)
        left = self._shop.effort.variations
        for number in range(self._shop.effort.asks):
            await self._ask(first=number == 0)
            if self._is_complete():
                break
            left -= await self._vary(left if number else left * 2 // 3)
            if self._is_complete():
                break
        await self._confirm()
        self._choose()

    def reach(self, passing: Iterable[Passing]) -> Reach:
        """What ``passing`` and the import reach together."""
        arcs = set(self._shop.import_arcs).union(*(each.arcs for each in passing))
        return Reach(self._shop.module, arcs)

    def coverage(self, passing: Iterable[Passing]) -> Coverage:
        """How much of the function ``passing`` covers."""
        return self.reach(passing).coverage(self._target.body_lines)

    def _is_complete(self) -> bool:
        return bool(self._passing) and self.coverage(self._passing).complete

    async def _ask(self, *, first: bool) -> None:
        self._report("writing")
        values = {**self._common(), "count": self._shop.effort.tests}
        if first:
            text = await self._answer("code/tests", values)
        else:
            lines = self._target.body_lines
            reach = self.reach(self._passing)
            calls = sorted({each.candidate.key for each in self._passing})[:8]
            missing = "\n".join(
                f"{line}: {self._shop.module.lines[line - 1].strip()}"
                for line in sorted({*reach.missing_lines(lines), *reach.partial_lines(lines)})[:20]
            )
            text = await self._answer("code/tests-more", {**values, "missing": missing, "tests": "\n".join(calls)})
        await self._try_answer(text, repair=True)

    def _common(self) -> dict[str, Any]:
        module, target = self._shop.module, self._target
        return {
            "code": context(module, target),
            "function": target.qualname,
            "call": target.call,
            "example": example_call(target),
            "imports": f"from {module.name} import {target.imported}",
        }

    async def _answer(self, name: str, values: dict[str, Any]) -> str:
        prompt = self._shop.library.render(name, values, language=self._shop.language, size=self._shop.size)
        listener = Listener()
        self.asks += 1
        self._shop.prompts.setdefault(prompt.identity)
        try:
            answer = await self._shop.model.ask(prompt, on_text=listener)
        except Enough:
            return listener.text
        self._shop.models.setdefault(answer.model)
        return answer.text

    async def _try_answer(self, text: str, *, repair: bool) -> None:
        parsed = parse_answer(text, self._shop.module, self._target)
        self.dropped += parsed.dropped
        await self._try(parsed.candidates, repair=repair)

    async def _try(self, candidates: Sequence[Candidate], *, repair: bool) -> None:
        """Run tests; those with a wrong expected value become characterisations, broken ones go back once."""
        self._report("running")
        new = self._unseen(candidates)
        failed = self._collect(new, await self._run(new))
        changed, broken = await self._learn(failed)
        still = self._collect(changed, await self._run(changed))
        self._drop(still)
        if repair and broken:
            await self._repair(broken[:_REPAIRS])
            broken = broken[_REPAIRS:]
        self._drop(broken)

    def _unseen(self, candidates: Sequence[Candidate]) -> list[Candidate]:
        new = []
        for candidate in candidates:
            if candidate.key in self._seen:
                self.dropped.append(Dropped(candidate.name, "duplicate", "does the same as another test"))
            else:
                self._seen.add(candidate.key)
                new.append(candidate)
        return new

    async def _run(self, candidates: Sequence[Candidate], round_number: int = 0) -> list[TestRun]:
        module, target = self._shop.module, self._target
        sources = [
            TestSource(f"t{number}", draft.render_one(candidate, module, target))
            for number, candidate in enumerate(candidates)
        ]
        return await asyncio.to_thread(self._shop.sandbox.run, self._shop.code, sources, round_number=round_number)

    def _collect(self, tried: Sequence[Candidate], runs: Sequence[TestRun]) -> list[tuple[Candidate, TestRun]]:
        """Keep what passed; return the rest."""
        for candidate, run in zip(tried, runs, strict=True):
            if run.outcome == "passed":
                self._passing.append(Passing(candidate, run.arcs))
        return [pair for pair in zip(tried, runs, strict=True) if pair[1].outcome != "passed"]

    def _drop(self, pairs: Iterable[tuple[Candidate, TestRun]]) -> None:
        for candidate, run in pairs:
            reason: Reason = "failed" if run.outcome == "passed" else run.outcome
            self.dropped.append(
                Dropped(candidate.name, reason, run.message.splitlines()[0][:200] if run.message else "")
            )

    async def _learn(
        self, failed: Sequence[tuple[Candidate, TestRun]]
    ) -> tuple[list[Candidate], list[tuple[Candidate, TestRun]]]:
        """Split failures into characterisations to try and tests that are broken; drop the others."""
        module = self._shop.module
        wrong = [pair for pair in failed if pair[1].outcome == "failed" and characterise.observing(pair[0])]
        watched = [watching for candidate, _ in wrong if (watching := characterise.observing(candidate))]
        changed: list[Candidate] = []
        for (candidate, run), seen in zip(wrong, await self._run(watched), strict=True):
            made = characterise.expect_observed(candidate, seen.observed, module)
            if made is None:
                self._drop([(candidate, run)])
            else:
                changed.append(made)
        broken: list[tuple[Candidate, TestRun]] = []
        for candidate, run in (pair for pair in failed if pair not in wrong):
            made = characterise.expect_exception(candidate, run.error, module) if run.outcome == "error" else None
            if made is not None:
                changed.append(made)
            elif run.outcome == "error" and run.error in _REPAIRABLE:
                broken.append((candidate, run))
            else:
                self._drop([(candidate, run)])
        return self._unseen(changed), broken

    async def _repair(self, broken: Sequence[tuple[Candidate, TestRun]]) -> None:
        """Send broken tests back to the model, with what went wrong; once."""
        self._report("repairing")
        module, target = self._shop.module, self._target
        failures = "\n\n".join(
            f"{draft.render_one(candidate, module, target).strip()}\n# {run.error}: {_last_words(run)}"
            for candidate, run in broken
        )
        text = await self._answer("code/tests-repair", {**self._common(), "failures": failures})
        before = {each.candidate.name for each in self._passing}
        await self._try_answer(text, repair=False)
        mended = {each.candidate.name for each in self._passing} - before
        self._drop(pair for pair in broken if pair[0].name not in mended)

    async def _vary(self, budget: int) -> int:
        """Look for inputs that reach more; return how many were tried."""
        self._report("varying")
        tests = [*(each.candidate for each in self._passing), *self._from_signature()]
        seeds = [seed for each in tests if (seed := variations.seed_of(each, self._target))]
        seeds = list({seed.key: seed for seed in seeds}.values())
        reached = set(self._shop.import_arcs).union(*(each.arcs for each in self._passing))
        tried = timeouts = 0
        while seeds and tried < budget and timeouts < _MOST_TIMEOUTS and not self._is_complete():
            batch = self._next_batch(seeds, min(_BATCH, budget - tried))
            if not batch:
                break
            tried += len(batch)
            watched = [characterise.observing(each) or each for each in batch]
            found: list[Candidate] = []
            for candidate, run in zip(batch, await self._run(watched), strict=True):
                timeouts += run.outcome == "timeout"
                if run.arcs <= reached or run.outcome not in {"passed", "error"}:
                    continue
                made = self._expect(candidate, run)
                if made is not None:
                    reached |= run.arcs
                    found.append(made)
                    seeds.append(candidate)
            found = self._unseen(found)
            self._drop(self._collect(found, await self._run(found)))
        return tried

    def _from_signature(self) -> tuple[Candidate, ...]:
        """A start for the variations that needs no model: the example that the annotations give."""
        text = example_test(self._target)
        return parse_answer(text, self._shop.module, self._target).candidates if text else ()

    def _next_batch(self, seeds: Sequence[Candidate], size: int) -> list[Candidate]:
        pool = variations.Pool(self._target, seeds)
        batch: list[Candidate] = []
        for _ in range(size * 8):
            made = variations.vary(self._chance.choice(seeds), pool, self._chance)
            if made is not None and made.key not in self._varied:
                self._varied.add(made.key)
                batch.append(made.renamed(f"test_{self._target.name}_case_{len(self._varied)}"))
            if len(batch) == size:
                break
        return batch

    def _expect(self, candidate: Candidate, run: TestRun) -> Candidate | None:
        module = self._shop.module
        if run.outcome == "passed":
            made = characterise.expect_observed(candidate, run.observed, module)
        else:
            made = characterise.expect_exception(candidate, run.error, module)
        return replace(made, claimed=()) if made is not None else None

    async def _confirm(self) -> None:
        """Run what passed twice more, each time with another hash seed and time zone."""
        self._report("confirming")
        for number in _CONFIRMING_ROUNDS:
            runs = await self._run([each.candidate for each in self._passing], number)
            pairs = list(zip(self._passing, runs, strict=True))
            for each, run in pairs:
                if run.outcome != "passed":
                    self.dropped.append(Dropped(each.candidate.name, "flaky", f"passed, then: {run.outcome}"))
            self._passing = [each for each, run in pairs if run.outcome == "passed"]

    def _choose(self) -> None:
        """Keep the tests that check a claim, and of the others those that reach something new.

        A specification on a path that two kept ones already take is left out too: it is more to read than it tells.
        """
        reached = set(self._shop.import_arcs)
        paths: dict[frozenset[Arc], int] = {}
        chosen: list[Passing] = []
        claims = [each for each in self._passing if each.candidate.kind == "specification"]
        for each in sorted(claims, key=lambda each: each.candidate.origin != "docstring"):
            paths[each.arcs] = paths.get(each.arcs, 0) + 1
            if each.candidate.origin == "docstring" or paths[each.arcs] <= _SAME_PATH:
                chosen.append(each)
                reached |= each.arcs
        rest = [each for each in self._passing if each.candidate.kind == "characterisation"]
        while rest:
            best = max(rest, key=lambda each: (len(each.arcs - reached), each.candidate.origin == "model"))
            if best.arcs <= reached:
                break
            chosen.append(best)
            reached |= best.arcs
            rest.remove(best)
        left_out = [each for each in self._passing if each not in chosen]
        detail = "reaches nothing that the kept tests do not"
        self.dropped += [Dropped(each.candidate.name, "duplicate_coverage", detail) for each in left_out]
        named = unique_names((each.candidate for each in chosen), self._target)
        self.kept = [Passing(candidate, each.arcs) for candidate, each in zip(named, chosen, strict=True)]


def _last_words(run: TestRun) -> str:
    return " ".join(run.message.split())[-200:]
