"""Labels and headings that no schema lists, taken for the field or list whose own labels they resemble most.

A bank's forms have words of their own: 提用期限 where another writes 提款期. Such a label is adopted for one document
by the fields whose labels share its words, rare words before common ones, if what it governs has their type. Its places
weigh less than those of labels that a schema lists.
"""

from __future__ import annotations

import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from itertools import pairwise, takewhile

from docs_ai.reading import Cell, Span
from docs_ai.terms import typed
from docs_ai.terms.candidates import refers_elsewhere
from docs_ai.terms.items import list_field
from docs_ai.terms.labels import Label, label_of, pattern_of
from docs_ai.terms.normalise import amounts
from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.outline import Line, Outline
from docs_ai.terms.rows import figures, has_merged_names
from docs_ai.terms.schema import Field, Group, Schema
from docs_ai.terms.thesaurus import meanings_of

__all__ = ["Resemblance", "adopted"]

_LEAST, _LEAST_UNTYPED, _TIED = 0.4, 0.5, 0.88
_SURE, _NEAR = 0.62, 0.8
_IN_TABLE = 0.75
_SINGLE, _STRANGE = 0.35, 0.5
_LONGEST, _LONGEST_LATIN, _LONGEST_TEXT = 24, 60, 90
_UNTYPED = frozenset(["text", "clause", "address"])
_HAN = re.compile(r"[\u4e00-\u9fff]")
_BRACKET = re.compile(r"\(([^()]*)\)")
_EMPTY = re.compile(
    r"其[他它]|有关|相关|具体|本次|本笔|该笔|最新|情况|信息|事项|内容|说明|安排|要求|方案|约定|明细|\b(?:other|general|details?|the|of|and)\b",
    re.IGNORECASE,
)
_SCRIPTS = re.compile(r"(?<=[\u4e00-\u9fff])\s+(?=[A-Za-z])")
_MARK = re.compile(r"^[\s\d.,、()一二三四五六七八九十*#-]{1,8}(?=[^\d])")
_LABELLED = re.compile(r"(?:^|[。;\t\n]\s?| {2,})(?P<label>[^。;,:\t\n\d]{2,60}?)\s?(?::|\t)\s?(?=\S)")
_GOVERNED_END = re.compile(r"[。;\n]| {2,}")
_HINTED, _APART, _LEAST_HEADING = 0.3, 0.5, 0.5
_FORMER = "~former"
_DECISIVE = frozenset(
    [_FORMER, "~exposure", "~low_risk", "~late", "~first", "~single", "~least", "~fee", "~cash", "~group"]
)
_OF_NO_LIST = frozenset(["~draw", "~credit", "~amount", "~kind", "~use", "~repay", "~rate", "~pay"])


@dataclass(frozen=True, slots=True)
class _Unknown:
    """A label that no field lists, what it governs, and the groups that it may belong to; none for all."""

    text: str
    governed: tuple[Span, ...]
    groups: frozenset[str] = frozenset()


class Resemblance:
    """How much two labels have in common, weighed by how few fields of a schema use a word.

    Args:
        fields: the fields, and the lists of repeating groups as fields.
    """

    def __init__(self, fields: Sequence[Field]) -> None:
        users: dict[str, set[str]] = {}
        listed = [(field, text) for field in fields for text in (*field.labels, *field.title.values())]
        for field, text in listed:
            for word in _words(text):
                users.setdefault(word, set()).add(field.key)
        keys = len({field.key for field in fields})
        self._weights = {word: math.log(1 + keys / len(used)) for word, used in users.items()}
        self._rare = math.log(1 + keys)
        self._by_rarest: dict[str, list[tuple[str, Mapping[str, float]]]] = {}
        for field, text in listed:
            label = self._weighed(text)
            for word in _rarest(label):
                self._by_rarest.setdefault(word, []).append((field.name, label))

    def of(self, text: str) -> Mapping[str, float]:
        """Return for each field from 0 to 1 how much ``text``, or a part of it, has in common with its nearest label.

        The measure is the Dice coefficient. A label counts only if its rarest word or character is shared, so that
        ``business limit`` is no ``low-risk business limit``. A field that shares nothing is left out.
        """
        found: dict[str, float] = {}
        for part in _parts(text):
            words = self._weighed(part)
            whole = sum(words.values())
            for word in words:
                for name, label in self._by_rarest.get(word, ()):
                    shared = sum(weight for own, weight in words.items() if own in label)
                    found[name] = max(found.get(name, 0.0), 2 * shared / (whole + sum(label.values())))
        return found

    def _weighed(self, text: str) -> Mapping[str, float]:
        told = _EMPTY.sub("", text).strip() or text
        return {
            word: self._weights.get(word, self._rare * _STRANGE) * (_SINGLE if len(word) == 1 else 1.0)
            for word in _words(told)
        }


