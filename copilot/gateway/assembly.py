"""Put the gateway together from the settings, and take it apart again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from copilot.audit.trail import Trail
from copilot.config import Settings
from copilot.engines import pool
from copilot.gateway.asking import Asker
from copilot.gateway.keys import KeyRing
from copilot.gateway.lanes import Lanes
from copilot.gateway.quotas import Quotas, use_file
from copilot.gateway.services import Limits, Services
from copilot.gateway.telemetry import Telemetry
from copilot.gateway.upstream import Upstream
from copilot.review.guard import ModelGuard
from copilot.review.reviewer import Reviewer
from prompts import Library

__all__ = ["assembled"]


@asynccontextmanager
async def assembled(settings: Settings, ring: KeyRing) -> AsyncIterator[Services]:
    """Make every part, and close them all in the end: the engines are stopped, and the audit trail signed.

    Raises:
        ConfigError: a setting, the review's policy or a rule file is not what it should be; or a package is missing.
        ModelError: a model of the settings is not there.
        AuditError: the audit trail cannot be opened.
    """
    server = settings.server
    reviewer = Reviewer.of(settings)
    engines = pool.build(settings)
    upstream = Upstream(server.request_timeout_s, traffic=engines)
    lanes = {engine.seat: Lanes(engine.slots, server.queue_limit) for engine in engines.engines}
    guard = None
    if settings.review.enabled and settings.review.guard:
        engines.find(settings.review.guard)
        asker = Asker(engines, upstream, lanes, settings.review.guard)
        guard = ModelGuard(asker, Library.load(overlays=settings.prompts.overlays))
    telemetry = Telemetry.of(settings)
    trail = Trail.open(settings)
    quotas = Quotas(use_file(settings))
    try:
        yield Services(
            pool=engines,
            upstream=upstream,
            lanes=lanes,
            ring=ring,
            quotas=quotas,
            reviewer=reviewer,
            trail=trail,
            guard=guard,
            telemetry=telemetry,
            limits=Limits(body_bytes=server.body_limit_kb << 10),
        )
    finally:
        await engines.stop()
        await upstream.close()
        quotas.close()
        await trail.close()
        await telemetry.close()
