"""vLLM on this machine's GPUs: ``vllm serve`` as a supervised child, on loopback, behind a random key.

The key goes through the environment, where no other user sees it. vLLM loads its model for minutes; meanwhile the
folder is hashed for the audit. What it writes goes to the log, at the level of warnings: it would name requests else.
"""

from __future__ import annotations

import asyncio
import json
import secrets
import shutil
import socket
import sys
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx

from copilot.config import Settings
from copilot.engines.adapter import Adapter
from copilot.engines.child import Child
from copilot.engines.endpoint import Endpoint
from copilot.engines.folder import artefact_of, digest
from copilot.engines.leash import GRACE_S
from copilot.engines.supervised import Supervised
from copilot.engines.supervisor import BackOff, Running
from copilot.engines.vllm_flags import flags
from copilot.errors import ConfigError, EngineError

__all__ = ["SLOTS", "Vllm"]

SLOTS = 64
"""Requests that the gateway sends at once; vLLM batches them, and orders by priority what it cannot batch yet."""

_SLOWNESS = 5  # times as long as the embedded engine may take to start
_POLL_S = 0.5
_BACK_OFF = BackOff(first=1.0, last=60.0, steady=300.0)
# Nothing calls home, and nothing is looked for elsewhere: the folder has all that is needed.
_ENVIRON = {
    "VLLM_NO_USAGE_STATS": "1",
    "DO_NOT_TRACK": "1",
    "HF_HUB_OFFLINE": "1",
    "TRANSFORMERS_OFFLINE": "1",
    "VLLM_LOGGING_LEVEL": "WARNING",
}


class Vllm(Supervised):
    """One folder behind one ``vllm serve``."""

    def __init__(self, settings: Settings, adapters: Sequence[Adapter] = ()) -> None:
        """Describe the model; nothing runs yet.

        Raises:
            ConfigError: ``vllm.model`` is no folder with a model, or an adapter is none in PEFT's form.
        """
        self._settings = settings
        self._adapters = tuple(adapters)
        self._rank = max((_rank(adapter) for adapter in adapters), default=0)
        artefact = artefact_of(settings.vllm.model)
        super().__init__(artefact, "vllm", artefact.name, _BACK_OFF)

    @property
    def slots(self) -> int:
        """How many requests the gateway sends at once."""
        return SLOTS

    async def _start(self) -> Running:
        settings = self._settings
        program = _program(settings.vllm.command)
        key, port = secrets.token_urlsafe(24), _free_port()
        words = flags(settings, self._artefact.name, self._adapters, self._rank)
        command = [program, "serve", self._artefact.file, "--host", "127.0.0.1", "--port", str(port), *words]
        leash = [sys.executable, "-P", "-m", "copilot.engines.leash", *command]
        child = await Child.start(leash, settings.paths.log / "engine.log", {**_ENVIRON, "VLLM_API_KEY": key})
        process = _Leashed(child)
        try:
            note = settings.paths.data / "models" / f".{self._artefact.name}.folder.json"
            hashing = asyncio.to_thread(digest, Path(self._artefact.file), note)
            waiting = self._wait_until_ready(process, f"http://127.0.0.1:{port}", key)
            sha256, endpoint = await asyncio.gather(hashing, waiting)
        except OSError as error:
            await process.stop()
            raise ConfigError(f"vllm.model: a file of {self._artefact.name} cannot be read") from error
        except BaseException:
            await process.stop()
            raise
        self._artefact = replace(self._artefact, sha256=sha256)  # the folder's, known once it was started
        return Running(process, replace(endpoint, model_sha256=sha256))

    async def _wait_until_ready(self, process: _Leashed, url: str, key: str) -> Endpoint:
        timeout_s = _SLOWNESS * self._settings.server.start_timeout_s
        clock = asyncio.get_running_loop().time
        deadline = clock() + timeout_s
        async with httpx.AsyncClient(headers={"Authorization": f"Bearer {key}"}, trust_env=False) as client:
            while clock() < deadline:
                if not process.alive:
                    code = await process.wait()
                    raise EngineError(f"vLLM ended while starting (code {code}); its log is engine.log")
                try:
                    healthy = (await client.get(f"{url}/health")).status_code == 200
                    if healthy:
                        return self._endpoint(url, key, (await client.get(f"{url}/v1/models")).json())
                except (httpx.HTTPError, ValueError):
                    pass
                await asyncio.sleep(_POLL_S)
        raise EngineError(f"vLLM did not start within {timeout_s:.0f} s; its log is engine.log")

    def _endpoint(self, url: str, key: str, listed: Any) -> Endpoint:
        try:
            entries = {entry["id"]: entry for entry in listed["data"]}
            context = int(entries[self._artefact.name]["max_model_len"])
        except (KeyError, TypeError, ValueError) as error:
            raise EngineError("vLLM does not list the model that it was started with") from error
        adapters = tuple(adapter.name for adapter in self._adapters if adapter.name in entries)
        return Endpoint(url, key, self._artefact.name, context, priority=True, adapters=adapters, speech="openai")


class _Leashed:
    """A child on the leash, which needs a while to end what it holds."""

    def __init__(self, child: Child) -> None:
        self._child = child
        self.pid = child.pid

    @property
    def alive(self) -> bool:
        return self._child.alive

    async def wait(self) -> int:
        return await self._child.wait()

    async def stop(self) -> None:
        await self._child.stop(GRACE_S + 5)


def _program(command: str) -> str:
    """Find ``vllm.command`` on the search path, or beside the Python that runs us."""
    found = shutil.which(command) or shutil.which(command, path=str(Path(sys.executable).parent))
    if found is None:
        raise EngineError(
            f"vLLM is not installed ({command} is not found); run: pip install 'bank-copilot[gpu]', or set vllm.command"
        )
    return found


def _rank(adapter: Adapter) -> int:
    try:
        return int(json.loads((Path(adapter.path) / "adapter_config.json").read_text("utf-8"))["r"])
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ConfigError(f"engine.adapters: {adapter.name} is no PEFT folder (adapter_config.json)") from error


def _free_port() -> int:
    """Return a port that is free now. vLLM opens it later; should it be taken by then, the next start has another."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port
