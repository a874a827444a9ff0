"""Pin everything that ``pip install .[dev]`` takes: ``python -m tools.write_constraints``, or ``make constraints``.

The file names versions only. Which index delivers them is the business of the machine's own pip configuration, so that
the same pins serve behind a bank's mirror.
"""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

__all__ = ["main", "pins"]

ROOT = Path(__file__).resolve().parents[1]
TARGET = ROOT / "constraints.txt"
OWN = "bank-copilot"


def pins(report: Mapping[str, Any]) -> list[str]:
    """Return ``name==version`` for each distribution in pip's installation report but our own, sorted."""
    found = {_canonical(item["metadata"]["name"]): item["metadata"]["version"] for item in report["install"]}
    return [f"{name}=={version}" for name, version in sorted(found.items()) if name != OWN]


def _canonical(name: str) -> str:
    """Spell a distribution's name as PEP 503 does."""
    return re.sub(r"[-_.]+", "-", name).lower()


def _resolve() -> dict[str, Any]:
    """Ask pip what it would install in an empty environment."""
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed", "--quiet", "--report", "-"]
    done = subprocess.run([*command, f"{ROOT}[dev]"], stdout=subprocess.PIPE, check=True)
    report: dict[str, Any] = json.loads(done.stdout)
    return report


def main(arguments: Iterable[str]) -> int:
    """Write the file; return the exit code."""
    if list(arguments):
        print(__doc__)
        return 2
    lines = pins(_resolve())
    where = f"Python {platform.python_version()}, {platform.system()} {platform.machine()}"
    header = f"# Every version that `pip install .[dev]` takes, resolved with {where}. Renew: make constraints\n"
    TARGET.write_text(header + "".join(f"{line}\n" for line in lines), encoding="utf-8")
    print(f"{TARGET.name}: {len(lines)} pins")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
