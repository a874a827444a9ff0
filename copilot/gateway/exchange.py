"""One call on its way: admitted, reviewed, queued, asked, reviewed again, and recorded."""

from __future__ import annotations

import asyncio
import logging
import re
import time
from collections.abc import AsyncGenerator, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field, replace
from typing import Any

from copilot.audit.record import AuditRecord, Outcome, Timings, Tokens, digest, new_id
from copilot.engines.endpoint import Endpoint, Engine, Reading
from copilot.errors import CopilotError, EngineError, RequestRejected
from copilot.gateway import http
from copilot.gateway.continuation import Continuation
from copilot.gateway.keys import Client
from copilot.gateway.lanes import Wish
from copilot.gateway.requests import Call
from copilot.gateway.scores import Scores
from copilot.gateway.services import Services
from copilot.gateway.telemetry import CallFacts
from copilot.gateway.upstream import Piece, Usage
from copilot.review.finding import Occasion, Part, Verdict
from copilot.review.reviewer import Inbound
from prompts.rendered import Lane

__all__ = ["Exchange", "Terms"]

_log = logging.getLogger(__name__)

_PROMPT = re.compile(r"[\w./-]{1,100}@[\w.-]{1,20}#[0-9a-f]{8,64}", re.ASCII)
_LONG_TEXT = 20_000
_LONGEST_DEADLINE_MS = 3_600_000
_RECORDED = ("temperature", "top_p", "max_tokens", "presence_penalty", "frequency_penalty")


@dataclass(frozen=True, slots=True)
class Terms:
    """What a request says about itself besides its body.

    Attributes:
        client: who asks.
        lane: the lane that it takes.
        route: the address asked.
        prompt: the identity of the prompt that it was made from, or nothing.
        due: the moment of ``time.monotonic`` after which the answer is of no use; None for none.
        trace: the client's ``traceparent`` (W3C Trace Context), or nothing.
        restarts: the client understands an answer that begins again.
    """

    client: Client
    lane: Lane
    route: str
    prompt: str = ""
    due: float | None = None
    trace: str = ""
    restarts: bool = False

    @classmethod
    def of(cls, scope: http.Scope, client: Client, lane: Lane) -> Terms:
        """Read the headers ``X-Copilot-Prompt``, ``-Deadline-Ms`` and ``-Restart``, and ``traceparent``.

        Raises:
            RequestRejected: the deadline is not a number of milliseconds.
        """
        prompt = http.header(scope, "x-copilot-prompt")
        wanted = http.header(scope, "x-copilot-deadline-ms")
        if wanted and not (wanted.isascii() and wanted.isdecimal() and int(wanted) <= _LONGEST_DEADLINE_MS):
            raise RequestRejected("X-Copilot-Deadline-Ms must be a number of milliseconds, at most an hour")
        due = time.monotonic() + int(wanted) / 1000 if wanted else None
        trace = http.header(scope, "traceparent")
        restarts = http.header(scope, "x-copilot-restart") == "1"
        return cls(client, lane, scope["path"], prompt if _PROMPT.fullmatch(prompt) else "", due, trace, restarts)


@dataclass(slots=True)
class _Course:
    """What is known of a call so far; moments are of ``time.monotonic``."""

    arrived: float = field(default_factory=time.monotonic)
    waited_s: float = 0.0
    first: float = 0.0
    usage: Usage | None = None
    reading: Reading | None = None
    pieces: int = 0
    read: str = ""
    written: list[str] = field(default_factory=list)
    verdicts: list[Verdict] = field(default_factory=list)
    refused: bool = False
    finish: str = ""
    endpoint: Endpoint | None = None
    recorded: bool = False


