"""Word files to start a bank's own template from: the look of a template of the house, with fields to move about."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from types import MappingProxyType

from copilot.errors import UsageError
from copilot.language import Language
from minutes.render.formal import FORMAL
from minutes.render.sheet import (
    Block,
    Fields,
    Heading,
    LookName,
    Masthead,
    Names,
    Paragraph,
    Remark,
    Sheet,
    Signatures,
    Span,
    Table,
    Text,
    plain,
)
from minutes.render.word import to_docx
from minutes.render.words import WORDS

__all__ = ["starter", "starters"]

_TASKS = (0.42, 0.17, 0.23, 0.18)


def starters() -> tuple[str, ...]:
    """Return the names that there is a file to start from for."""
    return tuple(_STARTERS)


def starter(name: str) -> bytes:
    """Return a ``.docx`` with fields; filled as it is, it makes whole minutes.

    Raises:
        UsageError: there is none of that name.
    """
    try:
        language, look, body = _STARTERS[name]
    except KeyError:
        raise UsageError(f"there is no template {name!r} to start from; name one of {', '.join(_STARTERS)}") from None
    head = (Masthead("会议纪要", "第\u3000\u3000期"),) if look == "gongwen" else ()
    return to_docx(Sheet("{{ title }}", "{{ draft }}", "{{ draft_note }}", language, look, tuple(body(language)), head))


def _each(names: str, *blocks: Block) -> Iterator[Block]:
    """Repeat blocks for each entry of a list: the lines with ``%p`` vanish from what is made."""
    yield Paragraph(plain(f"{{%p for {names} %}}"))
    yield from blocks
    yield Paragraph(plain("{%p endfor %}"))


def _when(name: str, *blocks: Block) -> Iterator[Block]:
    yield Paragraph(plain(f"{{%p if {name} %}}"))
    yield from blocks
    yield Paragraph(plain("{%p endif %}"))


def _listed(title: str, name: str, level: int, field: str = "line") -> Iterator[Block]:
    """Yield a heading and a list that both vanish where there is nothing to list."""
    entry = Paragraph(_cited(f"{{{{ item.{field} }}}}"), "•")
    yield from _when(name, Heading(title, level), *_each(f"item in {name}", entry))


def _cited(text: str) -> Text:
    return Span(text), Span("{{ item.source }}", "aside")


def _problems() -> Iterator[Block]:
    yield from _each("problem in problems", Paragraph(plain("⚠ {{ problem }}")))


def _tasks(language: Language) -> Iterator[Block]:
    words = WORDS[language]
    owner = f"{{{{ item.owner or '{words.nobody}' }}}}"
    cells = ("{{ item.text }}", owner, "{{ item.due }} {{ item.due_date }}", "{{ item.where }}")
    rows = (("{%tr for item in actions %}", "", "", ""), cells, ("{%tr endfor %}", "", "", ""))
    table = Table(
        (words.task, words.owner, words.due, words.source), tuple(tuple(map(plain, row)) for row in rows), _TASKS
    )
    yield from _when("actions", Heading(words.actions), table)


def _there(language: Language) -> tuple[tuple[str, str], ...]:
    formal, words = FORMAL[language], WORDS[language]
    labels = {"attendees": formal.present, "apologies": formal.apologies, "observers": formal.in_attendance}
    return tuple((label, f"{{{{ {name}|join('{words.separator}') }}}}") for name, label in labels.items())


def _known(language: Language, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
    return tuple((WORDS[language].fields[name], f"{{{{ {name} }}}}") for name in names)


def _team(language: Language) -> Iterator[Block]:
    words, formal = WORDS[language], FORMAL[language]
    yield from _problems()
    yield Fields((*_known(language, ("date", "place", "chair")), *_there(language)))
    yield Heading(words.summary)
    yield from _each("one in summary", Paragraph((Span("{{ one.text }}"), Span("{{ one.source }}", "aside"))))
    yield from _listed(words.decisions, "decisions", 1)
    yield from _listed(formal.votes, "votes", 1)
    yield from _listed(formal.objections, "objections", 1)
    yield from _tasks(language)
    yield from _listed(words.questions, "questions", 1, "text")
    yield from _listed(words.key_points, "points", 1, "text")
    yield from _listed(formal.figures, "figures", 1, "text")
    yield Remark("{{ made_from }}")


def _board(language: Language) -> Iterator[Block]:
    words, formal = WORDS[language], FORMAL[language]
    yield from _problems()
    yield Fields((*_known(language, ("date", "place", "chair", "recorder")), *_there(language)))
    matter = (
        "{{ matter.number }}. {{ matter.title }}" if language == "en" else "议题{{ matter.number }}：{{ matter.title }}"
    )
    yield from _each(
        "matter in matters",
        Heading(matter),
        *_listed(formal.discussion, "matter.points", 3),
        *_listed(formal.figures, "matter.figures", 3),
        *_listed(formal.votes, "matter.votes", 3),
        *_listed(formal.objections, "matter.objections", 3),
        *_listed(words.questions, "matter.questions", 3, "text"),
        *_listed(formal.resolution, "matter.decisions", 3),
    )
    yield from _tasks(language)
    yield Signatures((formal.sign_chair, formal.sign_recorder))
    yield Remark("{{ made_from }}")


def _jiyao(language: Language) -> Iterator[Block]:
    words, formal = WORDS[language], FORMAL[language]

    def part(title: str, name: str, field: str = "line") -> Iterator[Block]:
        entry = Paragraph(_cited(f"{{{{ item.number }}}}.{{{{ item.{field} }}}}"))
        yield from _when(name, Heading(title, 2), *_each(f"item in {name}", entry))

    yield from _problems()
    opening = (
        "{% if date %}{{ date }}，{% endif %}{{ chair }}{% if place %}在{{ place }}{% endif %}"
        "{% if chair %}主持{% endif %}召开{{ meeting }}。"
        "{% for one in summary %}{{ one.text }}{{ one.source }}{% endfor %}"
    )
    yield Paragraph(plain(opening))
    yield from _each(
        "matter in matters",
        Heading("{{ matter.numeral }}、{{ matter.title }}"),
        *part(words.key_points, "matter.points", "text"),
        *part(formal.figures, "matter.figures", "text"),
        *part(formal.votes, "matter.votes"),
        *part(formal.objections, "matter.objections"),
        *part(words.decisions, "matter.decisions"),
        *part(words.actions, "matter.actions"),
        *part(words.questions, "matter.questions", "text"),
    )
    yield Names(_there(language))
    yield Remark("{{ made_from }}")


_STARTERS: Mapping[str, tuple[Language, LookName, Callable[[Language], Iterator[Block]]]] = MappingProxyType(
    {
        "team": ("en", "plain", _team),
        "team-zh": ("zh", "plain", _team),
        "board": ("en", "formal", _board),
        "jilu": ("zh", "record", _board),
        "jiyao": ("zh", "gongwen", _jiyao),
    }
)
