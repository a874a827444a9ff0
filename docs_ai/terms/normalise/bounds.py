"""Bounds that words put on a value: ``不超过5000万元``, ``3年（含）以内``, ``not less than 1.25``, ``up to US$5m``.

The normal form is the operator that the value stands under: ``<=``, ``<``, ``>=``, ``>``. A bound stated as excluding
its value (``不含``) is strict.
"""

from __future__ import annotations

import re
from typing import Final, Literal, cast

from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.normalise.reading import Reading

__all__ = ["Operator", "of", "operator"]

Operator = Literal["<=", "<", ">=", ">"]

_BEFORE: Final[tuple[tuple[Operator, str], ...]] = (
    (
        "<=",
        r"不得?超过|不得?超出|不得?高于|不得?大于|不得?多于|不得?长于|最高(?:不超过|为)?|最多(?:不超过|为)?|最长(?:不超过|为)?|至多|上限为?|≤|<="
        r"|(?:shall\s+|may\s+|do\s+|does\s+)?not\s+(?:to\s+)?(?:at\s+any\s+time\s+)?(?:be\s+(?:more|greater|higher)\s+than|exceed(?:ing)?)"
        r"|(?:not|no)\s+(?:more|greater|higher|later|longer)\s+than|up\s+to|at\s+most|(?:a\s+)?maximum\s+(?:of|amount\s+of)|capped\s+at",
    ),
    (
        ">=",
        r"不得?低于|不得?少于|不得?小于|不得?短于|最低(?:不低于|为)?|至少|起码|下限为?|≥|>="
        r"|(?:shall\s+|may\s+)?not\s+(?:at\s+any\s+time\s+)?(?:be\s+(?:less|lower)\s+than|fall\s+below)"
        r"|(?:not|no)\s+(?:less|lower|fewer|earlier|shorter)\s+than|at\s+least|(?:a\s+)?minimum\s+of",
    ),
    ("<", r"(?<!不)(?:低于|小于|少于|短于|不足|不满)|<|(?<!not\s)(?<!no\s)(?:less|lower|fewer)\s+than|below|under"),
    (
        ">",
        r"(?<!不)(?<!不得)(?:高于|大于|超过|多于|长于)|>|(?<!not\s)(?<!no\s)(?<!or\s)(?:more|greater|higher)\s+than"
        r"|(?<!not\s)exceed(?:s|ing)?|in\s+excess\s+of|above|over",
    ),
)
_AFTER: Final[tuple[tuple[Operator, str], ...]] = (
    ("<=", r"(?:\(含\)|含)?(?:以内|以下|之内|及以下)|封顶|or\s+(?:less|below|fewer|lower)|at\s+most|maximum"),
    (">=", r"(?:\(含\)|含)?(?:以上|及以上)|起(?=[^始]|$)|or\s+(?:more|above|greater|higher)|at\s+the\s+least|minimum"),
)


def _pattern(sides: tuple[tuple[Operator, str], ...], prefix: str) -> str:
    return "|".join(f"(?P<{prefix}{index}>{words})" for index, (_, words) in enumerate(sides))


_LEADING: Final = re.compile(rf"(?<![A-Za-z])(?:{_pattern(_BEFORE, 'b')})(?![A-Za-z])", re.IGNORECASE)
_CLOSE: Final = re.compile(
    rf"(?<![A-Za-z])(?:{_pattern(_AFTER, 'a')})(?![A-Za-z])(?P<out>\(不含(?:本数)?\))?", re.IGNORECASE
)
_TOWARDS: Final = re.compile(
    r"[ :]{0,2}(?:(?:等值|折合|人民币|总额|金额|an?|the|(?:aggregate\s+)?(?:principal\s+)?amounts?\s+of|sum\s+of"
    r"|equivalent\s+of)[ :]?){0,3}"
    r"(?:\((?:含|不含)\))?[ ]?",
    re.IGNORECASE,
)
_REACH: Final = 60


def of(text: str, value: Reading) -> Reading | None:
    """Return the bound that ``text`` puts on ``value``, one of its readings, or None where the value stands plain.

    Words after the value go before those before it: ``5000万元以下`` stands nearer.
    """
    folded = fold(text)
    match = _CLOSE.match(folded, value.end + (folded[value.end : value.end + 1] in {" ", "期"}))
    if match:
        index = next(index for index in range(len(_AFTER)) if match[f"a{index}"])
        operator = _strict(_AFTER[index][0]) if match["out"] or "不含" in folded[value.end : match.end()] else None
        operator = operator or _AFTER[index][0]
        return Reading(match.start(), match.end(), operator, None, operator)
    start = max(value.start - _REACH, 0)
    window = folded[start : value.start]
    last = None
    for leading in _LEADING.finditer(window):
        if _TOWARDS.fullmatch(window, leading.end()):
            last = leading
    if last is None:
        return None
    reading = _leading(last)
    if "(不含)" in window[last.end() :]:
        operator = _strict(cast(Operator, reading.normalized))
        reading = reading._replace(normalized=operator, key=operator)
    return reading._replace(start=reading.start + start, end=reading.end + start)


def operator(text: str, value: Reading) -> Operator | None:
    """Return the operator of the bound that ``text`` puts on ``value``: see `of`."""
    bound = of(text, value)
    return cast(Operator, bound.normalized) if bound is not None else None


def _leading(match: re.Match[str]) -> Reading:
    operator = next(_BEFORE[index][0] for index in range(len(_BEFORE)) if match[f"b{index}"])
    return Reading(match.start(), match.end(), operator, None, operator)


def _strict(operator: Operator) -> Operator:
    return "<" if operator == "<=" else ">" if operator == ">=" else operator
