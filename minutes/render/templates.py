"""The templates that minutes are rendered with, by name."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from types import MappingProxyType
from typing import Protocol

from copilot.errors import UsageError
from copilot.language import Language
from minutes.render.checked import Checked
from minutes.render.contract import to_bytes
from minutes.render.layouts.board import board
from minutes.render.layouts.brief import brief
from minutes.render.layouts.credit_committee import credit_committee
from minutes.render.layouts.jilu import jilu
from minutes.render.layouts.jiyao import jiyao
from minutes.render.layouts.team import team
from minutes.render.lines import Lines
from minutes.render.markdown import to_markdown
from minutes.render.sheet import Sheet
from minutes.render.word import to_docx
from minutes.summarise.items import Minutes

__all__ = ["House", "RenderOptions", "Template", "default", "render", "template", "templates"]


@dataclass(frozen=True, slots=True)
class RenderOptions:
    """How minutes are rendered.

    Attributes:
        sources: whether each item says where it was said. The result file always does.
        language: of the words that our own code puts in; None: the meeting's, or the template's where it has one.
        checked: what people decided on the draft.
    """

    sources: bool = True
    language: Language | None = None
    checked: Checked = field(default_factory=Checked)


class Template(Protocol):
    """What lays minutes out: one of the house's, or a bank's own Word file (`minutes.render.own.Own`)."""

    @property
    def name(self) -> str:
        """What it is called."""

    @property
    def language(self) -> Language | None:
        """The language it is made for, None where it serves both."""

    def documents(self, lines: Lines) -> Mapping[str, bytes]:
        """Return the documents that people read, by the suffix of their file."""


@dataclass(frozen=True, slots=True)
class House:
    """A template of the house: one layout, written as Word and as Markdown.

    Attributes:
        name: as it is asked for.
        about: what it is for, in a sentence.
        layout: turns the lines of a draft into a sheet.
        language: where it is made for one only.
    """

    name: str
    about: str
    layout: Callable[[Lines], Sheet]
    language: Language | None = None

    def documents(self, lines: Lines) -> Mapping[str, bytes]:
        """Return the minutes as ``.docx`` and ``.md``."""
        sheet = self.layout(lines)
        return {".docx": to_docx(sheet), ".md": to_markdown(sheet).encode("utf-8", "backslashreplace")}


_HOUSE: Mapping[str, House] = MappingProxyType(
    {
        one.name: one
        for one in (
            House("team", "decisions, tasks and open questions, then the course of the meeting", team),
            House(
                "board", "English board minutes: matters with votes, dissent and resolutions, signatures", board, "en"
            ),
            House("credit-committee", "decisions and votes at a glance, then each application", credit_committee),
            House("jiyao", "会议纪要 after GB/T 9704-2012", jiyao, "zh"),
            House("jilu", "会议记录: report, discussion, vote, dissent and resolution of each matter", jilu, "zh"),
            House("brief", "a page in the way of a press release", brief),
        )
    }
)


def templates() -> tuple[str, ...]:
    """Return the names of the house's templates."""
    return tuple(_HOUSE)


def template(name: str) -> House:
    """Return a template of the house.

    Raises:
        UsageError: there is none of that name.
    """
    try:
        return _HOUSE[name]
    except KeyError:
        raise UsageError(
            f"there is no template {name!r}; name one of {', '.join(_HOUSE)}, or a .docx file of your own"
        ) from None


def default(language: Language) -> House:
    """Return the template for minutes of a language when nobody names one: 会议纪要, or minutes for a team."""
    return _HOUSE["jiyao" if language == "zh" else "team"]


def render(minutes: Minutes, template: Template, options: RenderOptions = RenderOptions()) -> Mapping[str, bytes]:
    """Return the files of a draft by suffix: ``.docx`` and ``.md`` as the template has them, ``.json`` as the contract.

    The same minutes give the same bytes.

    Raises:
        UsageError: a bank's own template asks for what there is not.
    """
    language = template.language or options.language or minutes.language
    lines = Lines(replace(minutes, language=language), options.sources, options.checked)
    return {**template.documents(lines), ".json": to_bytes(minutes)}
