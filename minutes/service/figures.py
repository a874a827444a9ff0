"""What the service counts, for Prometheus. No label or value holds content, a file's name or a person's.

Source: OpenMetrics 1.0; the names follow Prometheus' conventions and those of the gateway.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import product
from typing import get_args

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, ProcessCollector
from prometheus_client.core import GaugeMetricFamily, Metric
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from copilot import __version__
from minutes.service.orders import Kind

__all__ = ["Figures"]

_SECONDS = (1, 5, 10, 30, 60, 120, 300, 600, 1200, 1800, 3600, 7200, 14400)
_OUTCOMES = ("done", "failed")
_STATES = ("waiting", "running")


class Figures:
    """One registry for one worker."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        ProcessCollector(registry=self.registry)
        build = Gauge("copilot_minutes_build_info", "The version that runs", ["version"], registry=self.registry)
        build.labels(__version__).set(1)
        self.taken = self._counter("copilot_minutes_taken", "Files taken in by this worker", "way")
        self.ended = self._counter("copilot_minutes_ended", "Jobs that this worker saw to their end", "kind", "outcome")
        self.steps = Counter("copilot_minutes_steps", "Steps finished by this worker", registry=self.registry)
        self.waits = self._counter("copilot_minutes_waits", "Failures of the model server or disk waited out", "error")
        self.reconnects = Counter(
            "copilot_minutes_queue_reconnects", "Times the queue was lost", registry=self.registry
        )
        self.hooks = self._counter("copilot_minutes_notices", "Notices by what became of them", "hook", "outcome")
        self.refused = self._counter("copilot_minutes_refused", "Requests refused, by error", "error")
        self.seconds = Histogram(
            "copilot_minutes_job_seconds",
            "Work on one job, by the worker that ended it",
            ["kind"],
            buckets=_SECONDS,
            registry=self.registry,
        )
        self.queue: Mapping[str, int] = dict.fromkeys(_STATES, 0)
        self.oldest_s = 0.0
        for kind, outcome in product(get_args(Kind), _OUTCOMES):
            self.ended.labels(kind, outcome)
            self.seconds.labels(kind)
        for way in ("inbox", "http"):
            self.taken.labels(way)

    def exposition(self, accept: str = "") -> tuple[bytes, str]:
        """Return everything as text and the text's content type; OpenMetrics where ``accept`` asks for that."""
        encode, content_type = choose_encoder(accept)
        return encode(_Scrape(self)), content_type

    def _counter(self, name: str, text: str, *labels: str) -> Counter:
        return Counter(name, text, labels, registry=self.registry)


class _Scrape(Collector):
    """What is counted, and with it the state of the queue as it was seen last."""

    def __init__(self, figures: Figures) -> None:
        self._figures = figures

    def collect(self) -> Iterator[Metric]:
        """Yield every metric."""
        yield from self._figures.registry.collect()
        jobs = GaugeMetricFamily("copilot_minutes_jobs", "Jobs of all workers that have not ended", labels=["state"])
        for state in _STATES:
            jobs.add_metric([state], self._figures.queue.get(state, 0))
        oldest = GaugeMetricFamily("copilot_minutes_oldest_seconds", "Age of the oldest job that has not ended")
        oldest.add_metric([], self._figures.oldest_s)
        yield from (jobs, oldest)
