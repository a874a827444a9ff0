"""What a document changes itself: "原…调整为…", "is amended to read", a later part that amends, and tracked deletions.

The later wording wins; the earlier one is kept as superseded, so that a reader sees both.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from docs_ai.reading import Span
from docs_ai.terms import typed
from docs_ai.terms.candidates import STRENGTH, Candidate
from docs_ai.terms.frames import VALUES
from docs_ai.terms.labels import own_labels
from docs_ai.terms.normalise import Reading, amounts, dates, names, rates, tenors
from docs_ai.terms.outline import Outline
from docs_ai.terms.result import Superseded
from docs_ai.terms.schema import Field

__all__ = ["Amendments", "Change", "amended", "amendments", "renewed", "superseded"]

_V: Final = f"[{VALUES}]"
_CHANGED: Final = (
    r"(?:调整|变更|变动|修改|更改|修订|更正|延长|缩短|提高|提升|降低|压降|增加|减少|扩大|缩减|压缩|下调|上调|调增|调减|调高|调低|核增|核减|替换|改)"
    r"(?:为|至|到|成)"
)
_VERB: Final = (
    r"(?:amend|chang|revis|vari|var(?:y|ies)|increas|reduc|cut|rais|lower|extend|shorten|replac|substitut|delet|adjust|mov|go(?:es)?\s+up|"
    r"superse[cd]|bring|brought|lift)\w*"
)
_IN: Final = rf"(?:[^。;\n\t.{VALUES}]|\.(?!\s))"
_CHANGES: Final = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        rf"变更前{_IN}{{0,6}}?(?P<old>{_V}){_IN}{{0,6}}?变更后{_IN}{{0,6}}?(?P<new>{_V})",
        rf"在原?(?P<old>{_V}){_IN}{{0,4}}?基础上{_IN}{{0,12}}?后为(?P<new>{_V})",
        rf"(?P<old>{_V}){_IN}{{0,8}}?(?:取消|不再执行|作废|废止|停止执行){_IN}{{0,4}}?(?:改按|改为|以|按|现为)(?P<new>{_V})",
        rf"{_CHANGED}[“\"]?{_IN}{{0,6}}?(?P<new>{_V})[\s(,]{{0,3}}(?:原为?|此前为?|之前为?)(?P<old>{_V})",
        rf"(?P<old>{_V}){_IN}{{0,14}}?(?<!每){_CHANGED}[“\"]?{_IN}{{0,6}}?(?P<new>{_V})",
        rf"原{_IN}{{0,16}}?(?P<old>{_V}),?{_IN}{{0,4}}?现{_IN}{{0,6}}?(?P<new>{_V})",
        rf"(?P<new>{_V})\s?[(,]\s?(?:原为?|此前为?)(?P<old>{_V})",
        rf"(?P<new>{_V}){_IN}{{0,4}}?(?:取代|替代|代替){_IN}{{0,6}}?(?P<old>{_V})",
        rf"(?<!每)(?<!每{_V}){_CHANGED}[“\"]?{_IN}{{0,6}}?(?P<new>{_V})",
        rf"\b{_VERB}\b{_IN}{{0,60}}?\bfrom\s+[“\"]?(?P<old>{_V})(?:[”\"]|\.-)?\s+(?:up\s+|down\s+)?to\s+[“\"]?(?P<new>{_V})",
        rf"(?P<old>{_V})[”\",]?{_IN}{{0,60}}?\b{_VERB}(?:\s+and\s+{_VERB})?\s+(?:by|with|to(?:\s+read)?|as)\s+[“\"]?(?P<new>{_V})",
        rf"(?P<old>{_V})[”\",]?{_IN}{{0,60}}?\b(?:shall|is\s+to|should)\s+be\s+read\s+as\s+[“\"]?(?P<new>{_V})",
        rf"\bread\s+[“\"]?(?P<new>{_V})[”\"]?\s+for\s+[“\"]?(?P<old>{_V})",
        rf"(?P<new>{_V})[”\"]?\s*(?:\(|,)?\s*(?:applies\s+|is\s+)?(?:previously|formerly|was|hitherto|instead\s+of|in\s+place\s+of|rather\s+than)"
        rf"\s*:?\s*[“\"]?(?P<old>{_V})",
        rf"\b(?:formerly|previously|hitherto|instead\s+of|in\s+place\s+of)\s+[“\"]?(?P<old>{_V})[”\"]?,?{_IN}{{0,24}}?"
        rf"\b(?:now|be|is|apply|applies)\s+[“\"]?(?P<new>{_V})",
        rf"\b(?:is|are|be|been)\s+(?:hereby\s+)?{_VERB}(?:\s+and\s+{_VERB})?\s+(?:to(?:\s+read)?|by|with|as\s+follows:?)\s+[“\"]?(?P<new>{_V})",
    )
)
"""On the text in which each value is one character; the surer forms first."""
_PLAN: Final = r"(?:条款|内容|批复|方案|约定|条件|值)?"
_BEFORE_AFTER: Final = (
    re.compile(
        rf"\s*(?:变更前|调整前|修改前|修订前|原{_PLAN}|before|old|previous|existing|former|original|from)\b.{{0,14}}",
        re.IGNORECASE,
    ),
    re.compile(
        rf"\s*(?:变更后|调整后|修改后|修订后|现{_PLAN}|after|new|revised|amended|replaced\s+by|to)\b.{{0,14}}",
        re.IGNORECASE,
    ),
)
"""Headers of the columns of earlier and of new wording."""
_SECTION = re.compile(
    r"补充(?:批复|条款|事项|说明|意见)?|变更事项|调整事项|修订|变更内容|更正|amendments?\b|supplement|variation",
    re.IGNORECASE,
)
_EARLIER = ("原", "previous", "existing", "original")
_STOP: Final = re.compile(r"[。;\n]|\.\s(?=[A-Z(])")
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
    """Yield the new value of ``field`` in each change whose sentence names it."""
    if field.type in {"text", "clause", "item", "choice"}:
        return
    for change in found.changes:
        sentence = _sentence(outline, change.new)
        for label in own_labels(field):
            if label.text.lower().startswith(_EARLIER):
                continue
            if next(label.places(outline.folded, outline.lowered, sentence), None) is None:
                continue
            for reading in typed.find(field, outline, change.new)[:1]:
                span = Span(change.new.start + reading.start, change.new.start + reading.end)
                yield Candidate(span, reading, STRENGTH["amended"] * label.weight, "amended", label.text)
            break


def _sentence(outline: Outline, span: Span) -> Span:
    """Return the sentence that holds ``span``, or its table row."""
    line = outline.line_at(span.start)
    if line is None or line.kind == "row":
        return line.span if line is not None else span
    ends = [match.end() for match in _STOP.finditer(outline.folded, line.span.start, span.start)]
    stop = _STOP.search(outline.folded, span.end, line.span.end)
    return Span(ends[-1] if ends else line.span.start, stop.start() if stop else line.span.end)


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
    for struck in outline.document.struck:
        if struck.kind == "hidden" or not _is_beside(outline, field, struck.at, span):
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


def _is_beside(outline: Outline, field: Field, at: int, span: Span) -> bool:
    """Tell whether what was struck out at ``at`` made room for ``span``: beside it, or with no other value between."""
    if span.start - _GAP <= at <= span.end + _GAP:
        return True
    line, other = outline.line_at(span.start), outline.line_at(at)
    if line is None or other is None or line.block != other.block or at > span.start:
        return False
    return not typed.find(field, outline, Span(at, span.start))


def _changes(outline: Outline) -> Iterator[Change]:
    """Yield the changes that sentences state, each new value once, then those of tables with a column for each."""
    masked = outline.masked
    taken: list[Span] = []
    for pattern in _CHANGES:
        for match in pattern.finditer(masked.text):
            new = masked.written(*match.span("new"))
            old = masked.written(*match.span("old")) if match.groupdict().get("old") else None
            line = outline.line_at(new.start)
            if line is None or line.kind == "furniture" or any(new.meets(other) for other in taken):
                continue
            if old is not None and match["old"] != match["new"]:
                continue
            taken += [new, *([old] if old else [])]
            yield Change(old, new)
    yield from _of_tables(outline)


def _of_tables(outline: Outline) -> Iterator[Change]:
    """Yield what tables with a column for the earlier and one for the new wording state, row by row."""
    before, after = _BEFORE_AFTER
    for rows in outline.tables.values():
        texts = [outline.folded[cell.span.start : cell.span.end] for cell in rows[0]]
        old = next((at for at, text in enumerate(texts) if before.fullmatch(text)), None)
        new = next((at for at, text in enumerate(texts) if after.fullmatch(text)), None)
        if not old or not new or len(rows) < 2:
            continue
        for row in rows[1:]:
            if len(row) == len(rows[0]) and row[new].span.end > row[new].span.start:
                yield Change(row[old].span, row[new].span)


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
