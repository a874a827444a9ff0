"""The intake: from files in the inbox to orders. What is wrong with one file holds up no other."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from copilot.errors import InputError, OutputError
from minutes.service.complaints import Complaints
from minutes.service.figures import Figures
from minutes.service.inbox import Inbox
from minutes.service.orders import Order
from minutes.service.settling import Settling
from minutes.service.spool import Spool

__all__ = ["Intake"]

_AT_ONCE = 100  # files in a round, so that what is done meanwhile need not wait for thousands that come
_FAILURES = 5  # of the spool in a round, after which it is left alone until the next


@dataclass(frozen=True, slots=True)
class Intake:
    """Takes files out of an inbox into its spool.

    Attributes:
        inbox: says which files are whole.
        spool: where they go.
        settling: sets aside what cannot be worked on, and says whether originals stay where they are.
        figures: count what is taken.
        complain: of what may be put right.
    """

    inbox: Inbox
    spool: Spool
    settling: Settling
    figures: Figures
    complain: Complaints = field(default_factory=Complaints)

    def claim(self) -> None:
        """Take files out of the inbox, the oldest first. Raises InputError where the inbox cannot be read."""
        keep = self.settling.originals == "keep"
        for arrival in self.inbox.arrivals()[:_AT_ONCE]:
            try:
                if self.spool.claim(arrival, keep=keep):
                    self.figures.taken.labels("inbox").inc()
            except InputError as error:
                self.complain(f"not taken: {error}")
                self.settling.tell_reason(arrival.path.name, str(error))
            except OutputError as error:
                self.complain(str(error))
                self.inbox.put_off(arrival)
                continue
            if keep:
                self.inbox.take(arrival)

    def orders(self) -> list[Order]:
        """Make orders of what was taken, by us or by others, or uploaded; return those that are new."""
        found: list[Order] = []
        failures = 0
        for folder in self.spool.fresh()[:_AT_ONCE]:
            try:
                if order := self._order(folder):
                    found.append(order)
            except OutputError as error:
                self.complain(str(error))
                failures += 1
                if failures == _FAILURES:
                    break
        return found

    def _order(self, folder: Path) -> Order | None:
        """Make an order; what cannot be one is set aside. Raises OutputError."""
        try:
            return self.spool.enter(folder)
        except OutputError:
            raise
        except InputError as error:
            reason = str(error)
        except Exception as error:  # a fault of ours on one file is no reason to take no other
            reason = f"a fault in the program ({type(error).__name__})"
        self.complain(f"set aside {folder.name}: {reason}")
        self.settling.set_aside(folder, reason)
        return None
