"""LoRA adapters as the settings name them: ``NAME=FILE``, or ``NAME=FILE@MODEL`` for another than the base model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from copilot.errors import ConfigError

__all__ = ["Adapter", "parse"]

_ENTRY = re.compile(r"(?P<name>[A-Za-z0-9][\w.-]*)=(?P<path>[^@]*)(?:@(?P<model>[A-Za-z0-9][\w.-]*))?")


@dataclass(frozen=True, slots=True)
class Adapter:
    """One adapter.

    Attributes:
        name: what a request calls it, in the field ``model``.
        path: its GGUF file for llama.cpp, its PEFT folder for vLLM; nothing for a server that has it already.
        model: the role or the artefact that it belongs to.
    """

    name: str
    path: str
    model: str = "base"


def parse(entries: Sequence[str], taken: Sequence[str] = ()) -> tuple[Adapter, ...]:
    """Read ``engine.adapters``.

    Args:
        entries: the setting.
        taken: names of models, which no adapter may have.

    Raises:
        ConfigError: an entry is malformed, or its name is taken.
    """
    adapters: list[Adapter] = []
    seen = set(taken)
    for entry in entries:
        found = _ENTRY.fullmatch(entry)
        if found is None:
            raise ConfigError(f"engine.adapters: {entry!r} is not NAME=FILE or NAME=FILE@MODEL")
        if found["name"] in seen:
            raise ConfigError(f"engine.adapters: the name {found['name']!r} is taken")
        seen.add(found["name"])
        adapters.append(Adapter(found["name"], found["path"], found["model"] or "base"))
    return tuple(adapters)
