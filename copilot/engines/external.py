"""An OpenAI-compatible server that somebody else runs: a vLLM replica, or a cluster behind its router."""

from __future__ import annotations

import httpx

from copilot.engines.endpoint import Endpoint, EngineState
from copilot.errors import EngineError
from copilot.models.catalogue import Artefact

__all__ = ["External"]


class External:
    """The model that a URL serves under an artefact's name, or its only model under whatever name it has."""

    def __init__(
        self, artefact: Artefact, url: str, api_key: str, slots: int, transport: httpx.AsyncBaseTransport | None = None
    ) -> None:
        self._artefact = artefact
        self._url = url.rstrip("/").removesuffix("/v1")
        self._api_key = api_key
        self._slots = slots
        self._transport = transport
        self._endpoint: Endpoint | None = None
        self._failure = ""

    @property
    def artefact(self) -> Artefact:
        """The model that answers."""
        return self._artefact

    @property
    def slots(self) -> int:
        """How many requests the gateway sends at once; the server batches them itself."""
        return self._slots

    async def endpoint(self) -> Endpoint:
        """Return the server after it has named its models once; see `Engine.endpoint`."""
        if self._endpoint is None:
            try:
                self._endpoint = await self._discover()
            except (httpx.HTTPError, ValueError, KeyError, TypeError) as error:
                self._failure = f"{self._url} does not answer as an OpenAI-compatible server"
                raise EngineError(f"{self._failure}: {type(error).__name__}") from error
            self._failure = ""
        return self._endpoint

    async def _discover(self) -> Endpoint:
        headers = {"Authorization": f"Bearer {self._api_key}"} if self._api_key else {}
        async with httpx.AsyncClient(headers=headers, timeout=10, transport=self._transport, trust_env=False) as client:
            answer = await client.get(f"{self._url}/v1/models")
            answer.raise_for_status()
            models = {entry["id"]: entry for entry in answer.json()["data"]}
        if self._artefact.name in models:
            name = self._artefact.name
        elif len(models) == 1:
            name = next(iter(models))
        else:
            raise EngineError(f"{self._url} serves {', '.join(sorted(models))}, not {self._artefact.name}")
        context = int(models[name].get("max_model_len") or self._artefact.context)
        return Endpoint(self._url, self._api_key, name, context)

    def state(self) -> EngineState:
        """Return the present state."""
        if self._failure:
            return EngineState("external", "failed", detail=self._failure)
        return EngineState("external", "ready" if self._endpoint else "stopped", detail=self._url)

    async def stop(self) -> None:
        """Nothing of ours runs."""
