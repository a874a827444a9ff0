"""Which text of a DOCX a reader of the page does not see: hidden, white on white, too small to read.

A property stands in a run, else in its character style, else in its paragraph's style and those that they are based
on, else in the defaults of the file (ECMA-376 Part 1, section 17.7.2).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from docx.oxml.ns import qn

from docs_ai.reading.docx_values import is_on, value_of

__all__ = ["Looks"]

_LEAST_HALF_POINTS = 6  # smaller type is meant for no reader; that of a PDF is told the same way
_PALEST = 0xF0  # the darkest channel from which a colour is white to the eye
_DARKEST_SHADE = 0xD0  # on a ground this dark or darker, white is seen
_TEXT_BOX = qn("w:txbxContent")
_SHADED = (qn("w:tc"), qn("w:tbl"), qn("w:p"))


class Looks:
    """Tells for each run whether it shows.

    Args:
        styles: the root of the styles part, or None.
    """

    def __init__(self, styles: Any) -> None:
        self._styles: dict[str, Any] = {}
        self._usual = ""
        self._defaults: Any = None
        if styles is not None:
            self._defaults = styles.find(f"{qn('w:docDefaults')}/{qn('w:rPrDefault')}/{qn('w:rPr')}")
            for style in styles.findall(qn("w:style")):
                name = str(style.get(qn("w:styleId"), ""))
                self._styles[name] = style
                if _is_default(style) and style.get(qn("w:type")) == "paragraph":
                    self._usual = name

    def hides(self, run: Any) -> bool:
        """Tell whether a run does not show."""
        sets = list(self._sets(run))
        hidden = next((found for one in sets if (found := one.find(qn("w:vanish"))) is not None), None)
        if is_on(hidden):
            return True
        size = next((value for one in sets if (value := value_of(one.find(qn("w:sz")), ""))), "")
        if size.isdigit() and int(size) < _LEAST_HALF_POINTS:
            return True
        colour = next((value for one in sets if (value := value_of(one.find(qn("w:color")), ""))), "auto")
        return _darkest(colour, "000000") >= _PALEST and not self._is_on_dark(run, sets)

    def _sets(self, run: Any) -> Iterator[Any]:
        """Yield the property sets that hold for a run, the nearest first."""
        own = run.find(qn("w:rPr"))
        if own is not None:
            yield own
            yield from self._of_style(value_of(own.find(qn("w:rStyle")), ""))
        paragraph = next(run.iterancestors(qn("w:p")), None)
        style = "" if paragraph is None else value_of(paragraph.find(f"{qn('w:pPr')}/{qn('w:pStyle')}"), "")
        yield from self._of_style(style or self._usual)
        if self._defaults is not None:
            yield self._defaults

    def _of_style(self, name: str) -> Iterator[Any]:
        seen: set[str] = set()
        while name in self._styles and name not in seen:
            seen.add(name)
            properties = self._styles[name].find(qn("w:rPr"))
            if properties is not None:
                yield properties
            name = value_of(self._styles[name].find(qn("w:basedOn")), "")

    def _is_on_dark(self, run: Any, sets: list[Any]) -> bool:
        """Tell whether what lies behind a run is dark: the shade of itself, its paragraph, cell or table."""
        if any(one.find(qn("w:highlight")) is not None for one in sets):
            return True
        if next(run.iterancestors(_TEXT_BOX), None) is not None:
            return True  # on what a shape is filled with cannot be told for sure
        shades = [one.find(qn("w:shd")) for one in sets]
        for around in run.iterancestors(*_SHADED):
            name = around.tag.rsplit("}", 1)[-1]
            shades.append(around.find(f"{qn(f'w:{name}Pr')}/{qn('w:shd')}"))
            if name == "tbl" and around.find(f"{qn('w:tblPr')}/{qn('w:tblStyle')}") is not None:
                return True  # a style of tables may shade rows; what it shades cannot be told for sure
        return any(
            shade is not None and _darkest(shade.get(qn("w:fill"), "auto"), "FFFFFF") < _DARKEST_SHADE
            for shade in shades
        )


def _is_default(style: Any) -> bool:
    """Tell whether a style is the default of its kind."""
    return style.get(qn("w:default")) in {"1", "true", "on"}


def _darkest(colour: str, automatic: str) -> int:
    """Return the darkest channel of a colour given as RRGGBB, 0 to 255."""
    try:
        value = int(colour if len(colour) == 6 else automatic, 16)
    except ValueError:
        value = int(automatic, 16)
    return min(value >> 16 & 255, value >> 8 & 255, value & 255)
