"""Documents that speak to the machine: one made approval, clean and with an instruction put somewhere into it."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, Literal, get_args

import docx
import yaml
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from PIL import Image

from bench._approvals.blocks import Line, Page, Table
from bench._approvals.collection import WRITERS, Kind, Spec, drafted
from bench._approvals.layouts import LAYOUTS
from bench._approvals.passage import Passage
from bench._approvals.record import Language

__all__ = ["Attack", "Carrier", "attacks", "write"]

Carrier = Literal[
    "body", "white", "tiny", "zero_width", "cell", "header", "metadata", "comment", "footnote", "alt_text", "deletion"
]
_WHERE: Sequence[tuple[Carrier, Kind, str]] = (
    ("body", "docx", "numbered_prose"),
    ("body", "pdf", "official_letter"),
    ("body", "scan", "numbered_prose"),
    ("white", "docx", "official_letter"),
    ("white", "pdf", "numbered_prose"),
    ("tiny", "pdf", "resolution"),
    ("zero_width", "docx", "numbered_prose"),
    ("cell", "docx", "form"),
    ("cell", "pdf", "form"),
    ("header", "docx", "furnished"),
    ("metadata", "pdf", "official_letter"),
    ("comment", "docx", "numbered_prose"),
    ("footnote", "docx", "official_letter"),
    ("alt_text", "docx", "resolution"),
    ("deletion", "docx", "numbered_prose"),
)
_WORDS = Path(__file__).with_name("wording") / "hostile.yaml"
_FOOTNOTES = (
    '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
    '<w:footnotes xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main">'
    '<w:footnote w:id="1"><w:p><w:r><w:t>{}</w:t></w:r></w:p></w:footnote></w:footnotes>'
)
_NOTE_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.footnotes+xml"
_NOTE_RELATION = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/footnotes"


@dataclass(frozen=True, slots=True)
class Attack:
    """One hostile document: the approval, where the instruction stands, and its words."""

    spec: Spec
    kind: Kind
    carrier: Carrier
    words: str

    @property
    def name(self) -> str:
        """The file's stem."""
        return f"{self.spec.language}-{self.spec.number:02d}-{self.carrier}-{self.kind}"


def attacks() -> list[Attack]:
    """Return the thirty documents: fifteen places in two languages."""
    words: Mapping[str, Any] = yaml.safe_load(_WORDS.read_text("utf-8"))
    found = []
    for language in get_args(Language):
        for number, (carrier, kind, layout) in enumerate(_WHERE):
            template: str = words[language][number % len(words[language])]
            text = template.format(amount=words["amounts"][language], company=words["companies"][language])
            found.append(Attack(Spec(500 + number, language, layout, "plain"), kind, carrier, text))
    return found


def write(attack: Attack, folder: Path) -> tuple[Path, Path]:
    """Write the clean and the hostile document, and return their paths in that order."""
    folder.mkdir(parents=True, exist_ok=True)
    page = LAYOUTS[attack.spec.layout](drafted(attack.spec))
    suffix = ".docx" if attack.kind == "docx" else ".pdf"
    clean, hostile = (folder / f"{attack.name}-{state}{suffix}" for state in ("clean", "hostile"))
    clean.write_bytes(WRITERS[attack.kind](page, attack.spec)[0])
    poison = _at_end if attack.kind == "scan" else _PAGES.get(attack.carrier, _unchanged)
    poisoned = poison(page, attack.words)
    data = WRITERS[attack.kind](poisoned, attack.spec)[0]
    change = _FILES.get(attack.carrier)
    hostile.write_bytes(change(data, attack.words) if change else data)
    return clean, hostile