@dataclass(frozen=True)
class _Reader:
    """Reads the unknown labels of one document."""

    outline: Outline
    schema: Schema

    @cached_property
    def lists(self) -> Mapping[str, Field]:
        """The repeating groups of clauses, each as one field that bears the group's name."""
        return {
            group.name: replace(list_field(group), name=group.name)
            for group in self.schema.groups
            if group.repeating and group.labels
        }

    @cached_property
    def resemblance(self) -> Resemblance:
        """How labels resemble one another in this schema."""
        return Resemblance([*self.schema.fields, *self.lists.values()])

    @cached_property
    def known(self) -> Mapping[str, Sequence[Label]]:
        """Every label and hint that the schema lists, by its first character."""
        fields = (*self.schema.fields, *self.lists.values())
        words = {text for field in fields for text in (*field.labels, *field.hints) if len(text) >= 2}
        known: dict[str, list[Label]] = {}
        for label in map(label_of, sorted(words)):
            known.setdefault(label.text[:1].lower(), []).append(label)
        return known

    def unknown(self) -> Iterator[_Unknown]:
        """Yield the labels of cells and of ``label: value`` that no field lists."""
        for rows in self.outline.tables.values():
            merged = has_merged_names(rows)
            if not merged and self._is_header(rows[0], rows[1:]):
                yield from self._of_header(rows[0], rows[1:])
                continue
            for row in rows:
                yield from self._of_row(row[1:] if merged and len(row) == 3 else row)
        for line in self.outline.lines:
            if line.kind in {"row", "furniture"} or line.level:
                continue
            for match in _LABELLED.finditer(self._text(line.body)):
                start = line.body.start + match.end()
                stop = _GOVERNED_END.search(self.outline.folded, start, line.span.end)
                governed = Span(start, stop.start() if stop else line.span.end)
                if self._is_fit(match["label"]) and not self._is_known(match["label"]):
                    yield _Unknown(match["label"].strip(), (governed,))

    def _of_row(self, row: Sequence[Cell]) -> Iterator[_Unknown]:
        """Yield the unknown labels of a row of labels and values; a value is no label of what follows it."""
        is_value = False
        for cell, right in pairwise(row):
            text = self._text(cell.span)
            is_value = not is_value and (self._is_known(text) or self._is_fit(text))
            if is_value and not self._is_known(text) and right.span.end > right.span.start:
                yield _Unknown(text, (right.span,))

    def _of_header(self, row: Sequence[Cell], below: Sequence[Sequence[Cell]]) -> Iterator[_Unknown]:
        groups = self._groups_of([self._text(cell.span) for cell in row])
        for cell in row:
            text = self._text(cell.span)
            cells = [other for line in below for other in line if other.column == cell.column]
            under = tuple(other.span for other in cells if not self._is_blank(other.span))
            if under and self._is_fit(text) and not self._is_known(text):
                yield _Unknown(text, under[:6], groups)

    def _is_header(self, row: Sequence[Cell], below: Sequence[Sequence[Cell]]) -> bool:
        """Tell whether a table's first row is a header: three cells or more without a figure, labels side by side."""
        texts = [self._text(cell.span) for cell in row]
        if len(row) < 3 or not below or any(map(figures, texts)):
            return False
        known = [self._is_known(text) for text in texts]
        return any(left and right for left, right in pairwise(known)) or len(row) % 2 == 1 or not any(known)

    def _groups_of(self, texts: Sequence[str]) -> frozenset[str]:
        """Return the repeating groups of which the cells of a header name most fields by labels that are listed."""
        named = Counter(
            group.name
            for group in self.schema.groups
            if group.repeating
            for text in texts
            if any(label_of(label).fills(text) for field in group.fields for label in field.labels)
        )
        most = max(named.values(), default=0)
        return frozenset(name for name, count in named.items() if count == most)

    def _is_fit(self, text: str) -> bool:
        """Tell whether a text may be a label: a few words without a figure."""
        longest = _LONGEST if _HAN.search(text) else _LONGEST_LATIN
        return len(text.strip()) <= longest and not figures(text) and re.search(r"\w\w", text) is not None

    def _is_known(self, text: str) -> bool:
        starts = {text[:1].lower(), _MARK.sub("", text)[:1].lower()}
        return any(label.fills(text) for start in starts for label in self.known.get(start, ()))

    def _text(self, span: Span) -> str:
        return self.outline.folded[span.start : span.end]

    def fields_for(self, unknown: _Unknown) -> Mapping[str, bool]:
        """Return the fields that adopt a label: those it resembles most, among those of the type that it governs.

        Each with whether that is a guess: whether little is shared, or nearly as much with a field of another meaning.
        """
        scores: dict[str, float] = {}
        near = self.resemblance.of(unknown.text)
        for group in self.schema.groups:
            if unknown.groups and group.name not in unknown.groups:
                continue
            for field in group.fields:
                least = _LEAST_UNTYPED if field.type in _UNTYPED else _LEAST
                least *= _IN_TABLE if unknown.groups else 1.0
                likeness = near.get(field.name, 0.0)
                if likeness >= least and self._suits(field, unknown):
                    scores[field.name] = likeness
        for name, field in self.lists.items() if not unknown.groups else ():
            likeness = near.get(name, 0.0)
            if likeness >= _LEAST and self._lists(field, unknown.governed):
                scores[name] = likeness
        best = max(scores.values(), default=0.0)
        keys = {name.rpartition(".")[2] for name, score in scores.items() if score >= _NEAR * best}
        is_guess = best < _SURE or len(keys) > 1
        return {name: is_guess for name, score in scores.items() if score >= _TIED * best}

    def _suits(self, field: Field, unknown: _Unknown) -> bool:
        if any(pattern_of(word).search(unknown.text) for word in field.avoid) or field.type == "item":
            return False
        if not _may_mean(unknown.text, field):
            return False
        unit = amounts.header_unit(unknown.text)
        return all(self._reads(field, span, unit) for span in unknown.governed)

    def _is_blank(self, span: Span) -> bool:
        return not re.search(r"\w", self._text(span)) or self._text(span).strip() in {"无", "不适用"}

    def _reads(self, field: Field, span: Span, unit: amounts.Unit | None) -> bool:
        if field.type in _UNTYPED:
            return span.end - span.start <= _LONGEST_TEXT and not typed.is_figure(self._text(span))
        if refers_elsewhere(self.outline, span):
            return True
        readings = typed.find(field, self.outline, span, unit, labelled=True)
        if field.type == "identifier":
            return any(2 * (reading.end - reading.start) > span.end - span.start for reading in readings) and not (
                amounts.find(self._text(span))
            )
        return bool(readings)

    def _lists(self, field: Field, governed: Sequence[Span]) -> bool:
        return all(span.end - span.start >= 8 for span in governed) and self._hinted(field, governed) > 0

    def _hinted(self, field: Field, spans: Sequence[Span]) -> float:
        hints = [pattern_of(hint) for hint in field.hints] + list(field.patterns)
        shown = [any(hint.search(self._text(span)) for hint in hints) for span in spans]
        return sum(shown) / len(shown) if shown else 0.0

    def headings(self) -> Iterator[tuple[str, str]]:
        """Yield each heading of a list that no group lists, with the group that adopts it."""
        for line in self.outline.lines:
            text = self._heading(line)
            if not (line.level or line.leads) or not self._is_fit(text) or self._is_known(text):
                continue
            under = self.outline.section(line) if line.level else self._following(line)
            items = [inner.body for inner in under if not inner.leads and inner.kind != "furniture"]
            named = [name for name, field in self.lists.items() if self._names(field, text)]
            if not items or (named and line.level):
                continue
            best = named[0] if len(named) == 1 else self._list_for(text, items)
            if best:
                yield text, best

    def _list_for(self, text: str, items: Sequence[Span]) -> str:
        """Return the list that adopts a heading, by what it is called and what stands under it, or the latter alone."""
        shares = {name: self._hinted(field, items) for name, field in self.lists.items()}
        near = self.resemblance.of(text)
        meant = set(meanings_of(text))
        says_little = not meant - _OF_NO_LIST or "~change" in meant
        scores: dict[str, float] = {}
        for group in self.schema.groups:
            field = self.lists.get(group.name)
            if field is None or any(pattern_of(word).search(text) for word in field.avoid):
                continue
            likeness = 0.0 if says_little and not group.key else near.get(group.name, 0.0)
            others = max((share for name, share in shares.items() if name != group.name), default=0.0)
            if group.key:
                scores[group.name] = likeness
            elif likeness or shares[group.name] - others >= _APART:
                scores[group.name] = likeness + _HINTED * shares[group.name]
                if shares[group.name] - others >= _APART:
                    scores[group.name] += _HINTED
        best = max(scores, key=lambda name: scores[name], default="")
        return best if best and scores[best] >= _LEAST_HEADING else ""

    def _following(self, lead: Line) -> list[Line]:
        """Return the list items that follow a line that introduces them."""
        return list(takewhile(lambda line: line.marker > 0 and not line.level, self.outline.lines[lead.number :]))

    def _heading(self, line: Line) -> str:
        return self._text(line.body).strip(" :.")

    @staticmethod
    def _names(field: Field, text: str) -> bool:
        return any(pattern_of(label).search(text) for label in field.labels)


