"""The child process of the embedded engine: llama.cpp's own server, on loopback, with a random key.

It reads one line of JSON (`Launch`) from standard input, loads the model, writes one line of JSON with the address, and
ends when standard input closes: a parent that dies takes it along. Run as ``python -m copilot.engines.llamacpp_child``.
"""

from __future__ import annotations

import json
import os
import sys
from dataclasses import dataclass

import xllamacpp

from copilot.engines.leash import die_with_parent

__all__ = ["Launch", "main"]


@dataclass(frozen=True, slots=True)
class Launch:
    """How the server is started.

    ``context`` is in tokens for all slots together, ``batch`` in tokens per chunk; ``adapters`` are files.
    """

    model: str
    alias: str
    api_key: str
    threads: int
    context: int
    slots: int
    batch: int
    adapters: tuple[str, ...] = ()


def serve(launch: Launch) -> xllamacpp.Server:
    """Load the model and open the server on a free port of loopback."""
    params = xllamacpp.CommonParams()
    params.model.path = launch.model
    params.model_alias = {launch.alias}
    params.n_ctx = launch.context
    params.n_parallel = launch.slots
    params.kv_unified = True
    params.cpuparams.n_threads = launch.threads
    params.cpuparams_batch.n_threads = launch.threads
    params.n_batch = launch.batch
    params.n_ubatch = launch.batch
    params.cache_ram_mib = 0
    params.ctx_shift = False
    params.endpoint_metrics = True
    params.load_mode = (
        xllamacpp.llama_load_mode.LLAMA_LOAD_MODE_NONE
    )  # mapped pages would stay beside their repacked copy
    params.lora_adapters = [xllamacpp.CommonAdapterLoraInfo(path, 0.0) for path in launch.adapters]
    params.ui = False
    params.verbosity = 2  # warnings; the log of every request would grow for ever
    params.api_keys = [launch.api_key]
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    return xllamacpp.Server(params)


def main() -> None:
    """Serve until standard input closes."""
    die_with_parent()  # a process that was stopped does not see its input close
    launch = Launch(**json.loads(sys.stdin.readline()))
    server = serve(launch)
    sys.stdout.write(json.dumps({"url": server.listening_address}) + "\n")
    sys.stdout.flush()
    sys.stdin.read()
    os._exit(0)  # the server's own threads would keep a plain exit waiting for a running request


if __name__ == "__main__":
    main()