class Exchange:
    """One call. `pieces` is its answer; `record` puts it into the audit trail, once."""

    def __init__(self, services: Services, call: Call, terms: Terms) -> None:
        """Find the engine for the call.

        Raises:
            ModelError: there is no such model.
        """
        self._services = services
        self._call = call
        self._terms = terms
        self._course = _Course()
        self.id = new_id()
        self.engine: Engine = services.pool.find(call.model, terms.lane)

    @property
    def usage(self) -> Usage:
        """Return the tokens counted; estimated when the engine did not get to say it."""
        course = self._course
        if course.usage is not None:
            return course.usage
        if course.reading is not None:
            return Usage(course.reading.tokens, course.pieces, course.reading.cached)
        return Usage(len(course.read) // 3 if course.endpoint else 0, course.pieces)

    @property
    def refused(self) -> bool:
        """Return whether the review put an end to it."""
        return self._course.refused

    async def pieces(self) -> AsyncGenerator[Piece, None]:
        """Yield the answer as the client may see it. Closing the iterator frees the engine's slot.

        Raises:
            QuotaExceeded, Overloaded, DeadlineExceeded: it is not admitted.
            ServiceError: the engine cannot answer.
        """
        self._services.quotas.admit(self._terms.client)
        occasion = Occasion(self._terms.lane, self._services.pool.local)
        parts = self._call.parts()
        self._course.read = "\n".join(part.text for part in parts)
        inbound = await self._review(parts, occasion)
        if inbound.refusal is not None:
            self._course.refused = True
            for piece in self._closing(inbound.refusal.answer):
                yield piece
            return
        async with aclosing(self._reviewed(self._call.with_parts(inbound.parts), occasion, inbound)) as answer:
            async for piece in answer:
                yield piece

    async def _review(self, parts: tuple[Part, ...], occasion: Occasion) -> Inbound:
        review = self._services.reviewer.inbound
        if sum(len(part.text) for part in parts) > _LONG_TEXT:  # what takes milliseconds must not hold up the others
            inbound = await asyncio.to_thread(review, parts, occasion)
        else:
            inbound = review(parts, occasion)
        self._course.verdicts += inbound.verdicts
        if inbound.refusal is None and self._services.guard is not None and self._terms.lane != "interactive":
            said = "\n".join(part.text for part in parts if part.role == "user")
            if verdict := await self._services.guard.judge(said):
                reviewer = self._services.reviewer
                verdict = reviewer.settled(verdict, occasion)
                self._course.verdicts.append(verdict)
                if verdict.action == "refuse":
                    inbound = replace(inbound, refusal=reviewer.refusal(verdict, inbound.language))
        return inbound

    async def _reviewed(self, call: Call, occasion: Occasion, inbound: Inbound) -> AsyncGenerator[Piece, None]:
        """Yield what the review of the answer lets through.

        Log-probabilities name tokens, so they come with the end, and not at all when something was hidden. Their values
        come with each piece as well, by which to leave off early; the values alone say nothing.
        """
        course = self._course
        review = self._services.reviewer.outbound(occasion, inbound, json=call.wants_json)
        logprobs: list[Any] = []
        scores = Scores()
        async with aclosing(self._queued(call)) as answer:
            async for piece in answer:
                if piece.anew:
                    review = self._services.reviewer.outbound(occasion, inbound, json=call.wants_json)
                    logprobs.clear()
                    scores = Scores()
                    course.written.clear()
                    yield piece
                    continue
                found = (piece.logprobs or {}).get("content") or []
                logprobs += found
                scores.add(piece.text, found)
                text = review.feed(piece.text)
                if piece.finish_reason:
                    text += review.finish()
                if review.refusal is not None:
                    course.refused = True
                    break
                if piece.finish_reason:
                    hidden = any(one.action in ("mask", "refuse") for one in review.verdicts)
                    kept = {"content": logprobs} if logprobs and not hidden else None
                    told = scores.of(text, hidden=hidden)
                    yield self._passed(Piece(text, piece.finish_reason, kept, piece.usage, scores=told))
                elif text or piece.usage or piece.reading:
                    told = scores.of(text, hidden=bool(review.verdicts))
                    yield self._passed(Piece(text, usage=piece.usage, reading=piece.reading, scores=told))
        course.verdicts += review.verdicts
        if review.refusal is not None:
            for piece in self._closing("" if call.wants_json else review.refusal.answer):
                yield piece

    def _passed(self, piece: Piece) -> Piece:
        if piece.text:
            self._course.written.append(piece.text)
        return piece

    def _closing(self, answer: str) -> list[Piece]:
        """Return the end of a refused answer: the fixed text, but nothing into the middle of somebody's code."""
        words = [] if self._call.kind == "completion" or not answer else [self._passed(Piece(answer))]
        return [*words, Piece(finish_reason="content_filter")]

    async def _queued(self, call: Call) -> AsyncGenerator[Piece, None]:
        """Wait for a slot, then ask; everything that can wait stands still for a completion."""
        services, terms, course = self._services, self._terms, self._course
        lanes = services.lanes[self.engine.seat]
        self._refuse_while_down()
        with services.pool.attending(self.engine, terms.lane, terms.client.name) as slot:
            async with lanes.slot(Wish(terms.lane, terms.client.name, terms.due)) as waited:
                course.waited_s = waited
                services.metrics.wait.labels(terms.lane).observe(waited)
                async with aclosing(self._asked(call, slot)) as answer:
                    async for piece in answer:
                        self._count(piece)
                        yield piece

    def _refuse_while_down(self) -> None:
        """Tell a completion at once that the engine is being started again; whoever types does not wait for that."""
        state = self.engine.state()
        again = state.restarts or (state.detail and state.phase == "starting")
        if self._terms.lane == "interactive" and again and state.phase != "ready":
            raise EngineError("the model server is being started again; try again in a few seconds")

    async def _asked(self, call: Call, slot: int | None) -> AsyncGenerator[Piece, None]:
        """Ask the engine; batch work is asked once more when the engine dies, and goes on where it broke off."""
        continuation = Continuation()
        silent = call.options.get("max_tokens") == 0  # only to be read: the engines write one token all the same
        for last in (self._terms.lane != "batch", True):
            endpoint = self._course.endpoint = await self.engine.endpoint()
            body = call.body(self.engine.artefact.fim) | ({} if slot is None else {"id_slot": slot})
            continuation.attempt()
            try:
                source = self._services.upstream.answer(endpoint, call.kind, body, self._terms.lane)
                async with aclosing(source) as answer:
                    async for piece in answer:
                        anew, text = continuation.take(piece.text, last=piece.finish_reason is not None)
                        if anew:
                            self._check_restart(call)
                            yield Piece(anew=True)
                        logprobs = piece.logprobs if text == piece.text else None  # they are of the piece's own text
                        yield replace(piece, text="" if silent else text, logprobs=logprobs)
                return
            except EngineError as error:
                _log.warning("engine %s: %s", self.engine.seat, error)
                if last:
                    raise
                self._services.metrics.retries.labels(self.engine.seat).inc()

    def _check_restart(self, call: Call) -> None:
        """Raise EngineError where part of the answer is with a client that cannot take another beginning."""
        if call.stream and not self._terms.restarts:
            raise EngineError("the model server was started again and answers differently; ask once more")

    def _count(self, piece: Piece) -> None:
        metrics, course, name = self._services.metrics, self._course, self.engine.artefact.name
        if piece.text:
            course.pieces += piece.count
            if not course.first:
                course.first = time.monotonic()
                metrics.first.labels(self._terms.lane).observe(course.first - course.arrived)
        course.reading = piece.reading or course.reading
        course.finish = piece.finish_reason or course.finish
        if piece.usage:
            course.usage = piece.usage
            metrics.tokens.labels(name, "read").inc(piece.usage.read)
            metrics.tokens.labels(name, "written").inc(piece.usage.written)
            metrics.cached.labels(name).inc(piece.usage.cached)

    async def record(self, outcome: Outcome) -> None:
        """Put the call into the audit trail, unless it is there; on return the record is on the disk.

        Raises:
            AuditError: it is not; the answer must not be given as if it were.
        """
        course, services, terms = self._course, self._services, self._terms
        if course.recorded:
            return
        course.recorded = True
        usage, ended = self.usage, time.monotonic()
        services.quotas.charge(terms.client, usage.read, usage.written)
        for verdict in course.verdicts:
            services.metrics.verdicts.labels(verdict.finding.kind, verdict.action).inc()
        endpoint, options = course.endpoint, self._call.options
        written = "".join(course.written)
        record = AuditRecord(
            id=self.id,
            client=terms.client.name,
            key=terms.client.id,
            lane=terms.lane,
            route=terms.route,
            outcome="refused" if course.refused and outcome == "done" else outcome,
            prompt=terms.prompt,
            model=self.engine.artefact.name,
            model_sha256=(endpoint.model_sha256 if endpoint else "") or self.engine.artefact.sha256,
            adapter=endpoint.adapter if endpoint else "",
            sampling={name: options[name] for name in _RECORDED if name in options},
            seed=options.get("seed"),
            tokens=Tokens(usage.read, usage.written, usage.cached),
            timings_ms=Timings(
                1000 * course.waited_s,
                1000 * (course.first - course.arrived) if course.first else 0.0,
                1000 * (ended - course.arrived),
            ),
            verdicts=tuple(verdict.to_json() for verdict in course.verdicts),
            input_sha256=digest(course.read),
            output_sha256=digest(written),
        )
        content: Mapping[str, Any] | None = None
        if services.trail.keeps_content:
            content = {"input": course.read, "output": written}
        if record.outcome == "done":
            services.metrics.whole.labels(terms.lane).observe(ended - course.arrived)
        await services.trail.append(record, content)
        services.metrics.recorded.observe(time.monotonic() - ended)
        if services.telemetry.on:
            now = time.time_ns()
            begun = now - round(1e9 * (time.monotonic() - course.arrived))
            services.telemetry.call(begun, now, self._facts(record))

    def _facts(self, record: AuditRecord) -> CallFacts:
        """Return what a trace may know: figures and names, no content, and not who asked."""
        course, terms, tokens = self._course, self._terms, record.tokens
        return CallFacts(
            operation="chat" if self._call.kind == "chat" else "text_completion",
            provider=self.engine.state().engine,
            asked=self._call.model,
            model=record.model,
            identity=record.id,
            lane=record.lane,
            outcome=record.outcome,
            server=course.endpoint.url if course.endpoint else "",
            stream=self._call.stream,
            json=self._call.wants_json,
            read=tokens.read,
            written=tokens.written,
            cached=tokens.cached,
            waited_s=course.waited_s,
            first_s=record.timings_ms.first / 1000,
            finish="content_filter" if course.refused else course.finish,
            options={**record.sampling, "seed": record.seed},
            adapter=record.adapter,
            prompt=record.prompt,
            parent=terms.trace,
        )


def outcome_of(error: BaseException) -> Outcome:
    """Return how the trail calls a failure: refused at the door, or failed behind it."""
    rejected = isinstance(error, CopilotError) and not isinstance(error, EngineError)
    return "rejected" if rejected else "failed"