def adopted(outline: Outline, schema: Schema) -> Schema:
    """Return ``schema`` with the labels and headings of one document that its fields and lists adopt."""
    reader = _Reader(outline, schema)
    taken: dict[str, list[str]] = {}
    guessed: dict[str, list[str]] = {}
    for unknown in reader.unknown():
        for name, is_guess in reader.fields_for(unknown).items():
            taken.setdefault(name, []).append(_plain(unknown.text))
            if is_guess:
                guessed.setdefault(name, []).append(_plain(unknown.text))
    for text, name in reader.headings():
        taken.setdefault(name, []).append(text)
    if not taken:
        return schema
    return replace(schema, groups=tuple(_with(group, taken, guessed) for group in schema.groups))


def _with(group: Group, taken: Mapping[str, Sequence[str]], guessed: Mapping[str, Sequence[str]]) -> Group:
    fields = tuple(
        replace(
            field,
            adopted=tuple(dict.fromkeys(taken[field.name])),
            guessed=tuple(dict.fromkeys(guessed.get(field.name, ()))),
        )
        if field.name in taken
        else field
        for field in group.fields
    )
    return replace(group, fields=fields, adopted=tuple(dict.fromkeys(taken.get(group.name, ()))))


def _words(text: str) -> set[str]:
    """Return the words of a label: what they mean, and of others pairs and single ones of Han characters."""
    meant = meanings_of(text)
    return {*meant, *(character for word in meant for character in _HAN.findall(word))}


