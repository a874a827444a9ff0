"""Pull the tiny artefact in a process of its own: ``python -m tests.copilot.models.pull_process FOLDER URL [LIMIT]``.

LIMIT bounds the size of a file that the process may write, which is how a full disk looks to it.
"""

from __future__ import annotations

import resource
import sys
from pathlib import Path

from copilot.errors import CopilotError
from copilot.models import Store
from copilot.models.hub import HubSource
from copilot.models.pull import Puller
from copilot.models.source import Silent
from tests.copilot.models.tiny import TINY


class Spoken(Silent):
    def say(self, line: str) -> None:
        print(line, flush=True)


def main() -> None:
    folder, url, *limit = sys.argv[1:]
    if limit:
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(limit[0]), int(limit[0])))
    try:
        done = Puller(Store(Path(folder)), [HubSource(url)], Spoken()).pull(TINY)
    except CopilotError as error:
        print(f"{type(error).__name__}: {error}")
        sys.exit(error.exit_code)
    print(f"done from {done.source or 'here'}")


if __name__ == "__main__":
    main()
