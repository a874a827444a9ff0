"""The embedded engine by itself, without the gateway: what a peer that speaks to llama.cpp is given."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict

import psutil

from bench._processes import ROOT
from copilot import config
from copilot.autostart import Address
from copilot.engines.llamacpp_child import Launch
from copilot.models.catalogue import find
from copilot.models.store import Store

__all__ = ["bare_engine"]

_KEY = "bench"


@contextmanager
def bare_engine(size: str, batch: int = 1024) -> Iterator[Address]:
    """Run the engine's child process as the gateway does, until the end of the block.

    Args:
        size: which model.
        batch: tokens per prompt chunk; ``/infill`` also takes from it how much of the text around the cursor it uses
            (three quarters before and a quarter after), and llama.vscode's manual asks for 1,024.
    """
    settings = config.load()
    artefact = find(size, settings)
    launch = Launch(
        model=str(Store(settings.paths.data / "models").locate(artefact)),
        alias=artefact.name,
        api_key=_KEY,
        threads=settings.engine.threads or psutil.cpu_count(logical=False) or 1,
        context=settings.engine.context,
        slots=settings.engine.slots,
        batch=batch,
    )
    command = [sys.executable, "-m", "copilot.engines.llamacpp_child"]
    environ = {**os.environ, "GOMP_SPINCOUNT": "10000"}  # as the gateway starts it
    with subprocess.Popen(
        command,
        cwd=ROOT,
        env=environ,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    ) as process:
        assert process.stdin is not None and process.stdout is not None
        try:
            process.stdin.write(json.dumps(asdict(launch)) + "\n")
            process.stdin.flush()
            yield Address(json.loads(process.stdout.readline())["url"], _KEY)
        finally:
            process.stdin.close()
            process.wait(timeout=30)
