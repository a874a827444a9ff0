"""Compile and fill one role section: sandboxed Jinja2 in which a value stays data.

Values are inserted, never parsed, so template syntax in one is plain text. The filled section passes `neutral.neutral`
as a whole, because two values side by side, or a filter, could build a control token that neither value holds alone.
Nothing is escaped for HTML: the reader is a model, not a browser.
"""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from typing import Any, TypeVar

import jinja2
from jinja2 import meta
from jinja2.sandbox import ImmutableSandboxedEnvironment

from copilot.errors import PromptInputError, PromptSyntaxError
from prompts.neutral import neutral

__all__ = ["Template", "compile_section"]

T = TypeVar("T")


class Template:
    """One compiled section."""

    __slots__ = ("_template", "_where", "names")

    def __init__(self, template: jinja2.Template, names: frozenset[str], where: str) -> None:
        self._template = template
        self._where = where
        self.names = names

    def fill(self, values: Mapping[str, Any]) -> str:
        """Return the section's text with ``values`` in.

        Raises:
            PromptInputError: the template reaches for a part that a value does not have.
        """
        try:
            return neutral(self._template.render(values))
        except jinja2.UndefinedError as error:
            raise PromptInputError(f"{self._where}: {error.message}") from error
        except (jinja2.TemplateError, TypeError, ValueError, ArithmeticError) as error:
            raise PromptInputError(f"{self._where}: cannot be filled ({type(error).__name__})") from error


def compile_section(source: str, inputs: Collection[str], where: str) -> Template:
    """Compile ``source``; ``inputs`` are the declared input names, ``where`` names the section in messages.

    Raises:
        PromptSyntaxError: the template is malformed, uses an input that is not declared, or reaches for another file.
    """
    try:
        tree = _ENVIRONMENT.parse(source)
        template = _ENVIRONMENT.from_string(source)
    except jinja2.TemplateSyntaxError as error:
        raise PromptSyntaxError(f"{where}, line {error.lineno}: {error.message}") from error
    if any(True for _ in meta.find_referenced_templates(tree)):
        raise PromptSyntaxError(f"{where}: include, import and extends are not allowed; a prompt is one file")
    used = meta.find_undeclared_variables(tree)
    undeclared = sorted(used - set(inputs) - set(_ENVIRONMENT.globals))
    if undeclared:
        raise PromptSyntaxError(f"{where}: {undeclared[0]!r} is not declared under 'input'")
    return Template(template, frozenset(used & set(inputs)), where)


def _as_json(value: object, indent: int | None = None) -> str:
    """Write JSON as a model should read it: Chinese and ``<`` unescaped (Jinja2's own filter escapes for HTML)."""
    return json.dumps(value, ensure_ascii=False, indent=indent)


def _or_empty(value: T) -> T | str:
    """Print nothing for null, rather than the word None."""
    return "" if value is None else value


def _environment() -> ImmutableSandboxedEnvironment:
    environment = ImmutableSandboxedEnvironment(
        undefined=jinja2.StrictUndefined,
        autoescape=False,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
        finalize=_or_empty,
    )
    environment.filters["tojson"] = _as_json
    environment.globals = {"range": environment.globals["range"], "namespace": environment.globals["namespace"]}
    return environment


_ENVIRONMENT = _environment()
