"""Make what ``bench/gateway_cost.py`` measures beside our gateway: the LiteLLM proxy, in a virtual environment.

It lies in ``.venv-litellm``, apart from ours because the proxy pins much of what we use in other versions. A second run
finds it and does nothing. Run as ``python -m tools.setup_litellm``; it takes a minute or two and 1 GB.

The version is pinned, and only wheels are taken, which run nothing while they are installed: stolen keys have put
malicious releases of this package on the index (1.82.7 and 1.82.8 in March 2026, 1.107.0 later), since withdrawn.
"""

from __future__ import annotations

import subprocess
import sys
import venv
from collections.abc import Iterable
from pathlib import Path

__all__ = ["FOLDER", "VERSION", "main"]

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".venv-litellm"
VERSION = "1.108.5"


def main(arguments: Iterable[str]) -> int:
    """Set it up unless it is there; return the exit code."""
    if list(arguments):
        print(__doc__)
        return 2
    ready = FOLDER / f".installed-{VERSION}"
    if not ready.exists():
        venv.create(FOLDER, with_pip=True, clear=True)
        pip = [str(FOLDER / "bin" / "python"), "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
        subprocess.run([*pip, "--upgrade", "pip>=24.1"], check=True)
        subprocess.run([*pip, "--only-binary", ":all:", f"litellm[proxy]=={VERSION}"], check=True)
        ready.touch()
    print(f"the LiteLLM proxy {VERSION} is in {FOLDER.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
