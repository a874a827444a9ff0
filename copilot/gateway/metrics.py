"""What the gateway counts, in the OpenMetrics text format. No label or value ever holds content."""

from __future__ import annotations

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest

__all__ = ["CONTENT_TYPE", "Metrics"]

CONTENT_TYPE = "text/plain; version=0.0.4; charset=utf-8"

_SECONDS = (0.05, 0.1, 0.2, 0.3, 0.5, 0.75, 1, 1.5, 2, 3, 5, 10, 20, 30, 60, 120)

_FAST = (0.0005, 0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 5)


class Metrics:
    """One registry for one gateway."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        self.requests = Counter(
            "copilot_requests", "Requests by outcome", ["lane", "kind", "outcome"], registry=self.registry
        )
        self.tokens = Counter(
            "copilot_tokens", "Tokens read and written", ["model", "direction"], registry=self.registry
        )
        self.cached = Counter("copilot_cached_tokens", "Tokens read from the cache", ["model"], registry=self.registry)
        self.wait = Histogram(
            "copilot_queue_seconds", "Wait for a slot", ["lane"], buckets=_SECONDS, registry=self.registry
        )
        self.first = Histogram(
            "copilot_first_token_seconds", "Request to first token", ["lane"], buckets=_SECONDS, registry=self.registry
        )
        self.errors = Counter(
            "copilot_errors", "Requests refused or failed, by error", ["error"], registry=self.registry
        )
        self.verdicts = Counter(
            "copilot_review_verdicts", "What the review saw", ["kind", "action"], registry=self.registry
        )
        self.retries = Counter(
            "copilot_engine_retries",
            "Batch requests asked again after the engine died",
            ["model"],
            registry=self.registry,
        )
        self.recorded = Histogram(
            "copilot_audit_seconds", "Wait for the audit record to be durable", buckets=_FAST, registry=self.registry
        )
        self.running = Gauge("copilot_running", "Requests at the engine", ["model", "lane"], registry=self.registry)
        self.waiting = Gauge("copilot_queue_length", "Requests waiting", ["model", "lane"], registry=self.registry)
        self.restarts = Gauge(
            "copilot_engine_restarts", "Restarts of the model server", ["model"], registry=self.registry
        )

    def exposition(self) -> bytes:
        """Return all of it as text."""
        return generate_latest(self.registry)
