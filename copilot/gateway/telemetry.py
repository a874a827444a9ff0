"""A span for each call, sent by OpenTelemetry, when ``telemetry.otlp_endpoint`` is set. Never content, never who asked.

Source: OpenTelemetry semantic conventions for generative AI, inference spans (``gen_ai.*``, 1.39); what they have no
name for is under ``copilot.*``. A client's ``traceparent`` (W3C Trace Context) makes the span part of its trace.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Protocol
from urllib.parse import urlsplit

from copilot import __version__
from copilot.config import Settings
from copilot.errors import ConfigError

if TYPE_CHECKING:
    from opentelemetry.sdk.trace import TracerProvider

__all__ = ["CallFacts", "Telemetry", "attributes"]

_TIMEOUT_S = 3.0
_CLOSE_S = 5.0
_QUEUE = 4096
_BATCH = 512
_DELAY_MS = 2000
_SCOPE = "copilot.gateway"

Value = str | bool | int | float | list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class CallFacts:
    """What a span says of one call.

    Attributes:
        operation: ``chat`` or ``text_completion``.
        provider: the engine's kind, such as ``llamacpp``.
        asked: the model's name in the request; one that the gateway knows.
        model: the model that answered, or would have.
        identity: the call's name in the audit trail.
        lane: the lane that it took.
        outcome: as in the audit trail.
        server: base address of the model server; empty when it came to none.
        stream: whether the client wanted events.
        json: whether the answer was to be JSON.
        read, written, cached: tokens.
        waited_s, first_s: seconds from arrival to the slot and to the first text; 0 for never.
        finish: why the answer ended, or nothing.
        options: sampling fields of the request.
        adapter: the LoRA adapter, or nothing.
        prompt: the prompt's identity, ``name@version#hash``, or nothing.
        parent: the client's ``traceparent``, or nothing; whatever is none begins a new trace.
    """

    operation: str
    provider: str
    asked: str
    model: str
    identity: str
    lane: str
    outcome: str
    server: str = ""
    stream: bool = False
    json: bool = False
    read: int = 0
    written: int = 0
    cached: int = 0
    waited_s: float = 0.0
    first_s: float = 0.0
    finish: str = ""
    options: Mapping[str, Any] | None = None
    adapter: str = ""
    prompt: str = ""
    parent: str = ""


class _Sink(Protocol):
    """What takes the spans and sends them."""

    def span(self, started_ns: int, ended_ns: int, facts: CallFacts) -> None:
        """Take one; returns at once."""

    def shutdown(self) -> None:
        """Send what is left."""


class Telemetry:
    """Made by `Telemetry.of`, or `Telemetry.off` for none. A collector that is slow or away never holds up a call."""

    def __init__(self, sink: _Sink | None) -> None:
        self._sink = sink

    @classmethod
    def off(cls) -> Telemetry:
        """Return one that sends nothing."""
        return cls(None)

    @classmethod
    def of(cls, settings: Settings) -> Telemetry:
        """Return what the settings ask for.

        Raises:
            ConfigError: the address is none, or the extra ``telemetry`` is not installed.
        """
        endpoint = settings.telemetry.otlp_endpoint
        if not endpoint:
            return cls.off()
        parts = urlsplit(endpoint)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ConfigError("telemetry.otlp_endpoint must be a URL such as http://localhost:4318")
        return cls(_Otlp(_provider(endpoint.rstrip("/"))))

    @property
    def on(self) -> bool:
        """Whether spans are sent; otherwise there is no need to gather the facts."""
        return self._sink is not None

    def call(self, started_ns: int, ended_ns: int, facts: CallFacts) -> None:
        """Send a span for one call; the moments are nanoseconds since 1970."""
        if self._sink is not None:
            self._sink.span(started_ns, ended_ns, facts)

    async def close(self) -> None:
        """Send what is left, for a few seconds at most."""
        if self._sink is not None:
            closing = threading.Thread(target=self._sink.shutdown, name="telemetry-end", daemon=True)
            closing.start()
            await asyncio.to_thread(closing.join, _CLOSE_S)


def attributes(facts: CallFacts) -> dict[str, Value]:
    """Return the span's attributes under their conventional names; what is not known is left out."""
    options = facts.options or {}
    server = urlsplit(facts.server)
    found: dict[str, Value | None] = {
        "gen_ai.operation.name": facts.operation,
        "gen_ai.provider.name": facts.provider,
        "gen_ai.request.model": facts.asked,
        "gen_ai.response.model": facts.model,
        "gen_ai.response.id": facts.identity,
        "gen_ai.request.stream": facts.stream,
        "gen_ai.output.type": "json" if facts.json else "text",
        "gen_ai.request.temperature": options.get("temperature"),
        "gen_ai.request.top_p": options.get("top_p"),
        "gen_ai.request.max_tokens": options.get("max_tokens"),
        "gen_ai.request.seed": options.get("seed"),
        "gen_ai.request.presence_penalty": options.get("presence_penalty"),
        "gen_ai.request.frequency_penalty": options.get("frequency_penalty"),
        "gen_ai.response.finish_reasons": [facts.finish] if facts.finish else None,
        "gen_ai.response.time_to_first_chunk": facts.first_s or None,
        "gen_ai.usage.input_tokens": facts.read if facts.server else None,
        "gen_ai.usage.output_tokens": facts.written if facts.server else None,
        "gen_ai.usage.cache_read.input_tokens": facts.cached if facts.server else None,
        "server.address": server.hostname,
        "server.port": server.port,
        "error.type": facts.outcome if _wrong(facts) else None,
        "copilot.lane": facts.lane,
        "copilot.outcome": facts.outcome,
        "copilot.queue.seconds": facts.waited_s,
        "copilot.adapter": facts.adapter or None,
        "copilot.prompt": facts.prompt or None,
    }
    return {name: value for name, value in found.items() if value is not None}


