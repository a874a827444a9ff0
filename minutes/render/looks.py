"""The typography of Word minutes, one `Look` for each kind of document; sizes in points, margins in millimetres.

The look ``gongwen`` is that of GB/T 9704-2012, 党政机关公文格式: A4 with a type area of 156 by 225 mm (5.2.1), 三号仿宋
with 22 lines of 28 characters on a page (5.2.2, 5.2.3), the title in 二号小标宋 (7.3.1), levels of headings in 黑体 and
楷体 (7.3.3), page numbers in 四号宋体 between dashes, odd ones right and even ones left (7.5), and the red mark of a
纪要 (10.3). Sizes of Chinese type in points: 二号 22, 三号 16, 四号 14, 小四 12.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Literal

from copilot.language import Language
from minutes.render.sheet import LookName

__all__ = ["Face", "Grid", "Look", "Margins", "Style", "StyleName", "look"]

Align = Literal["left", "center", "right", "both"]
StyleName = Literal[
    "Normal", "Title", "Heading 1", "Heading 2", "Heading 3", "Entry", "Names", "Note", "Cell", "Cell Head", "Remark",
    "Mark", "Draft", "Page Number", "Source", "Lead", "Label",
]  # fmt: skip


@dataclass(frozen=True, slots=True)
class Face:
    """A font for Latin letters and one for Han characters; `minutes.render.fonts` says what replaces them."""

    latin: str
    han: str


@dataclass(frozen=True, slots=True)
class Style:
    """One style: ``line`` is an exact line height in points or, up to 3, a multiple of the font's own.

    ``indent`` is that of the first line, in characters.
    """

    face: Face
    size: float
    bold: bool = False
    colour: str = "000000"
    align: Align = "left"
    before: float = 0
    after: float = 0
    line: float = 1.0
    indent: int = 0


@dataclass(frozen=True, slots=True)
class Margins:
    """Borders of the page, and where header and footer stand, in millimetres."""

    top: float
    right: float
    bottom: float
    left: float
    header: float = 12
    footer: float = 12

    @property
    def width(self) -> float:
        """How wide the text is on A4."""
        return 210 - self.left - self.right


@dataclass(frozen=True, slots=True)
class Grid:
    """The grid of a page, in twips: the distance of its lines, and what each character gains or loses in width.

    The width is said in the style of the text and not in the page's own grid of characters, which LibreOffice reads
    otherwise than Word.
    """

    line_pitch: int
    char_space: int


@dataclass(frozen=True, slots=True)
class Look:
    """Everything that Word needs to know to set a sheet."""

    margins: Margins
    styles: Mapping[StyleName, Style]
    label_mm: float
    shade: str = "EEF1F6"
    rule: str = "BFC5CF"
    grid: Grid | None = None
    outer_numbers: bool = False


_GREY, _RED, _INK, _BLACK = "6B7280", "B42318", "1F2A44", "000000"
_CALIBRI, _CAMBRIA = Face("Calibri", "微软雅黑"), Face("Cambria", "宋体")
_TIMES_FANG, _TIMES_HEI = Face("Times New Roman", "仿宋_GB2312"), Face("Times New Roman", "黑体")
_TIMES_KAI, _TIMES_SONG = Face("Times New Roman", "楷体_GB2312"), Face("Times New Roman", "宋体")
_XIAO = Face("Times New Roman", "方正小标宋简体")


def look(name: LookName, language: Language) -> Look:
    """Return a look; one that is made for a single language serves the other as it is."""
    return _LOOKS.get((name, language)) or _LOOKS[name, "zh" if language == "en" else "en"]


def _styles(body: Style, heading: Face, title: Style, colour: str) -> dict[StyleName, Style]:
    """Derive the styles of a document from its text, its headings' face and its title."""
    small = replace(body, size=body.size - 1, line=1.0, before=2, after=2, indent=0, align="left")
    head = Style(heading, body.size + 2, bold=heading.latin != "Times New Roman", colour=colour, before=12, after=3)
    return {
        "Normal": body,
        "Title": title,
        "Heading 1": head,
        "Heading 2": replace(head, size=body.size + 0.5, before=6),
        "Heading 3": replace(head, size=body.size, before=4, after=1),
        "Entry": replace(body, indent=0, align="left"),
        "Names": replace(body, indent=0, align="left"),
        "Note": replace(small, colour=_RED, before=0, after=0),
        "Cell": small,
        "Cell Head": replace(small, face=heading, bold=True, colour=colour),
        "Remark": replace(small, size=8.5, colour=_GREY, before=8, after=0),
        "Mark": title,
        "Draft": Style(heading, 8, colour=_RED, align="right"),
        "Page Number": Style(body.face, 9, align="center"),
        "Source": replace(body, size=body.size - 2.5, colour=_GREY),
        "Lead": replace(body, bold=True),
        "Label": replace(body, face=heading, bold=heading.latin != "Times New Roman"),
    }


