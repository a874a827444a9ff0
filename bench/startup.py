"""How long ``bank-copilot --help`` takes, the median of five: ``python -m bench.startup``. The aim is 0.4 s."""

from __future__ import annotations

import platform
import statistics
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from time import perf_counter

AIM_S = 0.4
RUNS = 5


def once(command: list[str]) -> float:
    """Return the seconds that ``command`` takes from start to exit."""
    started = perf_counter()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)
    return perf_counter() - started


def main() -> int:
    """Print the table; the exit code is 1 when the aim is missed."""
    script = Path(sys.executable).with_name("bank-copilot")
    command = [str(script), "--help"]
    once(command)  # warms the disk cache and writes the byte code
    seconds = [once(command) for _ in range(RUNS)]
    median = statistics.median(seconds)
    print(f"startup, {platform.machine()}, Python {platform.python_version()}, {datetime.now(UTC):%Y-%m-%d}")
    print("| command | median s | fastest s | slowest s | aim s |")
    print("|---|---|---|---|---|")
    print(f"| bank-copilot --help | {median:.2f} | {min(seconds):.2f} | {max(seconds):.2f} | {AIM_S} |")
    return 0 if median < AIM_S else 1


if __name__ == "__main__":
    sys.exit(main())