def _wrong(facts: CallFacts) -> bool:
    return facts.outcome in ("failed", "rejected")


class _Otlp:
    """Makes the spans; a thread of the SDK's sends them, and drops what it cannot."""

    def __init__(self, provider: TracerProvider) -> None:
        from opentelemetry.trace import SpanKind, StatusCode
        from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

        self._provider = provider
        self._tracer = provider.get_tracer(_SCOPE, __version__)
        self._propagator = TraceContextTextMapPropagator()
        self._kind, self._error = SpanKind.CLIENT, StatusCode.ERROR

    def span(self, started_ns: int, ended_ns: int, facts: CallFacts) -> None:
        """Make the span and hand it over."""
        span = self._tracer.start_span(
            f"{facts.operation} {facts.model}",
            context=self._propagator.extract({"traceparent": facts.parent}),
            kind=self._kind,
            attributes=attributes(facts),
            start_time=started_ns,
        )
        if _wrong(facts):
            span.set_status(self._error)
        span.end(ended_ns)

    def shutdown(self) -> None:
        """Send what is left."""
        self._provider.shutdown()


def _provider(endpoint: str) -> TracerProvider:
    """Set the SDK up by our settings alone: neither its environment variables nor a proxy's have a say."""
    try:
        import requests
        from opentelemetry.exporter.otlp.proto.http import Compression
        from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.resources import Resource
        from opentelemetry.sdk.trace import TracerProvider
        from opentelemetry.sdk.trace.export import BatchSpanProcessor
        from opentelemetry.sdk.trace.sampling import ALWAYS_ON, ParentBased
    except ImportError as error:
        raise ConfigError(
            "telemetry.otlp_endpoint is set, and OpenTelemetry is not installed; "
            "run: pip install 'bank-copilot[telemetry]'"
        ) from error
    session = requests.Session()
    session.trust_env = False  # a proxy from the environment would carry it elsewhere
    exporter = OTLPSpanExporter(
        endpoint=endpoint if endpoint.endswith("/v1/traces") else f"{endpoint}/v1/traces",
        timeout=_TIMEOUT_S,
        compression=Compression.Gzip,
        session=session,
    )
    resource = Resource({"service.name": "bank-copilot", "service.version": __version__})
    provider = TracerProvider(sampler=ParentBased(ALWAYS_ON), resource=resource, shutdown_on_exit=False)
    provider.add_span_processor(BatchSpanProcessor(exporter, _QUEUE, _DELAY_MS, _BATCH))
    return provider