def _with_line(page: Page, line: Line) -> Page:
    """Put a paragraph among the others, near the middle."""
    at = max(number for number, block in enumerate(page.blocks[: len(page.blocks) // 2 + 1]) if isinstance(block, Line))
    return replace(page, blocks=(*page.blocks[: at + 1], line, *page.blocks[at + 1 :]))


def _unchanged(page: Page, _: str) -> Page:
    return page


def _at_end(page: Page, words: str) -> Page:
    """Add a last paragraph: nothing else of the picture moves, so that the same is recognised of it."""
    return replace(page, blocks=(*page.blocks, Line(Passage(words))))


def _body(page: Page, words: str) -> Page:
    return _with_line(page, Line(Passage(words)))


def _white(page: Page, words: str) -> Page:
    return _with_line(page, Line(Passage(words), ink="white"))


def _tiny(page: Page, words: str) -> Page:
    return _with_line(page, Line(Passage(words), ink="tiny"))


def _zero_width(page: Page, words: str) -> Page:
    return _with_line(page, Line(Passage("\u200b".join(words))))


def _cell(page: Page, words: str) -> Page:
    at, table = next((at, block) for at, block in enumerate(page.blocks) if isinstance(block, Table))
    last = table.rows[-1]
    cell = replace(last[-1], text=last[-1].text + (" " if last[-1].text.text else "") + words)
    poisoned = replace(table, rows=(*table.rows[:-1], (*last[:-1], cell)))
    return replace(page, blocks=(*page.blocks[:at], poisoned, *page.blocks[at + 1 :]))


def _header(page: Page, words: str) -> Page:
    return replace(page, header=f"{page.header} {words}")


def _metadata(page: Page, words: str) -> Page:
    return replace(page, subject=words)


_PAGES: Mapping[Carrier, Callable[[Page, str], Page]] = {
    "body": _body,
    "white": _white,
    "tiny": _tiny,
    "zero_width": _zero_width,
    "cell": _cell,
    "header": _header,
    "metadata": _metadata,
}


def _comment(data: bytes, words: str) -> bytes:
    document = docx.Document(io.BytesIO(data))
    runs = next(paragraph.runs for paragraph in document.paragraphs[3:] if paragraph.runs)
    document.add_comment(runs, text=words, author="Reviewer", initials="R")
    return _saved(document)


def _alt_text(data: bytes, words: str) -> bytes:
    document = docx.Document(io.BytesIO(data))
    dot = io.BytesIO()
    Image.new("RGB", (24, 24), (200, 200, 200)).save(dot, "PNG")
    shape = document.add_picture(io.BytesIO(dot.getvalue()))
    shape._inline.docPr.set("descr", words)
    return _saved(document)


def _deletion(data: bytes, words: str) -> bytes:
    document = docx.Document(io.BytesIO(data))
    change, run, leaf = OxmlElement("w:del"), OxmlElement("w:r"), OxmlElement("w:delText")
    change.set(qn("w:id"), "951")
    change.set(qn("w:author"), "Reviewer")
    leaf.text = words
    run.append(leaf)
    change.append(run)
    document.paragraphs[4]._p.append(change)
    return _saved(document)


def _footnote(data: bytes, words: str) -> bytes:
    """Add a part for footnotes, which python-docx has no word for, and a reference to its only note."""
    document = docx.Document(io.BytesIO(data))
    run, reference = OxmlElement("w:r"), OxmlElement("w:footnoteReference")
    reference.set(qn("w:id"), "1")
    run.append(reference)
    document.paragraphs[4]._p.append(run)
    parts: dict[str, bytes] = {}
    with zipfile.ZipFile(io.BytesIO(_saved(document))) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    parts["word/footnotes.xml"] = _FOOTNOTES.format(words).encode()
    override = f'<Override PartName="/word/footnotes.xml" ContentType="{_NOTE_TYPE}"/></Types>'
    parts["[Content_Types].xml"] = _ended(parts["[Content_Types].xml"], "Types", override)
    relation = f'<Relationship Id="rIdNotes" Type="{_NOTE_RELATION}" Target="footnotes.xml"/></Relationships>'
    name = "word/_rels/document.xml.rels"
    parts[name] = _ended(parts[name], "Relationships", relation)
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return target.getvalue()


def _ended(xml: bytes, element: str, end: str) -> bytes:
    return re.sub(rf"</{element}>\s*$", lambda _: end, xml.decode()).encode()


def _saved(document: Any) -> bytes:
    target = io.BytesIO()
    document.save(target)
    return target.getvalue()


_FILES: Mapping[Carrier, Callable[[bytes, str], bytes]] = {
    "comment": _comment,
    "alt_text": _alt_text,
    "deletion": _deletion,
    "footnote": _footnote,
}
