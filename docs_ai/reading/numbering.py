"""The numbers that Word sets before paragraphs of a list: they stand on the page and not in the text of the file.

The rules are those of ECMA-376 Part 1, section 17.9 (numbering): a paragraph names a list and a level, itself or by its
style; each level counts on until a paragraph of a higher level comes, and its text is a pattern such as ``%1.%2``.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from docx.oxml.ns import qn

__all__ = ["Numbering", "figure"]

_PLACE = re.compile(r"%([1-9])")
_ROMAN = ((1000, "m"), (900, "cm"), (500, "d"), (400, "cd"), (100, "c"), (90, "xc"), (50, "l"), (40, "xl"), (10, "x"),
          (9, "ix"), (5, "v"), (4, "iv"), (1, "i"))  # fmt: skip
_HAN = "〇一二三四五六七八九"
_HAN_LEGAL = "零壹贰叁肆伍陆柒捌玖"
_SPARE = str.maketrans({"十": "拾", "百": "佰", "千": "仟"})
_HAN_FORMATS = {
    "chineseCounting", "chineseCountingThousand", "ideographDigital", "japaneseCounting", "taiwaneseCounting",
    "taiwaneseCountingThousand", "japaneseDigitalTenThousand", "koreanCounting",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class _Level:
    form: str
    pattern: str
    start: int
    between: str
    legal: bool


class Numbering:
    """Counts the lists of one file. Ask for the label of each paragraph once, in the order of the text.

    Args:
        numbering: the root of the numbering part, or None where the file has no lists.
        styles: the root of the styles part, or None.
    """

    def __init__(self, numbering: Any, styles: Any) -> None:
        self._levels: dict[str, dict[int, _Level]] = {}
        self._counters: dict[str, dict[int, int]] = {}
        self._shared: dict[str, str] = {}
        self._styles = _styles(styles)
        if numbering is not None:
            self._read(numbering)

    def label(self, paragraph: Any, style: str) -> str:
        """Return what stands before a paragraph, with the blank after it; empty where it is in no list."""
        number, level = self._place(paragraph, style)
        levels = self._levels.get(number)
        if not levels or level not in levels:
            return ""
        counters = self._counters.setdefault(self._shared[number], {})
        counters[level] = counters.get(level, levels[level].start - 1) + 1
        for deeper in [other for other in counters if other > level]:
            del counters[deeper]
        text = _PLACE.sub(lambda match: _shown(int(match[1]) - 1, levels, counters, level), levels[level].pattern)
        return text + levels[level].between if text and text[-1] not in "、，。）】》：" else text

    def _place(self, paragraph: Any, style: str) -> tuple[str, int]:
        own = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        number, level = self._styles.get(style, ("0", 0))
        if own is not None:
            number = _value(own.find(qn("w:numId")), number)
            level = int(_value(own.find(qn("w:ilvl")), str(level)))
        return number, level

    def _read(self, root: Any) -> None:
        abstract = {
            element.get(qn("w:abstractNumId")): {
                int(level.get(qn("w:ilvl"), "0")): _level(level) for level in element.findall(qn("w:lvl"))
            }
            for element in root.findall(qn("w:abstractNum"))
        }
        for element in root.findall(qn("w:num")):
            number, base = element.get(qn("w:numId")), _value(element.find(qn("w:abstractNumId")), "")
            levels = dict(abstract.get(base, {}))
            overrides = element.findall(qn("w:lvlOverride"))
            for override in overrides:
                index, changed = int(override.get(qn("w:ilvl"), "0")), override.find(qn("w:lvl"))
                if changed is not None:
                    levels[index] = _level(changed)
            self._levels[number] = levels
            self._shared[number] = f"num {number}" if overrides else f"abstract {base}"


def figure(number: int, form: str) -> str:
    """Return a list number in a format of Word (``ST_NumberFormat``); formats that we do not know as decimal."""
    if form == "none":
        return ""
    if form in {"lowerLetter", "upperLetter"}:
        letter = chr(ord("a") + (number - 1) % 26) * ((number - 1) // 26 + 1)
        return letter.upper() if form == "upperLetter" else letter
    if form in {"lowerRoman", "upperRoman"}:
        text = _roman(number)
        return text.upper() if form == "upperRoman" else text
    if form in _HAN_FORMATS:
        return _han(number)
    if form == "chineseLegalSimplified":
        return _han(number).translate(_SPARE).translate(str.maketrans(_HAN, _HAN_LEGAL))
    if form in {"decimalEnclosedCircle", "decimalEnclosedCircleChinese"} and 1 <= number <= 20:
        return chr(0x2460 + number - 1)
    if form == "decimalZero":
        return f"{number:02d}"
    return str(number)


def _shown(index: int, levels: Mapping[int, _Level], counters: Mapping[int, int], level: int) -> str:
    if index not in levels:
        return ""
    form = "decimal" if levels[level].legal else levels[index].form
    return figure(counters.get(index, levels[index].start), form)


def _level(element: Any) -> _Level:
    form = _value(element.find(qn("w:numFmt")), "decimal")
    pattern = _value(element.find(qn("w:lvlText")), "")
    if form == "bullet":
        pattern = "•" if not pattern or "\ue000" <= pattern <= "\uf8ff" else pattern
    suffix = _value(element.find(qn("w:suff")), "tab")
    return _Level(
        form=form,
        pattern=pattern,
        start=int(_value(element.find(qn("w:start")), "1")),
        between="" if suffix == "nothing" else " ",
        legal=element.find(qn("w:isLgl")) is not None,
    )


def _styles(root: Any) -> dict[str, tuple[str, int]]:
    """Return the list and level that each paragraph style gives, its own or that of the style it is based on."""
    if root is None:
        return {}
    given: dict[str, tuple[str | None, int | None, str]] = {}
    for style in root.findall(qn("w:style")):
        place = style.find(f"{qn('w:pPr')}/{qn('w:numPr')}")
        number = _value(place.find(qn("w:numId")), "") if place is not None else ""
        level = _value(place.find(qn("w:ilvl")), "") if place is not None else ""
        base = _value(style.find(qn("w:basedOn")), "")
        given[style.get(qn("w:styleId"), "")] = (number or None, int(level) if level else None, base)
    found: dict[str, tuple[str, int]] = {}
    for name in given:
        list_id: str | None = None
        depth: int | None = None
        seen, at = set[str](), name
        while at in given and at not in seen:
            seen.add(at)
            list_id = list_id or given[at][0]
            depth = given[at][1] if depth is None else depth
            at = given[at][2]
        if list_id:
            found[name] = (list_id, depth or 0)
    return found


def _roman(number: int) -> str:
    text = ""
    for value, letters in _ROMAN:
        text += letters * (number // value)
        number %= value
    return text


def _han(number: int) -> str:
    if not 0 < number < 1000:
        return str(number)
    text, rest = "", number
    for unit, name in ((100, "百"), (10, "十")):
        count, rest = divmod(rest, unit)
        if count:
            text += ("" if count == 1 and unit == 10 and not text else _HAN[count]) + name
        elif text and rest:
            text += "" if text.endswith("零") else "零"
    return text + (_HAN[rest] if rest else "")


def _value(element: Any, missing: str) -> str:
    return missing if element is None else str(element.get(qn("w:val"), missing))
