"""A model that is a folder, as vLLM wants it: weights as safetensors, beside them the configuration and the tokenizer.

Nothing pins such a folder, so the audit must say what was in it. `digest` reads every byte: a sample of the weights
would not show a change between the samples. It takes as long as reading the folder once, which vLLM does at the same
moment, and a note remembers the result for as long as no file changes its size or its time.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

from copilot import atomic
from copilot.errors import ConfigError, OutputError
from copilot.models.catalogue import Artefact
from copilot.models.store import hash_file

__all__ = ["artefact_of", "digest"]

_CONTEXT = 32768  # tokens, when the folder does not say


def artefact_of(setting: str) -> Artefact:
    """Describe the folder without reading its weights; ``sha256`` is empty until `digest` has been asked.

    Args:
        setting: ``vllm.model``.

    Raises:
        ConfigError: the setting is empty, or the folder is not there or holds no model; the message says which.
    """
    if not setting:
        raise ConfigError("vllm.model is not set; it is the folder with the model's safetensors")
    folder = Path(setting).expanduser().resolve()
    try:
        described = json.loads((folder / "config.json").read_text("utf-8"))
        files = _files(folder)
    except OSError as error:
        raise ConfigError(f"vllm.model: {folder} is no folder with a model in it (config.json)") from error
    except ValueError as error:
        raise ConfigError(f"vllm.model: {folder}/config.json is not JSON") from error
    if not any(name.endswith(".safetensors") for name in files):
        raise ConfigError(f"vllm.model: {folder} holds no *.safetensors; vLLM does not read GGUF")
    return Artefact(
        name=folder.name.lower(),
        role="base",
        file=str(folder),
        bytes=sum(size for size, _ in files.values()),
        sha256="",
        licence="",
        context=_context(described),
    )


def digest(folder: Path, note: Path) -> str:
    """Return the SHA-256 over a line ``<sha256>  <name>`` for each file of the folder, sorted by name.

    It is what ``sha256sum * | sha256sum`` prints inside the folder, in the C locale and without hidden files.

    Args:
        folder: the model.
        note: a file of ours in which the result is remembered.

    Raises:
        OSError: a file cannot be read.
    """
    files = {name: list(seen) for name, seen in _files(folder).items()}
    with suppress(OSError, ValueError, KeyError, TypeError):
        known = json.loads(note.read_text("utf-8"))
        if known["files"] == files and known["folder"] == str(folder):
            return str(known["sha256"])
    lines = "".join(f"{hash_file(folder / name)}  {name}\n" for name in files)
    found = hashlib.sha256(lines.encode()).hexdigest()
    with suppress(OutputError):  # the note saves time, nothing more
        note.parent.mkdir(parents=True, exist_ok=True)
        atomic.write_json(note, {"folder": str(folder), "files": files, "sha256": found})
    return found


def _files(folder: Path) -> dict[str, tuple[int, int]]:
    """Return size and time of each file, by name; hidden files and folders are not part of the model."""
    found = {}
    for path in sorted(folder.iterdir(), key=lambda path: path.name.encode()):
        if path.is_file() and not path.name.startswith("."):
            seen = path.stat()
            found[path.name] = (seen.st_size, seen.st_mtime_ns)
    return found


def _context(described: Mapping[str, Any]) -> int:
    value = described.get("max_position_embeddings") if isinstance(described, dict) else None
    return value if isinstance(value, int) else _CONTEXT