def _may_mean(label: str, field: Field) -> bool:
    """Tell whether a label says nothing that sets another field apart: what held before is asked for by name only."""
    meant = _DECISIVE.intersection(meanings_of(label))
    known = {meaning for text in field.labels for meaning in meanings_of(text)}
    return meant <= known and (_FORMER in meant) == (_FORMER in known)


def _rarest(label: Mapping[str, float]) -> list[str]:
    """Return the rarest words of a label; of Han characters single ones, since pairs may straddle two words."""
    plain = {
        word: weight / (_SINGLE if len(word) == 1 else 1.0)
        for word, weight in label.items()
        if len(word) == 1 or word.isascii()
    }
    most = max(plain.values(), default=0.0)
    return [word for word, weight in plain.items() if weight == most]


def _parts(text: str) -> set[str]:
    """Return a label without its empty words, and what stands in its brackets, beside a stroke or in one script."""
    plain = _plain(text)
    parts = {plain, *_BRACKET.findall(fold(text)), *re.split(r"\s?/\s?", plain), *_SCRIPTS.split(plain)}
    return {part for part in (_EMPTY.sub("", part).strip() for part in parts) if len(part) >= 2}


def _plain(text: str) -> str:
    return _MARK.sub("", _BRACKET.sub("", fold(text))).strip(" :*")
