"""A bank's own template: a Word file with fields such as ``{{ title }}``, filled by docxtpl in a sandbox of ours.

docxtpl by itself runs what a template says, unconfined, and takes values for XML. Here templates run in Jinja's
immutable sandbox without its global functions, every value is text that is escaped, a name that is unknown is an error
that says so, and nothing of the meeting is ever read as a template. A template is tried when it is loaded, before a
model has worked for it.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docxtpl import DocxTemplate
from jinja2 import StrictUndefined
from jinja2.exceptions import SecurityError, TemplateError, TemplateSyntaxError, UndefinedError
from jinja2.sandbox import ImmutableSandboxedEnvironment
from lxml import etree

from copilot.errors import UsageError
from copilot.language import Language
from minutes.render.fields import fields
from minutes.render.lines import Lines
from minutes.render.markdown import to_markdown
from minutes.render.specimen import specimen
from minutes.render.templates import Template, default, template
from minutes.render.word import stable
from minutes.render.word_page import printable
from minutes.render.words import document_title

__all__ = ["Own", "choose", "load"]

LIMIT_BYTES = 20_000_000
_NAMED = re.compile(r"'([A-Za-z_]\w{0,40})'")
_SUFFIX = ".docx"


@dataclass(frozen=True, slots=True)
class Own:
    """A Word file with fields; Markdown comes from the house's template of the language."""

    name: str
    data: bytes
    language: Language | None = None

    def documents(self, lines: Lines) -> Mapping[str, bytes]:
        """Return the filled template as ``.docx``, and ``.md``.

        The draft mark is put into each header that does not show it, and problems on top where the template has no
        place for them.

        Raises:
            UsageError: the template asks for what there is not, or is no template.
        """
        markdown = to_markdown(default(lines.minutes.language).layout(lines))
        return {
            ".docx": _marked(_filled(self, lines), lines),
            ".md": markdown.encode("utf-8", "backslashreplace"),
        }


def load(path: Path) -> Own:
    """Read a template and try it on made-up minutes that have everything, and on others that have nothing.

    Raises:
        UsageError: there is no such file, it is no Word file, or it names a field that there is not.
    """
    try:
        if path.stat().st_size > LIMIT_BYTES:
            raise UsageError(f"the template {path.name} has more than {LIMIT_BYTES // 1_000_000} MB")
        own = Own(path.name, path.read_bytes())
    except OSError as error:
        raise UsageError(f"the template {path} cannot be read: {error.strerror or error}") from error
    for whole in (True, False):
        own.documents(Lines(specimen(whole=whole)))
    return own


def choose(name: str) -> Template:
    """Return the template of that name, or the one in the ``.docx`` file that ``name`` is the path of.

    Raises:
        UsageError: there is neither, or the file is no template.
    """
    return load(Path(name)) if name.lower().endswith(_SUFFIX) else template(name)


def _filled(own: Own, lines: Lines) -> bytes:
    environment = ImmutableSandboxedEnvironment(undefined=StrictUndefined, autoescape=True)
    environment.globals.clear()
    values = fields(lines)
    try:
        document = DocxTemplate(io.BytesIO(own.data))
        document.init_docx()
        unknown = document.get_undeclared_template_variables(environment, dict(values))
        if unknown:
            raise UsageError(_unknown(own.name, sorted(unknown)[0]))
        document.render(dict(values), environment)
        filled = io.BytesIO()
        document.save(filled)
    except UndefinedError as error:
        named = _NAMED.findall(str(error))
        raise UsageError(_unknown(own.name, named[-1] if named else "?")) from error
    except SecurityError as error:
        raise UsageError(
            f"the template {own.name} asks for more than fields: name only the fields of the guide"
        ) from error
    except TemplateSyntaxError as error:
        raise UsageError(f"the template {own.name} has a field that cannot be read: {error.message}") from error
    except (TemplateError, TypeError, ArithmeticError) as error:
        raise UsageError(f"the template {own.name} does with a field what cannot be done with it") from error
    except (zipfile.BadZipFile, OpcError, etree.XMLSyntaxError, KeyError, ValueError, AttributeError) as error:
        raise UsageError(f"the template {own.name} is not a Word file (.docx), or is damaged") from error
    return filled.getvalue()


def _marked(data: bytes, lines: Lines) -> bytes:
    """Put in what every draft must show and this template does not."""
    document: Any = docx.Document(io.BytesIO(data))
    # docxtpl writes a field in the title of the file as XML into what is no XML
    document.core_properties.title = printable(document_title(lines.minutes.meeting, lines.words))[:255]
    for header in _headers(document):
        if lines.draft not in _shown(header._element):
            added = header.add_paragraph()
            added.add_run(f"{lines.draft}  {lines.draft_long}").bold = True
            header._element.insert(0, added._p)
    body = document.element.body
    shown = _shown(body)
    missing = [problem for problem in fields(lines)["problems"] if problem not in shown]
    for problem in reversed(missing):
        added = document.add_paragraph()
        added.add_run(problem).bold = True
        body.insert(0, added._p)
    stream = io.BytesIO()
    document.save(stream)
    return stable(stream.getvalue())


def _headers(document: Any) -> Iterator[Any]:
    """Yield each header that pages of the document show; one that a section takes over is the section's before."""
    for at, section in enumerate(document.sections):
        headers = [section.header]
        if section.different_first_page_header_footer:
            headers.append(section.first_page_header)
        if document.settings.odd_and_even_pages_header_footer:
            headers.append(section.even_page_header)
        yield from (header for header in headers if at == 0 or not header.is_linked_to_previous)


def _shown(element: Any) -> str:
    return "".join(node.text or "" for node in element.iter(qn("w:t")))


def _unknown(template: str, field: str) -> str:
    return (
        f"the template {template} names a field that there is not: {field}; the guide on minutes' templates lists them"
    )
