"""The local server that commands start on the user's behalf: ``python -m copilot.gateway``."""

from __future__ import annotations

import asyncio
import logging
import sys
from logging.handlers import RotatingFileHandler

from copilot import config
from copilot.errors import CopilotError
from copilot.gateway.process import serve


def main() -> int:
    """Serve with the settings of the environment; the last words of a failure go to standard error."""
    try:
        settings = config.load()
        settings.paths.log.mkdir(parents=True, exist_ok=True)
        log = RotatingFileHandler(settings.paths.log / "gateway.log", maxBytes=2 << 20, backupCount=2, encoding="utf-8")
        logging.basicConfig(level=logging.INFO, handlers=[log], format="%(asctime)s %(levelname)s %(name)s %(message)s")
        logging.getLogger("httpx").setLevel(logging.WARNING)
        asyncio.run(serve(settings, managed=True))
    except (CopilotError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 3
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
