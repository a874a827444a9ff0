"""The language server, and for how long it held its event loop: ``python -m bench._watched_server FILE``.

As long as the loop is held no key is heard. FILE gets a JSON list of the times at which it was held for a millisecond
or longer, in seconds of ``time.monotonic``, and for how many seconds.
"""

from __future__ import annotations

import asyncio
import json
import selectors
import sys
import time
from pathlib import Path

from cli.main import run

__all__ = ["Watch"]

_SHORT_S = 0.001


class Watch(selectors.DefaultSelector):
    """The selector of an event loop: between two looks at it the loop does its work and hears nothing."""

    def __init__(self) -> None:
        super().__init__()
        self.held: list[tuple[float, float]] = []
        self._since: float | None = None

    def select(self, timeout: float | None = None) -> list[tuple[selectors.SelectorKey, int]]:
        """Wait, and note how long ago the last wait ended."""
        if self._since is not None and (took := time.monotonic() - self._since) >= _SHORT_S:
            self.held.append((self._since, took))
        ready = super().select(timeout)
        self._since = time.monotonic()
        return ready


class _Policy(asyncio.DefaultEventLoopPolicy):
    def __init__(self, watch: Watch) -> None:
        super().__init__()
        self._watch = watch

    def new_event_loop(self) -> asyncio.AbstractEventLoop:
        return asyncio.SelectorEventLoop(self._watch)


def main() -> None:
    """Serve until the editor goes."""
    watch, file = Watch(), Path(sys.argv[1])
    asyncio.set_event_loop_policy(_Policy(watch))
    sys.argv = ["bank-copilot", "lsp"]
    try:
        run()
    finally:
        file.write_text(json.dumps(watch.held), "utf-8")


if __name__ == "__main__":
    main()
