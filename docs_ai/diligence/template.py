"""Report templates: YAML files that say which sections, facts, figures and rules a report has."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import Any, Literal

import jsonschema
import yaml

from copilot.errors import ConfigError
from docs_ai.diligence import rulebook
from docs_ai.diligence.rulebook import Rulebook, Words

__all__ = ["FactWanted", "Paragraph", "Section", "Template", "load", "names"]

CheckKind = Literal["uscc", "lei"]


@dataclass(frozen=True, slots=True)
class FactWanted:
    """A fact that a section tells; see the comments in ``templates/due-diligence.yaml``."""

    id: str
    title: Words
    labels: tuple[str, ...] = ()
    words: tuple[str, ...] = ()
    ask: Words | None = None
    check: CheckKind | None = None
    many: bool = False
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Paragraph:
    """Facts or figures that are told together, by id."""

    id: str
    title: Words
    items: tuple[str, ...]
    table: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A section: facts, or figures with their table."""

    id: str
    kind: Literal["facts", "figures"]
    title: Words
    facts: tuple[FactWanted, ...]
    table: tuple[str, ...]
    paragraphs: tuple[Paragraph, ...]


@dataclass(frozen=True, slots=True)
class Template:
    """A template with the rules that hold for it."""

    name: str
    version: str
    title: Words
    sections: tuple[Section, ...]
    rules: Rulebook

    @property
    def facts(self) -> tuple[FactWanted, ...]:
        """Return the facts of all sections."""
        return tuple(fact for section in self.sections for fact in section.facts)


def names() -> list[str]:
    """Return the names of the packaged templates."""
    return sorted(Path(file.name).stem for file in _folder().iterdir() if file.name.endswith(".yaml"))


def load(name: str) -> Template:
    """Load a packaged template by name, or a bank's own by the path of its YAML file.

    Raises:
        ConfigError: there is no such template, or it is malformed; the message names the place.
    """
    if name in names():
        text = _folder().joinpath(f"{name}.yaml").read_text("utf-8")
    elif name.endswith((".yaml", ".yml")):
        try:
            text = Path(name).read_text("utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise ConfigError(f"cannot read the template {name}: {error}") from error
    else:
        raise ConfigError(f"there is no template {name!r}; there are {', '.join(names())}, or give a .yaml file")
    return _parsed(name, text)


def _folder() -> Traversable:
    return resources.files("docs_ai.diligence").joinpath("templates")


def _parsed(name: str, text: str) -> Template:
    try:
        data = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise ConfigError(f"template {name} is not YAML: {error}") from error
    schema = json.loads(resources.files("docs_ai.diligence").joinpath("template.schema.json").read_text("utf-8"))
    problem = jsonschema.exceptions.best_match(jsonschema.Draft202012Validator(schema).iter_errors(data))
    if problem is not None:
        place = ".".join(str(part) for part in problem.absolute_path) or "the file"
        raise ConfigError(f"template {name}: {place}: {problem.message}")
    rules = rulebook.load({key: data.get(key, {}) for key in ("accounts", "measures", "checks", "flags")})
    sections = tuple(map(partial(_section, name, rules), data["sections"]))
    return Template(data["name"], data["version"], data["title"], sections, rules)


def _section(name: str, rules: Rulebook, data: Mapping[str, Any]) -> Section:
    facts = tuple(_fact(fact) for fact in data.get("facts", ()))
    paragraphs = tuple(
        Paragraph(p["id"], p["title"], tuple(p.get("facts", p.get("figures", ()))), p.get("table", False))
        for p in data["paragraphs"]
    )
    known = {fact.id for fact in facts}
    for item in (*data.get("table", ()), *(item for p in paragraphs for item in p.items)):
        if item not in known if data["kind"] == "facts" else not rules.known(item):
            raise ConfigError(f"template {name}: section {data['id']} uses {item!r}, which nothing defines")
    return Section(data["id"], data["kind"], data["title"], facts, tuple(data.get("table", ())), paragraphs)


def _fact(data: Mapping[str, Any]) -> FactWanted:
    return FactWanted(
        data["id"],
        data["title"],
        tuple(data.get("labels", ())),
        tuple(data.get("words", ())),
        data.get("ask"),
        data.get("check"),
        data.get("many", False),
        data.get("optional", False),
    )
