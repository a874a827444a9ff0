"""What a prompt becomes once its inputs are in: the thing that `copilot.client` sends."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Literal

__all__ = ["Lane", "Message", "Rendered", "Role", "Sampling", "Size", "SourceFile"]

Role = Literal["system", "user", "assistant"]
Lane = Literal["interactive", "assist", "batch"]
Size = Literal["small", "base"]


@dataclass(frozen=True, slots=True)
class Message:
    """One turn of a chat."""

    role: Role
    content: str


@dataclass(frozen=True, slots=True)
class SourceFile:
    """A file of a repository, or a part of one: its path in the repository, with slashes, and its text."""

    path: str
    text: str


@dataclass(frozen=True, slots=True)
class Sampling:
    """How the answer is drawn. Temperature 0 is greedy; ``max_tokens`` bounds the answer."""

    temperature: float = 0.0
    top_p: float = 1.0
    max_tokens: int = 512
    seed: int = 0
    stop: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Rendered:
    """A prompt ready to send.

    Either a chat (``messages``) or a fill-in-the-middle request (``prefix`` and ``suffix``), never both.

    Attributes:
        name: the prompt's name, such as ``documents/terms``.
        version: the version in its front matter.
        content_hash: SHA-256 of the file it came from, in hex.
        variant: the variant that was chosen, such as ``zh-small``; empty for the plain file.
        lane: which queue it may wait in.
        size: which model answers.
        sampling: how the answer is drawn.
        output_schema: JSON Schema that the answer must fit, or None for free text.
        files: other files of the repository, shown before the gap in the model's own repository-level form.
        path: where the file with the gap stands in the repository; needed for ``files``.
        begun: the beginning of what fills the gap, where it is written already; the answer goes on with it. A model
            that reads it last keeps what is after the gap in its cache while one types.
        start: what the answer must begin with: the piece of a word that is begun. A model reads and writes whole
            pieces, and of one that is cut off it has never seen how it goes on.
        logprobs: whether the answer is to come with the log-probability of its tokens.
    """

    name: str
    version: str
    content_hash: str
    variant: str
    lane: Lane
    size: Size
    sampling: Sampling = field(default_factory=Sampling)
    messages: tuple[Message, ...] = ()
    prefix: str = ""
    suffix: str = ""
    output_schema: Mapping[str, Any] | None = None
    files: tuple[SourceFile, ...] = ()
    path: str = ""
    begun: str = ""
    start: str = ""
    logprobs: bool = False

    @property
    def identity(self) -> str:
        """``name@version#hash``, as it stands in results and in the audit trail."""
        return f"{self.name}@{self.version}#{self.content_hash[:12]}"
