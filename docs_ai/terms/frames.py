"""Frames: short patterns of what surrounds a value, written with kinds of values and meanings of words.

``<first> .. <draw> .. within <value>`` reads: a word for first, near it one for drawing, near that *within* and a value
of the field's type. Frames are matched on a text in which each value is one character, so that a figure, however it is
written, neither hides a word nor ends a clause.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect_left
from collections.abc import Callable, Mapping, Sequence
from typing import Final

from docs_ai.reading import Span
from docs_ai.terms.normalise import Reading, amounts, dates, names, rates, tenors
from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.normalise.reading import apart
from docs_ai.terms.thesaurus import alternatives

__all__ = ["VALUES", "Masked", "compiled"]

_KINDS: Final[Mapping[str, str]] = {
    "date": "\ue001",
    "amount": "\ue002",
    "rate": "\ue003",
    "tenor": "\ue004",
    "party": "\ue005",
    "floating": "\ue006",
}
_OF_TYPE: Final[Mapping[str, str]] = {
    "amount": _KINDS["amount"],
    "date": _KINDS["date"],
    "expiry": _KINDS["date"] + _KINDS["tenor"],
    "tenor": _KINDS["tenor"],
    "rate": _KINDS["rate"] + _KINDS["floating"],
    "penalty": _KINDS["rate"] + _KINDS["floating"],
    "percent": _KINDS["rate"],
    "party": _KINDS["party"],
}
VALUES: Final = "".join(_KINDS.values())
"""The characters that stand for values, one a kind."""
_TEXT: Final = rf"(?P<value>[^\s。;\n\t,{VALUES}][^。;\n\t]{{1,110}}?)"
_NEAR: Final = rf"(?:[^。;\n\t,.{VALUES}]|\.(?!\s)){{0,26}}?"
_WIDE: Final = r"(?:[^。;\n\t.]|\.(?!\s)){0,70}?"
_LEAD: Final = re.compile(
    r"(?:现就|现将|申报的?|上报的?|报来|听取了?|核定|核准|新增|同意|批准|关于|给予|授予|追加|落实|要求|借款人|申请人|客户|受信企业|承贷主体|授信主体|借款主体"
    r"|申报客户|保证人|抵押人|出质人|担保人)+(?=[\u4e00-\u9fff]{4})"
)
_PART: Final = re.compile(
    r"(?<!P)<(?P<name>[a-z_]+)(?::(?P<kind>[a-z]+))?>|(?P<wide>\s*\.\.\.\s*)|(?P<near>\s*\.\.\s*)|(?P<blank>\s+(?!\?))"
)


class Masked:
    """A text in which each value is one character that tells its kind, with the way back to the text as written.

    Attributes:
        text: the text with its values put out of sight.
        parties: every name of a party, as written.
    """

    def __init__(self, text: str) -> None:
        pieces: list[str] = []
        self._at = array("L")
        folded, at = fold(text), 0
        values = _values(text)
        self.parties = frozenset(text[name.start : name.end] for name, sign in values if sign == _KINDS["party"])
        for reading, sign in values:
            pieces += [folded[at : reading.start], sign]
            self._at.extend(range(at, reading.start + 1))
            at = reading.end
        self.text = "".join([*pieces, folded[at:]])
        self._at.extend(range(at, len(folded) + 1))

    def area(self, span: Span) -> tuple[int, int]:
        """Return where a stretch of the text as written begins and ends here."""
        return bisect_left(self._at, span.start), bisect_left(self._at, span.end)

    def written(self, start: int, end: int) -> Span:
        """Return the stretch of the text as written that ``[start, end)`` stands for."""
        return Span(self._at[start], self._at[end])


def compiled(frame: str, type_: str) -> re.Pattern[str]:
    """Return the pattern of a frame for fields of a type; its group ``value`` is the value.

    ``<value>`` is a value of the type, or a few words where the type has none of its own, and ``<value:date>`` one of
    that kind alone; ``<date>``, ``<amount>``, ``<rate>``, ``<floating>``, ``<tenor>`` and ``<party>`` are any value of
    that kind; another ``<name>`` is any word of that meaning in the thesaurus. ``..`` is a short stretch of one clause
    without a value, ``...`` a stretch of one sentence. All else is a regular expression; a blank is any blank space.

    Raises:
        re.error: it is no regular expression, or names no such meaning.
    """
    pieces: list[str] = []
    at = 0
    for match in _PART.finditer(frame):
        pieces += [frame[at : match.start()], _piece(match, type_)]
        at = match.end()
    return re.compile("".join([*pieces, frame[at:]]), re.IGNORECASE)


def _piece(match: re.Match[str], type_: str) -> str:
    if match["wide"] or match["near"]:
        return _WIDE if match["wide"] else _NEAR
    if match["blank"]:
        return r"\s+"
    name = match["name"]
    if name == "value" and match["kind"]:
        return f"(?P<value>{_KINDS[match['kind']]})"
    if name == "value":
        return f"(?P<value>[{_OF_TYPE[type_]}])" if type_ in _OF_TYPE else _TEXT
    if name in _KINDS:
        return f"[{_KINDS[name]}{_KINDS['floating'] if name == 'rate' else ''}]"
    try:
        return f"(?:{alternatives(name)})"
    except KeyError as error:
        raise re.error(f"there is no meaning <{name}>") from error


def _values(text: str) -> Sequence[tuple[Reading, str]]:
    """Return every value in ``text`` with the character of its kind, in order."""
    kinds: dict[tuple[int, int], str] = {}
    groups: list[list[Reading]] = []
    for kind, reader in _READERS:
        readings = reader(text)
        for reading in readings:
            kinds.setdefault((reading.start, reading.end), _sign(kind, reading))
        groups.append(readings)
    return [(reading, kinds[reading.start, reading.end]) for reading in apart(len(text), *groups)]


def _named(text: str) -> list[Reading]:
    """Return the parties that a text names, without a word of their clause that was read into a Chinese name."""
    found = []
    for reading in names.find(text):
        lead = _LEAD.match(text, reading.start, reading.end)
        found.append(reading._replace(start=lead.end()) if lead is not None else reading)
    return found


def _sign(kind: str, reading: Reading) -> str:
    form = reading.normalized or ""
    is_floating = kind == "rate" and form[:1].isalpha() and not form.startswith("CONTRACT")
    return _KINDS["floating" if is_floating else kind]


_READERS: Final[Sequence[tuple[str, Callable[[str], list[Reading]]]]] = (
    ("date", dates.find),
    ("amount", lambda text: [reading for reading in amounts.find(text) if reading.key]),
    ("party", _named),
    ("rate", rates.find),
    ("tenor", tenors.find),
)
