"""Who is asking. The keys are the gateway's; whoever wires the service says how they are checked."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Protocol

from copilot.errors import Forbidden

__all__ = ["Caller", "Door", "from_browser"]


@dataclass(frozen=True, slots=True)
class Caller:
    """Who sent a request: the name, whether it may give work, and whether it may see everything."""

    name: str
    asks: bool = True
    watches: bool = False

    def check_asks(self) -> None:
        """Raise Forbidden for a caller that may give no work."""
        if not self.asks:
            raise Forbidden("a key of this role may not ask for minutes")

    def check_watches(self) -> None:
        """Raise Forbidden for a caller that may not see the figures of all."""
        if not self.watches:
            raise Forbidden("this address needs a key with the role monitor or admin")

    def sees(self, owner: str) -> bool:
        """Whether it may see what belongs to ``owner``."""
        return self.watches or (bool(owner) and owner == self.name)


class Door(Protocol):
    """Lets in or refuses."""

    def __call__(self, authorization: str, host: str, origin: str) -> Caller:
        """Return who sends these headers, and count the request.

        Raises:
            Unauthorized: the key is missing or wrong.
            QuotaExceeded: it has used up what it may.
        """
        ...


def from_browser(headers: Mapping[str, str]) -> str:
    """Return the header ``Authorization``; of what a browser asked its user for (Basic), the password is the key.

    Only for addresses that change nothing: a browser sends it for pages of other sites too.
    """
    given = headers.get("authorization", "")
    scheme, _, text = given.partition(" ")
    if scheme.lower() != "basic":
        return given
    try:
        key = base64.b64decode(text, validate=True).decode("utf-8").partition(":")[2]
    except (binascii.Error, UnicodeDecodeError):
        return ""
    return f"Bearer {key}"
