"""What the gateway counts, for Prometheus. No label or value ever holds content, or text of a client's choosing.

Counters and histograms are kept here; what is a state (queues, engines) is read when somebody asks. Every series that
can come is there from the start, at zero: a rate over a series that appears with its first event misses that event.
Source: OpenMetrics 1.0; the names follow Prometheus' conventions (base units, ``_total``).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from copilot import __version__, errors
from copilot.audit.record import Outcome
from copilot.engines.endpoint import EngineState
from copilot.gateway.lanes import LANES
from copilot.gateway.requests import Kind
from copilot.review import finding
from prompts.rendered import Lane

__all__ = ["Metrics", "Place"]

_SECONDS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20, 30, 60, 120, 300, 600)

_FAST = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5)

_PHASES = ("stopped", "starting", "ready", "failed")


@dataclass(frozen=True, slots=True)
class Place:
    """One place of an engine, and the queue before it, at this moment. ``slots``: requests worked on at once."""

    seat: str
    slots: int
    state: EngineState
    waiting: Mapping[Lane, int]
    running: Mapping[Lane, int]


class Metrics:
    """One registry for one gateway."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        build = Gauge("copilot_build_info", "The version that runs", ["version"], registry=self.registry)
        build.labels(__version__).set(1)
        self.requests = self._counter("copilot_requests", "Requests by outcome", "lane", "kind", "outcome")
        self.tokens = self._counter("copilot_tokens", "Tokens read and written", "model", "direction")
        self.cached = self._counter("copilot_cached_tokens", "Tokens read that were in the cache", "model")
        self.wait = self._histogram("copilot_queue_seconds", "Wait for a slot", _SECONDS, "lane")
        self.first = self._histogram("copilot_first_token_seconds", "Request to first token", _SECONDS, "lane")
        self.whole = self._histogram("copilot_request_seconds", "Request to the end of the answer", _SECONDS, "lane")
        self.errors = self._counter("copilot_errors", "Requests refused or failed, by error", "error")
        self.verdicts = self._counter("copilot_review_verdicts", "What the review saw, and did", "kind", "action")
        self.retries = self._counter("copilot_engine_retries", "Batch requests asked again after a crash", "seat")
        self.recorded = self._histogram("copilot_audit_seconds", "Wait for the audit record to be durable", _FAST)
        self._begin()

    def exposition(self, places: Iterable[Place], accept: str = "") -> tuple[bytes, str]:
        """Return everything as text, and the text's content type.

        Args:
            places: the engines and their queues now.
            accept: the header ``Accept``; OpenMetrics when it asks for that, else the Prometheus text format.
        """
        encode, content_type = choose_encoder(accept)
        found = tuple(places)
        for place in found:
            self.retries.labels(place.seat)  # so that it is there at zero
        return encode(_Scrape(self.registry, found)), content_type

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(name, text, labels, registry=self.registry)

    def _histogram(self, name: str, text: str, buckets: tuple[float, ...], *labels: str) -> Histogram:
        return Histogram(name, text, labels, buckets=buckets, registry=self.registry)

    def _begin(self) -> None:
        for lane, kind, outcome in product(LANES, get_args(Kind), get_args(Outcome)):
            self.requests.labels(lane, kind, outcome)
        for kind, action in product(get_args(finding.Kind), get_args(finding.Action)):
            if action != "pass":
                self.verdicts.labels(kind, action)
        for histogram, lane in product((self.wait, self.first, self.whole), LANES):
            histogram.labels(lane)
        for error in errors.__all__:
            if issubclass(getattr(errors, error), errors.ServiceError):
                self.errors.labels(error)


class _Scrape(Collector):
    """What is counted, and with it the states of this moment."""

    def __init__(self, registry: CollectorRegistry, places: tuple[Place, ...]) -> None:
        self._registry = registry
        self._places = places

    def collect(self) -> Iterator[Metric]:
        """Yield every metric."""
        yield from self._registry.collect()
        up = GaugeMetricFamily("copilot_engine_up", "Whether the model server answers", labels=["seat"])
        phase = GaugeMetricFamily("copilot_engine_phase", "1 for its phase", labels=["seat", "engine", "phase"])
        slots = GaugeMetricFamily("copilot_engine_slots", "Requests worked on at once", labels=["seat"])
        restarts = CounterMetricFamily("copilot_engine_restarts", "Restarts of the model server", labels=["seat"])
        waiting = GaugeMetricFamily("copilot_queue_length", "Requests waiting", labels=["seat", "lane"])
        running = GaugeMetricFamily("copilot_running", "Requests at the model server", labels=["seat", "lane"])
        for place in self._places:
            state = place.state
            up.add_metric([place.seat], state.phase == "ready")
            for name in _PHASES:
                phase.add_metric([place.seat, state.engine, name], state.phase == name)
            slots.add_metric([place.seat], place.slots)
            restarts.add_metric([place.seat], state.restarts)
            for lane in LANES:
                waiting.add_metric([place.seat, lane], place.waiting[lane])
                running.add_metric([place.seat, lane], place.running[lane])
        yield from (up, phase, slots, restarts, waiting, running)
