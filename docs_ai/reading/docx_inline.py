"""What stands in a paragraph of a DOCX: its runs, with what was changed, hidden, ticked or computed.

The element names are those of ECMA-376 Part 1, section 17; ``w14:checkbox`` is of [MS-DOCX].
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from docx.oxml.ns import qn

from docs_ai.reading.canonical import CanonicalText
from docs_ai.reading.docx_looks import Looks
from docs_ai.reading.docx_values import is_on

__all__ = ["GONE", "WRAPPERS", "Inline"]

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_MC = "{http://schemas.openxmlformats.org/markup-compatibility/2006}"
WRAPPERS = {qn("w:ins"), qn("w:moveTo"), qn("w:hyperlink"), qn("w:smartTag"), qn("w:fldSimple"), qn("w:customXml")}
GONE = {qn("w:del"), qn("w:moveFrom")}
_INSERTED = {qn("w:ins"), qn("w:moveTo")}
_TEXT = {qn("w:tab"): "\t", qn("w:noBreakHyphen"): "-", qn("w:cr"): " ", qn("w:ptab"): "\t"}
_TICKS = {
    "F0FE": "☑", "F0FD": "☒", "F0A8": "☐", "F06F": "☐", "F052": "☑", "F0A3": "☐", "F071": "☐", "F0FC": "✓", "F0FB": "✗",
    "2612": "☒", "2611": "☑", "2610": "☐", "2713": "✓",
}  # fmt: skip
_EN_SPACES = "\u2002" * 5  # what Word shows in a text field that nobody has filled in


class Inline:
    """Reads paragraphs, noting on the way what does not stand. One instance reads one file.

    Attributes:
        changed: whether the file holds tracked changes.
        notes: the ids of footnotes and endnotes referred to since this was last emptied, with the kind of note.
        boxes: text boxes anchored since this was last emptied.
    """

    def __init__(self, text: CanonicalText, break_tag: str, comments: Mapping[str, str], looks: Looks) -> None:
        self._text = text
        self._looks = looks
        self._break_tag = break_tag
        self._comments = comments
        self.changed = False
        self.notes: list[tuple[str, str]] = []
        self.boxes: list[Any] = []

    def text_of(self, parent: Any) -> str:
        """Return the text that stands below ``parent``; ``\\f`` marks the start of a page."""
        parts: list[str] = []
        for element in parent:
            if element.tag == qn("w:r"):
                parts.append(self._run(element))
            elif element.tag in WRAPPERS:
                self.changed |= element.tag in _INSERTED
                parts.append(self.text_of(element))
            elif element.tag in GONE:
                self.strike(element)
            elif element.tag == qn("w:sdt"):
                parts.append(self._content_control(element))
            elif element.tag == qn("w:commentReference"):
                self._comment(element)
        return "".join(parts)

    def strike(self, element: Any) -> None:
        """Keep what was deleted or moved away below ``element`` as text that does not stand."""
        self.changed = True
        self._text.strike("".join(node.text or "" for node in element.iter(qn("w:delText"), qn("w:t"))), "deleted")

    def _content_control(self, control: Any) -> str:
        properties = control.find(qn("w:sdtPr"))
        box = properties.find(f"{_W14}checkbox") if properties is not None else None
        if box is not None:
            checked = box.find(f"{_W14}checked")
            return "☑" if checked is not None and checked.get(f"{_W14}val") in {"1", "true"} else "☐"
        content = control.find(qn("w:sdtContent"))
        if content is None:
            return ""
        if properties is not None and is_on(properties.find(qn("w:showingPlcHdr"))):
            self._text.strike("".join(node.text or "" for node in content.iter(qn("w:t"))), "hidden")
            return ""
        return self.text_of(content)

    def _run(self, run: Any) -> str:
        text = "".join(self._parts(run))
        properties = run.find(qn("w:rPr"))
        if self._looks.hides(run):
            self._text.strike(text, "hidden")
            return ""
        if properties is not None and any(is_on(properties.find(qn(name))) for name in ("w:strike", "w:dstrike")):
            self._text.strike(text, "struck")
            return ""
        return text

    def _parts(self, run: Any) -> Iterator[str]:
        for element in run:
            tag = element.tag
            if tag == qn("w:t"):
                yield (element.text or "").replace(_EN_SPACES, "")
            elif tag in _TEXT:
                yield _TEXT[tag]
            elif tag == qn("w:br"):
                is_page = element.get(qn("w:type")) == "page"
                yield ("" if self._break_tag else "\f") if is_page else "\v"
            elif tag == self._break_tag:
                yield "\f"
            elif tag == qn("w:sym"):
                yield _TICKS.get((element.get(qn("w:char")) or "").upper(), "")
            elif tag == qn("w:fldChar"):
                yield _form_box(element)
            elif tag == qn("w:ruby"):
                base = element.find(qn("w:rubyBase"))
                yield self.text_of(base) if base is not None else ""
            else:
                self._aside(element)

    def _aside(self, element: Any) -> None:
        """Take note of what hangs on a run without standing in its line: notes, comments, text boxes."""
        tag = element.tag
        if tag in {qn("w:footnoteReference"), qn("w:endnoteReference")}:
            kind = "footnote" if tag == qn("w:footnoteReference") else "endnote"
            self.notes.append((kind, str(element.get(qn("w:id"), ""))))
        elif tag == qn("w:commentReference"):
            self._comment(element)
        elif tag == f"{_MC}AlternateContent":
            choice = element.find(f"{_MC}Choice")
            if choice is not None:
                self.boxes.extend(choice.iter(qn("w:txbxContent")))
        elif isinstance(tag, str) and tag not in {qn("w:rPr"), qn("w:instrText")}:
            self.boxes.extend(element.iter(qn("w:txbxContent")))

    def _comment(self, reference: Any) -> None:
        self._text.strike(self._comments.get(str(reference.get(qn("w:id"), "")), ""), "hidden")


def _form_box(field: Any) -> str:
    """Return the box of a legacy form field, ticked or not; empty for every other field."""
    box = field.find(f"{qn('w:ffData')}/{qn('w:checkBox')}")
    if box is None:
        return ""
    checked, default = box.find(qn("w:checked")), box.find(qn("w:default"))
    return "☑" if is_on(checked if checked is not None else default) else "☐"
