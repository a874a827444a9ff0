"""The wiring of the minutes service: a queue, an inbox, a model, and HTTP with the gateway's keys."""

from __future__ import annotations

import asyncio
import logging
import signal
from dataclasses import dataclass
from pathlib import Path

from cli import runtime
from cli.lasting_model import LastingModel
from copilot.config import Settings
from copilot.errors import ConfigError, UsageError
from copilot.gateway.guarding import server_config
from copilot.gateway.keys import KeyRing
from copilot.gateway.listening import LOOPBACK, UnsignalledServer, listen
from copilot.gateway.quotas import Quotas
from copilot.joblist import open_jobs
from copilot.language import Language
from copilot.tls import server_context
from minutes.render import RenderOptions, Template
from minutes.service.drafting import Drafter
from minutes.service.figures import Figures
from minutes.service.history import Entry, entries
from minutes.service.hooks import Hook, Notices, Webhook
from minutes.service.inbox import FOLDERS, Inbox
from minutes.service.intake import Intake
from minutes.service.jobs import Worker
from minutes.service.mail import Mail, MailServer
from minutes.service.retention import Retention
from minutes.service.service import Pace, Parts, Service, queue_name
from minutes.service.settling import Originals, Settling
from minutes.service.shift import Shift
from minutes.service.spool import SPOOL, Spool
from minutes.service.web.app import Address, ServiceApp
from minutes.service.web.batches import Batches
from minutes.service.web.door import Caller
from minutes.service.web.meetings import Meetings
from minutes.service.web.records import Records
from minutes.service.web.status_page import StatusPage
from minutes.service.wishes import Priority
from minutes.summarise.pipeline import Options
from minutes.transcripts.reading import MAX_BYTES

__all__ = ["Wanted", "look", "serve"]

_log = logging.getLogger(__name__)

_DATABASE = "queue.db"


@dataclass(frozen=True, slots=True)
class Wanted:
    """What ``serve`` was asked for."""

    inbox: Path
    outbox: Path
    database: str | None
    host: str | None
    port: int
    workers: int
    priority: Priority
    originals: Originals
    keep_days: int
    settle_s: float
    drain_s: float
    template: Template | None
    sources: bool
    language: Language | None
    webhook: str | None
    mail_to: tuple[str, ...]

    @property
    def address(self) -> str:
        """The database of the queue."""
        return self.database or _in(self.inbox)


async def serve(wanted: Wanted, settings: Settings) -> None:
    """Run the service, and HTTP where it is asked for.

    Raises:
        UsageError: the outbox is a folder that is watched: its minutes would be taken for transcripts without end.
    """
    if wanted.outbox.resolve() in {(wanted.inbox / name).resolve() for name in FOLDERS}:
        raise UsageError(f"--outbox {wanted.outbox} is watched for transcripts; name a folder of its own")
    async with LastingModel(settings) as model:
        service = _service(wanted, settings, model)
        server = _server(wanted, settings, service) if wanted.host else None
        _on_signals(service, server)
        _log.info("watching %s", wanted.inbox)
        serving = None
        if server is not None:
            listener = listen(wanted.host or "", wanted.port, UsageError)
            serving = asyncio.create_task(server.serve(sockets=[listener]))
            scheme = "https" if settings.server.tls_certificate else "http"
            _log.info("serving on %s://%s:%d", scheme, wanted.host, listener.getsockname()[1])
        try:
            await service.run()
        finally:
            if server is not None and serving is not None:
                server.should_exit = True
                await serving


def _service(wanted: Wanted, settings: Settings, model: LastingModel) -> Service:
    minutes, figures, shift = settings.minutes, Figures(), Shift()
    hooks: list[Hook] = []
    if wanted.webhook:
        hooks.append(Webhook(wanted.webhook, minutes.webhook_secret, minutes.webhook_hosts))
    if wanted.mail_to:
        hooks.append(Mail(wanted.mail_to, minutes.mail_from, MailServer.of(minutes).send))
    spool = Spool(wanted.inbox, wanted.outbox, MAX_BYTES)
    notices = Notices(spool, tuple(hooks), lambda hook, what: figures.hooks.labels(hook, what).inc())
    rendering = RenderOptions(sources=wanted.sources, language=wanted.language)
    draft = Drafter(model, runtime.library(), Options(language=wanted.language), wanted.template, rendering)
    worker = Worker(
        spool,
        model,
        draft,
        shift,
        on_wait=lambda error: figures.waits.labels(error).inc(),
        on_step=figures.steps.inc,
    )
    settling = Settling(spool, wanted.originals, notices)
    parts = Parts(
        spool=spool,
        intake=Intake(Inbox(wanted.inbox, wanted.settle_s), spool, settling, figures),
        worker=worker,
        settling=settling,
        notices=notices,
        retention=Retention(spool, wanted.keep_days),
        figures=figures,
        pace=Pace(wanted.workers, wanted.priority, drain_s=wanted.drain_s),
    )
    return Service(wanted.address, parts)


class _GatewayDoor:
    """Lets in the gateway's clients, within their requests a minute."""

    def __init__(self, ring: KeyRing) -> None:
        self._ring = ring
        self._quotas = Quotas(None)

    def __call__(self, authorization: str, host: str, origin: str) -> Caller:
        client = self._ring.identify(authorization, host, origin)
        self._quotas.admit(client)
        return Caller(client.name, client.asks, client.watches)


def _server(wanted: Wanted, settings: Settings, service: Service) -> UnsignalledServer:
    ring = KeyRing.of(settings)
    if wanted.host not in LOOPBACK and not ring.usable:
        raise ConfigError(f"serving on {wanted.host} needs a key: run bank-copilot keys create, or serve on 127.0.0.1")
    parts, limit = service.parts, settings.minutes.upload_limit_kb << 10
    records = Records(wanted.address, queue_name(parts.spool), parts.spool, parts.figures, service.wake)
    address = Address(_GatewayDoor(ring), parts.figures, lambda: service.ready, limit)
    app = ServiceApp(address, (Meetings(records, limit), Batches(records, limit)), (StatusPage(records),))
    server = settings.server
    tls = server_context(server.tls_certificate, server.tls_key) if server.tls_certificate else None
    return UnsignalledServer(server_config(app, tls, round(server.drain_s)))


def _on_signals(service: Service, server: UnsignalledServer | None) -> None:
    def leave() -> None:
        _log.info("finishing the steps under way")
        service.stop()
        if server is not None:
            server.should_exit = True

    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, leave)


def look(database: str | None, inbox: Path, limit: int) -> list[Entry]:
    """Return the jobs of a database, or of the one in an inbox. Raises QueueError."""
    with open_jobs(database or _in(inbox)) as jobs:
        return entries(jobs, limit=limit)


def _in(inbox: Path) -> str:
    return f"sqlite:///{inbox.resolve() / SPOOL / _DATABASE}"
