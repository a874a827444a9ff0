"""What the gateway knows of a model server: where it answers and in which state it is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal, Protocol

from copilot.models.catalogue import Artefact

__all__ = ["Endpoint", "Engine", "EngineState", "Reading", "Speech", "Traffic"]

Speech = Literal["llamacpp", "openai"]
"""How a server is spoken to where the two differ; vLLM and everything that stands before it is ``openai``."""


@dataclass(frozen=True, slots=True)
class Endpoint:
    """A running OpenAI-compatible model server.

    Attributes:
        url: base address, without ``/v1``.
        api_key: sent as bearer token; empty for none.
        model: the name under which the server knows the model.
        context: tokens that one request may hold, prompt and answer together.
        priority: the server schedules by the field ``priority``, so it may be sent.
        local: the server is on this machine; one that is not gets masks in place of personal data.
        model_sha256: what the weights were, for the audit; empty when nobody here knows.
        adapters: the LoRA adapters that the server has loaded, in its own order.
        adapter: the one of them that this request wants, or nothing.
        speech: how the server is spoken to.
    """

    url: str
    api_key: str
    model: str
    context: int
    priority: bool = False
    local: bool = True
    model_sha256: str = ""
    adapters: tuple[str, ...] = ()
    adapter: str = ""
    speech: Speech = "llamacpp"


@dataclass(frozen=True, slots=True)
class Reading:
    """How a prompt was read: its tokens, how many of them were cached, and the milliseconds that the rest took."""

    tokens: int
    cached: int
    ms: float


@dataclass(frozen=True, slots=True)
class EngineState:
    """A snapshot for ``status`` and ``/readyz``. ``pid`` is 0 when no process of ours runs."""

    engine: str
    phase: Literal["stopped", "starting", "ready", "failed"]
    restarts: int = 0
    pid: int = 0
    detail: str = ""


class Engine(Protocol):
    """One model behind one server."""

    @property
    def artefact(self) -> Artefact:
        """The model that answers."""
        ...

    @property
    def seat(self) -> str:
        """The name in states and metrics: the model's own, unless it has more than one place."""
        ...

    @property
    def slots(self) -> int:
        """How many requests the server works on at once."""
        ...

    async def endpoint(self) -> Endpoint:
        """Return the running server, starting it when needed.

        Raises:
            ModelError: the artefact is missing or corrupt.
            EngineError: the server does not come up.
        """
        ...

    def state(self) -> EngineState:
        """Return the present state."""
        ...

    def doubt(self, endpoint: Endpoint) -> None:
        """Take note that a request found a server gone, which may be this engine's."""
        ...

    def drain(self) -> None:
        """Start no server any more; the one that runs goes on until `stop`."""
        ...

    async def stop(self) -> None:
        """Stop the server if it is ours; harmless when it is not running."""
        ...


class Traffic(Protocol):
    """Who wants to know of every request at a model server: what chooses among several by load and by luck."""

    def begun(self, endpoint: Endpoint) -> None:
        """Note a request that is sent now."""
        ...

    def ended(self, endpoint: Endpoint, *, alive: bool) -> None:
        """Note its end; ``alive`` is false when the server could not be reached or broke off."""
        ...
