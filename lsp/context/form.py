"""How snippets are put before the window: as files of a repository, or as comments at its head."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from lsp.context.gathering import Gathered
from lsp.context.signatures import comment_mark
from lsp.syntax.languages import Language
from prompts.rendered import SourceFile

__all__ = ["Form", "Shown", "shown"]

Form = Literal["files", "comments"]


@dataclass(frozen=True, slots=True)
class Shown:
    """What stands before the prefix: files in the model's own repository-level form, or text at the prefix's head."""

    files: tuple[SourceFile, ...] = ()
    head: str = ""


def shown(gathered: Gathered, form: Form, language: Language | None) -> Shown:
    """Return the snippets of ``gathered`` in a form; their order stays, and of one file each follows the other.

    ``files`` is the form that Qwen2.5-Coder was trained with (its technical report, section 3.2, "Repo-Level
    Pretraining"); ``comments`` is that of code assistants for models which have none.
    """
    if form == "files":
        return Shown(files=tuple(SourceFile(one.path, one.text) for one in gathered.snippets))
    mark = comment_mark(language.name if language is not None else "")
    blocks: list[str] = []
    for one in gathered.snippets:
        blocks.append(f"{mark} {one.path}:\n")
        blocks += [f"{mark} {line}".rstrip() + "\n" for line in one.text.rstrip("\n").split("\n")]
    return Shown(head="".join(blocks) + ("\n" if blocks else ""))