def _gongwen() -> Look:
    # not justified: LibreOffice loses a stop at the end of a justified line whose characters are set closer
    body = Style(_TIMES_FANG, 16, line=28.95, indent=2)
    styles = _styles(body, _TIMES_HEI, Style(_XIAO, 22, align="center", line=36), _BLACK)
    level = replace(body, face=_TIMES_HEI)
    styles |= {
        "Heading 1": level,
        "Heading 2": replace(level, face=_TIMES_KAI),
        "Heading 3": body,
        "Entry": body,
        "Mark": Style(_XIAO, 48, colour="E60012", align="center", line=54),
        "Draft": Style(_TIMES_HEI, 9, colour=_RED, align="right"),
        "Page Number": Style(Face("宋体", "宋体"), 14),
        "Source": replace(body, size=9, colour=_GREY),
        "Lead": replace(body, face=_TIMES_KAI),
        "Label": replace(body, face=_TIMES_HEI),
        "Note": replace(styles["Note"], size=12),
        "Remark": replace(styles["Remark"], size=9),
    }
    margins = Margins(top=37, right=26, bottom=35, left=28, header=20, footer=25)
    return Look(margins, styles, label_mm=26, grid=Grid(579, -5), outer_numbers=True)


def _record() -> Look:
    body = Style(_TIMES_FANG, 14, align="both", line=26, indent=2)
    styles = _styles(body, _TIMES_HEI, Style(_XIAO, 22, align="center", after=12, line=32), _BLACK)
    styles |= {
        "Heading 1": replace(styles["Heading 1"], size=15, before=10),
        "Heading 2": replace(styles["Heading 2"], size=14, face=_TIMES_KAI, bold=True),
        "Heading 3": replace(styles["Heading 3"], size=14, face=_TIMES_KAI, bold=True),
        "Cell": replace(styles["Cell"], size=12),
        "Cell Head": replace(styles["Cell Head"], size=12, bold=False),
        "Source": replace(body, size=9, colour=_GREY),
        "Page Number": Style(Face("宋体", "宋体"), 10.5, align="center"),
    }
    return Look(Margins(28, 26, 26, 28), styles, label_mm=24, shade="F2F2F2", rule="7F7F7F")


def _plain_zh() -> Look:
    body = Style(_TIMES_SONG, 12, line=22, after=3)
    styles = _styles(body, _TIMES_HEI, Style(_TIMES_HEI, 20, colour=_INK, align="center", after=10), _INK)
    return Look(Margins(24, 25, 22, 25), styles, label_mm=30)


def _plain_en() -> Look:
    body = Style(_CALIBRI, 10.5, line=1.1, after=3)
    title = Style(_CALIBRI, 20, bold=True, colour=_INK, after=10)
    return Look(Margins(24, 25, 22, 25), _styles(body, _CALIBRI, title, _INK), label_mm=46)


def _formal_en() -> Look:
    body = Style(_CAMBRIA, 11, line=1.15, after=4)
    title = Style(_CAMBRIA, 18, bold=True, align="center", after=12)
    return Look(Margins(25, 26, 24, 26), _styles(body, _CAMBRIA, title, _BLACK), label_mm=44, shade="F2F2F2")


def _press(body: Style, heading: Face, title: Style) -> Look:
    styles = _styles(body, heading, title, _INK)
    return Look(Margins(26, 30, 24, 30), styles, label_mm=38)


_LOOKS: Mapping[tuple[LookName, Language], Look] = MappingProxyType(
    {
        ("plain", "en"): _plain_en(),
        ("plain", "zh"): _plain_zh(),
        ("formal", "en"): _formal_en(),
        ("record", "zh"): _record(),
        ("gongwen", "zh"): _gongwen(),
        ("press", "en"): _press(
            Style(_CAMBRIA, 11.5, line=1.2, after=5), _CALIBRI, Style(_CAMBRIA, 22, bold=True, after=8)
        ),
        ("press", "zh"): _press(
            Style(_TIMES_SONG, 12, line=20, after=2), _TIMES_HEI, Style(_XIAO, 22, align="center", after=10)
        ),
    }
)
