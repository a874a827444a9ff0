"""Time the whole demo, per job: ``python -m bench.demo [--small]``.

Runs ``bank-copilot demo`` as a process, with the model files that are there and a server of its own, so that the start
of the server counts too. ``--small`` gives both roles to the small model, as the tests do.
"""

from __future__ import annotations

import json
import os
import platform
import signal
import subprocess
import sys
import tempfile
import time
from datetime import UTC, datetime
from pathlib import Path

from copilot import config


def measure(*, small: bool) -> tuple[list[dict[str, object]], float]:
    """Return each job's record and the seconds of the whole run, from the command's start to its end."""
    with tempfile.TemporaryDirectory(prefix="bench-demo-") as folder:
        place = Path(folder)
        data = place / "data"
        data.mkdir()
        (data / "models").symlink_to(config.load().paths.data / "models", target_is_directory=True)
        environment = {**os.environ, "COPILOT_PATHS_DATA": str(data), "COPILOT_PATHS_LOG": str(place / "log")}
        if small:
            environment["COPILOT_MODELS_BASE"] = "qwen2.5-coder-0.5b"
        command = [sys.executable, "-m", "cli", "demo", "-o", str(place / "made")]
        began = time.monotonic()
        try:
            done = subprocess.run(command, env=environment, stdout=subprocess.DEVNULL, check=False)
            elapsed = time.monotonic() - began
        finally:
            _stop_server(data / "server" / "server.json")
        if done.returncode not in (0, 1):
            sys.exit(done.returncode)
        return json.loads((place / "made" / "demo.json").read_text("utf-8"))["jobs"], elapsed


def _stop_server(state: Path) -> None:
    """Stop the server that the demo started, and wait for it to go."""
    if not state.exists():
        return
    os.kill(int(json.loads(state.read_text("utf-8"))["pid"]), signal.SIGTERM)
    deadline = time.monotonic() + 30
    while state.exists() and time.monotonic() < deadline:
        time.sleep(0.1)


def main() -> None:
    """Print the table."""
    small = "--small" in sys.argv[1:]
    jobs, elapsed = measure(small=small)
    models = "small model only" if small else "both models"
    print(f"demo, {models}, {platform.machine()}, {os.cpu_count()} cores, {datetime.now(UTC):%Y-%m-%d}")
    print("| job | seconds | tokens written | done |")
    print("|---|---:|---:|---|")
    for job in jobs:
        outcome = "yes" if job["done"] else job["error"]
        print(f"| {job['job']} | {job['elapsed_s']} | {job['tokens_written']} | {outcome} |")
    print(f"| the whole command | {elapsed:.1f} | | |")


if __name__ == "__main__":
    main()
