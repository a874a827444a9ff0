"""The styles and the page of a Word document, after a `Look`.

Everything is said in named styles, so that a reader can change the look of a whole document in Word. Indents are given
in characters, as the standard counts them, and in points for programs that do not know characters.
"""

from __future__ import annotations

from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt, RGBColor

from copilot.language import Language
from minutes.render.looks import Face, Look, Style, StyleName

__all__ = ["define", "element", "hint", "set_page", "style_name"]

_ALIGN = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
    "both": WD_ALIGN_PARAGRAPH.JUSTIFY,
}
_BUILT_IN = {"Normal", "Title", "Heading 1", "Heading 2", "Heading 3"}
_CHARACTERS = {"Source", "Lead", "Label"}


def style_name(name: StyleName) -> str:
    """Return the name that a style has in Word: our own are told from Word's."""
    return name if name in _BUILT_IN else f"Minutes {name}"


def define(document: Any, look: Look, language: Language) -> None:
    """Define the styles of a look in an empty document."""
    _defaults(document, language)
    for name, style in look.styles.items():
        if name in _BUILT_IN:
            target = document.styles[name]
        else:
            kind = WD_STYLE_TYPE.CHARACTER if name in _CHARACTERS else WD_STYLE_TYPE.PARAGRAPH
            target = document.styles.add_style(style_name(name), kind)
            if name not in _CHARACTERS:
                target.base_style = document.styles["Normal"]
        _characters(target, style, whole=name not in _CHARACTERS or name == "Source")
        if name not in _CHARACTERS:
            _paragraphs(target, style, heading=name.startswith("Heading"))
        if look.grid and name not in _CHARACTERS and style.size == look.styles["Normal"].size:
            spacing = element("w:spacing", val=str(look.grid.char_space))
            target.element.rPr.insert_element_before(spacing, "w:sz", "w:szCs", "w:lang")


def set_page(document: Any, section: Any, look: Look) -> None:
    """Set paper, margins, grid and page numbers."""
    margins = look.margins
    section.page_width, section.page_height = Mm(210), Mm(297)
    section.top_margin, section.bottom_margin = Mm(margins.top), Mm(margins.bottom)
    section.left_margin, section.right_margin = Mm(margins.left), Mm(margins.right)
    section.header_distance, section.footer_distance = Mm(margins.header), Mm(margins.footer)
    grid = section._sectPr.find(qn("w:docGrid"))
    if look.grid:
        grid.set(qn("w:type"), "lines")
        grid.set(qn("w:linePitch"), str(look.grid.line_pitch))
    if look.outer_numbers:
        document.settings.odd_and_even_pages_header_footer = True
        _number(section.footer.paragraphs[0], look, WD_ALIGN_PARAGRAPH.RIGHT)
        _number(section.even_page_footer.paragraphs[0], look, WD_ALIGN_PARAGRAPH.LEFT)
    else:
        _number(section.footer.paragraphs[0], look, None)


def hint(run: Any) -> None:
    """Have characters of both scripts, such as quotation marks, set as Chinese ones."""
    run._element.get_or_add_rPr().get_or_add_rFonts().set(qn("w:hint"), "eastAsia")


def element(name: str, **attributes: str) -> Any:
    """Return an element of WordprocessingML."""
    made = OxmlElement(name)
    for key, value in attributes.items():
        made.set(qn(f"w:{key}"), value)
    return made


def _defaults(document: Any, language: Language) -> None:
    """Take the space and the theme's fonts out of the defaults, and say which language the text is in."""
    defaults = document.styles.element.find(qn("w:docDefaults"))
    spacing = defaults.find(f"{qn('w:pPrDefault')}/{qn('w:pPr')}/{qn('w:spacing')}")
    for name in tuple(spacing.attrib):
        del spacing.attrib[name]
    properties = defaults.find(f"{qn('w:rPrDefault')}/{qn('w:rPr')}")
    lang = properties.find(qn("w:lang"))
    lang.set(qn("w:val"), "en-GB")
    lang.set(qn("w:eastAsia"), "zh-CN")
    if language == "zh":
        properties.find(qn("w:rFonts")).set(qn("w:hint"), "eastAsia")


def _characters(target: Any, style: Style, *, whole: bool) -> None:
    font = target.font
    _without(target.element.get_or_add_rPr(), "w:spacing", "w:kern")
    _face(target, style.face)
    font.bold = style.bold
    font.color.rgb = RGBColor.from_string(style.colour)
    if whole:
        font.size = Pt(style.size)
        font.italic = False


def _without(properties: Any, *names: str) -> None:
    """Take out what Word's own styles bring: the line under its title, its spaced letters."""
    for name in names:
        for found in properties.findall(qn(name)):
            properties.remove(found)


def _face(target: Any, face: Face) -> None:
    fonts = target.element.get_or_add_rPr().get_or_add_rFonts()
    for name in ("w:asciiTheme", "w:hAnsiTheme", "w:eastAsiaTheme", "w:cstheme"):
        fonts.attrib.pop(qn(name), None)
    for name in ("w:ascii", "w:hAnsi", "w:cs"):
        fonts.set(qn(name), face.latin)
    fonts.set(qn("w:eastAsia"), face.han)


def _paragraphs(target: Any, style: Style, *, heading: bool) -> None:
    form = target.paragraph_format
    form.alignment = _ALIGN[style.align]
    form.space_before, form.space_after = Pt(style.before), Pt(style.after)
    form.line_spacing = style.line if style.line <= 3 else Pt(style.line)
    form.keep_with_next = heading
    form.widow_control = False
    form.first_line_indent = Pt(style.indent * style.size)
    target.element.pPr.find(qn("w:ind")).set(qn("w:firstLineChars"), str(style.indent * 100))
    _without(target.element.pPr, "w:pBdr", "w:contextualSpacing")


def _number(paragraph: Any, look: Look, side: Any) -> None:
    """Put the page number into a footer; at the outer side it stands between dashes, a character from the border."""
    paragraph.style = style_name("Page Number")
    if side is not None:
        paragraph.alignment = side
        indent = Pt(look.styles["Page Number"].size)
        if side == WD_ALIGN_PARAGRAPH.RIGHT:
            paragraph.paragraph_format.right_indent = indent
        else:
            paragraph.paragraph_format.left_indent = indent
        paragraph.add_run("— ")
    run = paragraph.add_run()
    run._element.append(element("w:fldChar", fldCharType="begin"))
    code = OxmlElement("w:instrText")
    code.set(qn("xml:space"), "preserve")
    code.text = "PAGE"
    run._element.append(code)
    run._element.append(element("w:fldChar", fldCharType="end"))
    if side is not None:
        paragraph.add_run(" —")
