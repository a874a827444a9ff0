"""What every call is served with: made once, when the gateway starts."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from copilot.audit.trail import Trail
from copilot.engines.pool import EnginePool
from copilot.gateway.keys import KeyRing
from copilot.gateway.lanes import Lanes
from copilot.gateway.metrics import Metrics
from copilot.gateway.quotas import Quotas
from copilot.gateway.telemetry import Telemetry
from copilot.gateway.upstream import Upstream
from copilot.review.guard import Guard
from copilot.review.reviewer import Reviewer

__all__ = ["Limits", "Services"]


@dataclass(frozen=True, slots=True)
class Limits:
    """What the gateway accepts, and how long it is silent.

    ``body_bytes``: of one request. ``silence_s``: a stream that has nothing to say for so many seconds, because its
    request waits, sends a sign of life.
    """

    body_bytes: int = 8 << 20
    silence_s: float = 10.0


@dataclass(frozen=True, slots=True)
class Services:
    """The parts behind the door.

    Attributes:
        pool: the engines.
        upstream: the HTTP side of their servers.
        lanes: the queue before each place of an engine, by the name of the place.
        ring: who may come in.
        quotas: how much each may use.
        reviewer: looks at what goes in and what comes out.
        trail: the audit trail.
        metrics: what is counted.
        telemetry: what traces are sent.
        guard: a model that reviews as well, or None.
        limits: of a request.
    """

    pool: EnginePool
    upstream: Upstream
    lanes: Mapping[str, Lanes]
    ring: KeyRing
    quotas: Quotas
    reviewer: Reviewer
    trail: Trail
    metrics: Metrics = field(default_factory=Metrics)
    telemetry: Telemetry = field(default_factory=Telemetry.off)
    guard: Guard | None = None
    limits: Limits = field(default_factory=Limits)
