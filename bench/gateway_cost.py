"""What the gateway costs, beside the LiteLLM proxy: ``python -m bench.gateway_cost [--quick] [--peer-python PATH]``.

A model server that costs nothing (`bench._stub`) is asked directly, through our gateway with its default settings, so
with review of both directions and with an audit record on the disk before each answer's last byte, and through the
LiteLLM proxy with one worker, which does neither. Each client keeps a connection and asks again once it is answered;
the load comes from a process of its own. Added is what a percentile has more than the same one of the direct way.
Processor time and memory are those of the server's process and its children.

Aim: at most a third of LiteLLM's added median, and at least three times its requests per second of processor time.

LiteLLM lives in a virtual environment of its own: ``python -m tools.setup_litellm`` makes it. It is started with an
environment that holds nothing of ours, its price list from its own package, and no telemetry, so that it calls nobody.
"""

from __future__ import annotations

import argparse
import json
import os
import socket
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from bench._processes import Server, gateway, machine, running, say, stub
from tools.setup_litellm import FOLDER

KEY = "sk-" + "0123456789abcdef" * 3
QUESTION = (
    "Summarise the facility letter for the credit committee in two sentences: borrower, amount, tenor and security. "
    "借款人申请流动资金贷款，期限一年，由其母公司提供连带责任保证。"
)
BODY = {
    "model": "base",
    "messages": [
        {"role": "system", "content": "You are a careful analyst in a bank. Answer from the text alone."},
        {"role": "user", "content": QUESTION},
    ],
    "max_tokens": 64,
    "temperature": 0,
}
APART = {
    "without audit": {"COPILOT_AUDIT_STORE": "off"},
    "without audit and review": {"COPILOT_AUDIT_STORE": "off", "COPILOT_REVIEW_ENABLED": "false"},
}
HEAD = (
    "| clients | answer | through | p50 ms | p95 ms | p99 ms | requests/s | per core | memory MB "
    "| added p50, of LiteLLM's | per core, times LiteLLM's |\n|---|---|---|---|---|---|---|---|---|---|---|"
)


@dataclass(frozen=True, slots=True)
class Figures:
    """One way under one load: percentiles in milliseconds, requests a second, and a second of processor time."""

    p50: float
    p95: float
    p99: float
    rate: float
    per_core: float
    memory_mb: float
    errors: int

    def over(self, other: Figures) -> Figures:
        """Return the same with what the percentiles have more than another's."""
        added = (self.p50 - other.p50, self.p95 - other.p95, self.p99 - other.p99)
        return Figures(*added, self.rate, self.per_core, self.memory_mb, self.errors)

    def cells(self) -> str:
        """Return them as cells of the table."""
        failed = f" ({self.errors} failed)" if self.errors else ""
        times = f"{self.p50:.2f} | {self.p95:.2f} | {self.p99:.2f}"
        return f"{times} | {self.rate:,.0f}{failed} | {self.per_core:,.0f} | {self.memory_mb:,.0f}"


def figures(seen: dict[str, Any], cpu_s: float, memory: int) -> Figures:
    """Read what a load saw; ``cpu_s`` is the server's processor time meanwhile, ``memory`` its bytes afterwards."""
    each = [1000 * one for one in seen["each_s"]]
    cuts = statistics.quantiles(each, n=100) if len(each) > 1 else [float("nan")] * 99
    answered = len(each)
    return Figures(
        p50=cuts[49],
        p95=cuts[94],
        p99=cuts[98],
        rate=answered / seen["elapsed_s"],
        per_core=answered / cpu_s if cpu_s else float("nan"),
        memory_mb=memory / 1e6,
        errors=sum(seen["errors"].values()),
    )


