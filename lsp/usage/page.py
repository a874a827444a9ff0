"""The charts as files that need nothing else: a web page without scripts, or a PNG."""

from __future__ import annotations

import re
from collections.abc import Sequence
from html import escape

import resvg_py

from copilot.errors import OutputError
from copilot.language import Language
from lsp.usage.drawing import FONTS
from lsp.usage.words import Words

__all__ = ["html", "png"]

_HAN = re.compile(r"[\u4e00-\u9fff]")
_NO_SUCH_CHARACTER = "\U000ffffd"
_ZOOM = 2.0
_STYLE = """
body { margin: 2rem auto; max-width: 1040px; padding: 0 1rem; background: #fff; color: #1d2733;
  font: 15px/1.5 'Noto Sans CJK SC', 'Microsoft YaHei', 'PingFang SC', system-ui, sans-serif }
svg { max-width: 100%; height: auto }
table { border-collapse: collapse; margin: 1rem 0; font-variant-numeric: tabular-nums }
th, td { padding: .35rem .8rem; border-bottom: 1px solid #e3e7ec; text-align: right; white-space: nowrap }
th { color: #66717f; font-weight: 500 }
th:first-child, td:first-child { text-align: left }
tr.total td { font-weight: 600 }
.wide { overflow-x: auto }
p { color: #66717f; max-width: 46rem; font-size: 13px }
p, .wide { margin-left: 3% }
"""


def html(svg: str, table: Sequence[Sequence[str]], words: Words, language: Language) -> str:
    """Return a page with the charts, a table (headings first, totals last) and what the figures mean."""
    headings, *rows, total = table
    head = _row(headings, "th")
    body = "\n".join([*(_row(row, "td") for row in rows), _row(total, "td", ' class="total"')])
    notes = "\n".join(f"<p>{escape(note)}</p>" for note in words.notes)
    return (
        f'<!doctype html>\n<html lang="{language}">\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        f"<title>{escape(words.title)}</title>\n<style>{_STYLE}</style>\n{svg}\n"
        f'<div class="wide"><table>\n{head}\n{body}\n</table></div>\n{notes}\n</html>\n'
    )


def _row(cells: Sequence[str], tag: str, kind: str = "") -> str:
    return f"<tr{kind}>{''.join(f'<{tag}>{escape(cell)}</{tag}>' for cell in cells)}</tr>"


def png(svg: str) -> bytes:
    """Return the picture at twice its size, with the fonts of this machine.

    Raises:
        OutputError: no font has the characters.
    """
    for sample in ("A", *_HAN.findall(svg)[:1]):
        if _drawn(sample) == _drawn(_NO_SUCH_CHARACTER):
            kind = "letters" if sample == "A" else "Chinese characters"
            raise OutputError(
                f"no font on this machine has {kind} (on Debian: fonts-noto-cjk); write the chart as .html instead"
            )
    return bytes(resvg_py.svg_to_bytes(svg_string=svg, zoom=_ZOOM))


def _drawn(character: str) -> bytes:
    text = f'<text y="30" font-size="30" font-family="{FONTS}">{character}</text>'
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" width="40" height="40">{text}</svg>'
    return bytes(resvg_py.svg_to_bytes(svg_string=svg))
