"""What a document changes itself: "原…调整为…", "is amended to read", a later part that amends, and tracked deletions.

The later wording wins; the earlier one is kept as superseded, so that a reader sees both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from docs_ai.reading import Span
from docs_ai.terms import typed
from docs_ai.terms.candidates import STRENGTH, Candidate
from docs_ai.terms.labels import own_labels
from docs_ai.terms.normalise import Reading, amounts, dates, names, rates, tenors
from docs_ai.terms.outline import Line, Outline
from docs_ai.terms.result import Superseded
from docs_ai.terms.schema import Field

__all__ = ["Amendments", "Change", "amended", "amendments", "renewed", "superseded"]

_ZH = re.compile(
    r"(?:(?P<old>(?:由|从|自(?![^。;\n\t]{0,40}起)|原(?:为|定|批复为?|定为|批准为?)?|将)[^。;\n\t]{0,60}?)[,，]?\s?(?:现)?)?"
    r"(?:调整|变更|变动|修改|更改|修订|更正|延长|缩短|提高|降低|压降|增加|减少|扩大|缩减|压缩|下调|上调|调增|调减|调高|调低|改)(?:为|至|到|成)(?P<new>[^。;\n\t]{2,80})"
)
_EN = re.compile(
    r"(?:(?P<old>(?:\bfrom\b|in\s{1,9}place\s{1,9}of|instead\s{1,9}of)[^.;\n\t]{2,80}?)\s{0,9})?"
    r"\b(?:(?:is|are|shall\s{1,9}be|has\s{1,9}been|be)\s{1,9}(?:hereby\s{1,9})?"
    r"(?:amended|changed|revised|varied|increased|reduced|cut|raised|lowered|extended|shortened|replaced|substituted|deleted\s{1,9}and\s{1,9}replaced)"
    r"(?P<within>\s{1,9}from\s{1,9}[^.;\n\t]{2,60}?)?"
    r"\s{1,9}(?:to\s{1,9}read|to|by|with|as\s{1,9}follows:?))\s{0,9}(?P<new>[^;\n\t]{2,120}?)(?=[.;]\s|[.;]?$|\n)",
    re.IGNORECASE | re.MULTILINE,
)
_REPLACES = re.compile(r"(?P<new>[^。;\n\t]{2,60})(?:取代|替代|代替)(?P<old>原[^。;\n\t]{2,60})", re.IGNORECASE)
_INSTEAD = re.compile(
    r"(?P<new>[^.;\n\t]{2,60}?)\s{1,9}(?:instead\s{1,9}of|in\s{1,9}place\s{1,9}of|rather\s{1,9}than)\s{1,9}(?P<old>[^.;\n\t]{2,60})",
    re.IGNORECASE,
)
_SECTION = re.compile(
    r"补充(?:批复|条款|事项|说明|意见)?|变更事项|调整事项|修订|变更内容|更正|amendments?\b|supplement|variation",
    re.IGNORECASE,
)
_EARLIER = ("原", "previous", "existing", "original")
_CLAUSE = re.compile(r"[^,。;\n\t]+\Z")
_FROM = re.compile(r"自[^,。;]*起")
_CLAUSE_LENGTH = 40
_GAP = 2
_KNOWN = 0.55


@dataclass(frozen=True, slots=True)
class Change:
    """One change: where the earlier wording stands, if it does, and where the new one does."""

    old: Span | None
    new: Span


@dataclass(frozen=True, slots=True)
class Amendments:
    """Every change that a document makes, and the parts of it that amend the rest."""

    changes: tuple[Change, ...] = ()
    later: tuple[Span, ...] = ()

    def is_old(self, span: Span) -> bool:
        """Tell whether ``span`` is wording that a change replaced."""
        return any(change.old is not None and change.old.holds(span) for change in self.changes)

    def is_later(self, span: Span) -> bool:
        """Tell whether ``span`` stands in new wording."""
        return any(change.new.holds(span) for change in self.changes) or any(part.holds(span) for part in self.later)


def amendments(outline: Outline) -> Amendments:
    """Return what the document changes."""
    changes = sorted(_changes(outline), key=lambda change: change.new)
    later = [
        Span(line.span.start, outline.section(line)[-1].span.end)
        for line in outline.lines
        if line.level and line.number > 1 and _SECTION.search(outline.folded, *line.span) and outline.section(line)
    ]
    return Amendments(tuple(changes), tuple(later))


def amended(outline: Outline, field: Field, found: Amendments) -> Iterator[Candidate]:
    """Yield the new value of ``field`` in each change that names it before."""
    if field.type in {"text", "clause", "item", "choice"}:
        return
    for change in found.changes:
        line = outline.line_at(change.new.start)
        if line is None:
            continue
        before = Span(line.span.start, change.new.start)
        for label in own_labels(field):
            if label.text.lower().startswith(_EARLIER):
                continue
            if next(label.places(outline.folded, outline.lowered, before), None) is None:
                continue
            for reading in typed.find(field, outline, change.new)[:1]:
                span = Span(change.new.start + reading.start, change.new.start + reading.end)
                yield Candidate(span, reading, STRENGTH["amended"] * label.weight, "amended", label.text)
            break


def renewed(outline: Outline, field: Field, found: Amendments, known: Sequence[Candidate]) -> Iterator[Candidate]:
    """Yield the new value of ``field`` in each change that names no label of it but the value that it has elsewhere."""
    if field.type in {"text", "clause", "item", "choice", "person"}:
        return
    sure = [place for place in known if place.reading is not None and place.strength >= _KNOWN and not place.tentative]
    for change in found.changes:
        if change.old is None or any(change.new.meets(place.span) for place in known if place.how == "amended"):
            continue
        was = typed.find(field, outline, change.old)[:1]
        now = typed.find(field, outline, change.new)[:1]
        outside = [place for place in sure if not change.old.holds(place.span) and not change.new.holds(place.span)]
        if was and now and any(place.reading and typed.same(field, place.reading, was[0]) for place in outside):
            span = Span(change.new.start + now[0].start, change.new.start + now[0].end)
            yield Candidate(span, now[0], STRENGTH["amended"], "amended")


def superseded(outline: Outline, field: Field, span: Span, found: Amendments) -> list[Superseded]:
    """Return the earlier wordings of the value at ``span``: in the change that made it, or struck out beside it."""
    earlier: list[Superseded] = []
    for change in found.changes:
        if change.old is not None and change.new.holds(span):
            for reading in typed.find(field, outline, change.old)[:1]:
                place = Span(change.old.start + reading.start, change.old.start + reading.end)
                earlier.append(Superseded(outline.document.quote(place), reading.normalized, reading.unit, place))
    line = outline.line_at(span.start)
    for struck in outline.document.struck:
        if struck.kind == "hidden" or line is None or not span.start - _GAP <= struck.at <= span.end + _GAP:
            continue
        was = _reading_of(field, struck.text)
        if was is not None:
            earlier.append(
                Superseded(
                    struck.text[was.start : was.end],
                    was.normalized,
                    was.unit,
                    None,
                    outline.document.page_at(struck.at),
                    struck.text.strip(),
                )
            )
    return earlier


def _changes(outline: Outline) -> Iterator[Change]:
    for pattern in (_ZH, _EN, _REPLACES, _INSTEAD):
        for match in pattern.finditer(outline.folded):
            line = outline.line_at(match.start("new"))
            if line is None or not _states_value(outline, match, line):
                continue
            old = Span(*match.span("old")) if match["old"] else None
            if old is None and "within" in pattern.groupindex and match["within"]:
                old = Span(*match.span("within"))
            if old is None and pattern is _ZH:
                old = _just_before(outline, match.start())
            yield Change(old, Span(*match.span("new")))


def _just_before(outline: Outline, at: int) -> Span | None:
    """Return the words of the same clause that end with a value right before a change: ``使用期42个月改为84个月``."""
    match = _CLAUSE.search(outline.folded, max(0, at - _CLAUSE_LENGTH), at)
    if match is None or _FROM.search(match[0]):
        return None
    readers = (amounts.find, rates.find, dates.find, tenors.find)
    ends = [reading.end for reader in readers for reading in reader(match[0])]
    return Span(*match.span()) if max(ends, default=0) == len(match[0]) else None


def _states_value(outline: Outline, match: re.Match[str], line: Line) -> bool:
    """Tell whether the new wording holds a value: ``利率每12个月调整为…`` is a rule, and no change."""
    new = match["new"]
    readers = (amounts.find, rates.find, dates.find, tenors.find, names.find)
    return line.kind != "furniture" and any(reader(new) for reader in readers)


def _reading_of(field: Field, text: str) -> Reading | None:
    readers = {
        "amount": amounts.find,
        "rate": rates.find,
        "date": dates.find,
        "tenor": tenors.find,
        "expiry": lambda text: dates.find(text) or tenors.find(text),
        "party": names.find,
    }
    reader = readers.get(field.type)
    found = reader(text) if reader else []
    return found[0] if found else None