def loaded(server: Server, clients: int, stream: bool, seconds: float) -> Figures:
    """Warm a server with a second of the load, then load it and measure."""
    body = json.dumps({**BODY, "stream": stream})
    command = [sys.executable, "-m", "bench._load", server.url, "--clients", str(clients), "--key", KEY, "--seconds"]
    subprocess.run([*command, str(min(1.0, seconds))], input=body, text=True, capture_output=True, check=True)
    before = server.cpu_s()
    done = subprocess.run([*command, str(seconds)], input=body, text=True, capture_output=True, check=True)
    return figures(json.loads(done.stdout), server.cpu_s() - before, server.resident())


@contextmanager
def litellm(python: Path, engine: str) -> Iterator[Server]:
    """Run the LiteLLM proxy before a model server."""
    model = {"model": "openai/stub-model", "api_base": f"{engine}/v1", "api_key": "none"}
    configuration = {"model_list": [{"model_name": "base", "litellm_params": model}]}
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = str(free.getsockname()[1])
    with tempfile.TemporaryDirectory() as scratch:
        folder = Path(scratch)
        file = folder / "config.yaml"
        file.write_text(json.dumps(configuration), "utf-8")  # JSON is YAML
        environ = {
            "PATH": os.environ.get("PATH", ""),
            "HOME": scratch,
            "LANG": "C.UTF-8",
            "LITELLM_MASTER_KEY": KEY,
            "LITELLM_LOCAL_MODEL_COST_MAP": "True",
        }
        command = [str(python.with_name("litellm")), "--config", str(file), "--host", "127.0.0.1", "--port", port]
        command += ["--num_workers", "1", "--telemetry", "False"]
        with running(command, environ, r"Uvicorn running on (http://\S+)", folder) as server:
            yield server


def compare(ways: dict[str, Server], seconds: float) -> None:
    """Print the table, each row as soon as it is known."""
    print(HEAD, flush=True)
    for clients in (1, 50):
        for stream in (False, True):
            answer = "streamed" if stream else "whole"
            found: dict[str, Figures] = {}
            for name, server in ways.items():
                say(f"{clients} clients, {answer}, {name}")
                found[name] = loaded(server, clients, stream, seconds)
            direct = found.pop("directly")
            print(f"| {clients} | {answer} | directly | {direct.cells()} | | |")
            peer = found.get("LiteLLM")
            for name, one in found.items():
                added = one.over(direct)
                share = times = ""
                if peer and one is not peer:
                    share = f"{added.p50 / peer.over(direct).p50:.2f}"
                    times = f"{one.per_core / peer.per_core:.1f}"
                print(f"| {clients} | {answer} | {name}, added | {added.cells()} | {share} | {times} |", flush=True)


def main() -> None:
    """Start everything, and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--quick", action="store_true", help="a second each, to see that it works")
    parser.add_argument("--seconds", type=float, default=5.0, help="of each load")
    parser.add_argument("--pieces", type=int, default=32, help="pieces of each answer")
    parser.add_argument("--peer-python", type=Path, default=FOLDER / "bin" / "python", help="with litellm[proxy]")
    parser.add_argument("--apart", action="store_true", help="show also our gateway without review, and without audit")
    given = parser.parse_args()
    seconds = 1.0 if given.quick else given.seconds
    key = {"COPILOT_SERVER_API_KEY": KEY}
    with ExitStack() as stack:
        engine = stack.enter_context(stub(given.pieces))
        ways = {"directly": engine, "our gateway": stack.enter_context(gateway(engine.url, key))}
        for name, off in APART.items() if given.apart else ():
            ways[name] = stack.enter_context(gateway(engine.url, key | off))
        if given.peer_python.with_name("litellm").exists():
            say("starting LiteLLM")
            ways["LiteLLM"] = stack.enter_context(litellm(given.peer_python, engine.url))
        else:
            print("The LiteLLM proxy is not here to compare with; to get it: python -m tools.setup_litellm\n")
        print(f"{machine()}; answers of {given.pieces} pieces, {seconds:g} s each\n")
        compare(ways, seconds)


if __name__ == "__main__":
    main()
