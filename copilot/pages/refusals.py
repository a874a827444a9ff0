"""Why a page cannot answer or save, beside what `copilot.errors` has for all."""

from __future__ import annotations

from copilot.errors import InputError

__all__ = ["Changed", "NotShown", "NotThere"]


class NotThere(InputError):
    """There is no such address, no such result in the folder, or nothing of that name in the result."""


class Changed(InputError):
    """The result was written anew since it was shown: what was decided on is no longer as it was."""


class NotShown(InputError):
    """What lies behind a result cannot be shown."""
