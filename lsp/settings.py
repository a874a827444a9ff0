"""What an editor may configure, and the figures behind the defaults."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, cast

import jsonschema

from copilot.errors import ConfigError
from lsp.completion.ending import Extent, Policy
from lsp.completion.service import Options
from prompts.rendered import Size

__all__ = ["SCHEMA", "Settings"]

SCHEMA: Mapping[str, Any] = {
    "$schema": "https://json-schema.org/draft/2020-12/schema",
    "title": "bank-copilot language server",
    "type": "object",
    "additionalProperties": False,
    "properties": {
        "enabled": {"type": "boolean", "default": True, "description": "Offer completions."},
        "size": {"enum": ["small", "base"], "description": "Which model answers completions."},
        "extent": {"enum": ["statement", "scope"], "description": "How much one completion may hold."},
        "maxLines": {"type": "integer", "minimum": 1, "maximum": 200, "description": "Never more lines than this."},
        "contextTokens": {
            "type": "integer",
            "minimum": 64,
            "maximum": 16384,
            "description": "About how many tokens of the source the model is shown.",
        },
    },
}
"""JSON Schema of ``initializationOptions`` and of the section ``bank-copilot`` of the editor's settings."""

_EXTENTS: Mapping[Size, Extent] = {"small": "statement", "base": "scope"}
_NAMES = {"maxLines": "max_lines", "contextTokens": "context_tokens"}


@dataclass(frozen=True, slots=True)
class Settings:
    """The configuration of completion.

    Attributes:
        enabled: whether completions are offered.
        size: which model answers; ``bench/infilling.py`` and ``bench/completion_latency.py`` print the figures to
            choose by. On single lines of HumanEval infilling base passes 0.93 and small 0.69; small is about twice as
            fast.
        extent: how much one completion may hold; None takes the size's own. The small model seldom ends by itself:
            to wait for more than its first statement costs seconds and gains nothing on single lines.
        max_lines: never more lines than this.
        context_tokens: about how many tokens of the source the model is shown. On two cores the base model reads about
            70 a second, so this many take seven seconds when a file is new, and what was read before is cached.
    """

    enabled: bool = True
    size: Size = "base"
    extent: Extent | None = None
    max_lines: int = 24
    context_tokens: int = 512

    @classmethod
    def parse(cls, given: object) -> Settings:
        """Read the editor's options; null means the defaults.

        Raises:
            ConfigError: an option is unknown or has a wrong value; the message names it.
        """
        if given is None:
            return cls()
        error = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(SCHEMA).iter_errors(given))
        if error is not None:
            where = error.json_path.removeprefix("$").removeprefix(".") or "the settings"
            raise ConfigError(f"bank-copilot: {where}: {error.message}")
        options = cast(Mapping[str, Any], given)
        return cls(**{_NAMES.get(name, name): value for name, value in options.items()})

    @property
    def options(self) -> Options:
        """The options of one completion."""
        extent = self.extent or _EXTENTS[self.size]
        return Options(self.size, self.context_tokens, Policy(extent, self.max_lines))
