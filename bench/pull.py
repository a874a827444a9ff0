"""Measure how long each model takes to pull into an empty folder, from the sources that are configured.

Run: ``python -m bench.pull [--source S]... [NAME]...``. The folder is deleted afterwards.
"""

from __future__ import annotations

import argparse
import tempfile
from pathlib import Path

from copilot import config
from copilot.models import Store, find
from copilot.models.pull import Puller, read_source


def main() -> None:
    """Pull and print a table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("names", nargs="*", default=["small", "base"])
    parser.add_argument("--source", action="append", default=[])
    given = parser.parse_args()
    settings = config.load()
    sources = [read_source(text) for text in given.source or settings.models.sources]
    print("| model | MB | source | seconds | MB/s |")
    print("|---|---|---|---|---|")
    with tempfile.TemporaryDirectory(prefix="bench-pull-") as scratch:
        for name in given.names:
            artefact = find(name, settings)
            done = Puller(Store(Path(scratch)), sources).pull(artefact)
            megabytes = artefact.bytes / 1e6
            speed = megabytes / done.elapsed_s
            print(f"| {artefact.name} | {megabytes:,.0f} | {done.source} | {done.elapsed_s:.1f} | {speed:.0f} |")
            done.path.unlink()


if __name__ == "__main__":
    main()
