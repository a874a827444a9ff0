"""The user guide says what is: it builds, loads nothing from elsewhere, and every command, setting, field and package
in it is one that there is."""

from __future__ import annotations

import importlib.resources
import json
import os
import re
import shlex
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import fields
from html.parser import HTMLParser
from pathlib import Path
from typing import Any

import click
import jsonschema
import pytest

from cli.main import main as root
from copilot import config
from lsp.settings import schema as editor_settings
from tools.cli_reference import commands

REPO = Path(__file__).parents[2]
DOCS = REPO / "docs"
PAGES = sorted(DOCS.rglob("*.md"))
SECTIONS = [field.name for field in fields(config.Settings) if field.name != "file"]
WRITTEN = [page for page in PAGES if page.name != "cli.md"]
SHELL = re.compile(r"^```(?:bash|console)\n(.*?)^```", re.MULTILINE | re.DOTALL)
FETCHED = {"src", "srcset", "poster", "data", "background", "action", "ping"}
FOLLOWED = {"canonical", "next", "prev", "license", "author"}
JSON = re.compile(r"^```json title=\"([\w-]+)\"\n(.*?)^```", re.MULTILINE | re.DOTALL)


# ---------------------------------------------------------------------------------------------- the built site


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("site")
    done = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict", "--site-dir", str(folder)],
        cwd=REPO,
        env={**os.environ, "NO_MKDOCS_2_WARNING": "1"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return folder


class _Loads(HTMLParser):
    """Collects what a browser fetches for a page by itself; a link that a reader may follow is not among it."""

    def __init__(self) -> None:
        super().__init__()
        self.addresses: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        found = {name: value or "" for name, value in attrs}
        self.addresses += [found[name] for name in FETCHED & found.keys()]
        if tag == "link" and not set(found.get("rel", "").split()) & FOLLOWED:
            self.addresses.append(found.get("href", ""))
        if tag in ("use", "image"):
            self.addresses += [found.get("href", ""), found.get("xlink:href", "")]
        self.addresses += re.findall(r"url\(([^)]*)\)", found.get("style", ""))


def _elsewhere(address: str) -> bool:
    return re.match(r"\s*['\"]?\s*(?:[a-z]+:)?//", address, re.IGNORECASE) is not None


def test_the_check_for_foreign_loads_sees_them() -> None:
    page = _Loads()
    page.feed(
        '<link rel="stylesheet" href="https://fonts.example/a.css"><img src="//cdn.example/a.png">'
        "<p style=\"background: url('http://a.example/b.png')\"><a href='https://a.example'>a link is no load</a>"
    )
    assert [_elsewhere(address) for address in page.addresses] == [True, True, True]


def test_a_page_loads_nothing_from_another_host(site: Path) -> None:
    foreign = {}
    for page in site.rglob("*.html"):
        loads = _Loads()
        loads.feed(page.read_text("utf-8"))
        assert loads.addresses, f"{page.name} loads nothing at all, which cannot be"
        if found := [address for address in loads.addresses if _elsewhere(address)]:
            foreign[page.name] = found
    assert foreign == {}


def test_a_style_loads_nothing_from_another_host(site: Path) -> None:
    sheets = [*site.rglob("*.css")]
    assert sheets
    for sheet in sheets:
        loads = re.findall(r"url\(([^)]*)\)|@import\s+([^;]+);", sheet.read_text("utf-8"))
        assert [address for pair in loads for address in pair if _elsewhere(address)] == [], sheet.name


def test_no_analytics_and_no_source_repository_that_the_page_would_ask(site: Path) -> None:
    """The theme's script asks a code host for stars and releases when a repository is named, and loads diagrams."""
    for page in site.rglob("*.html"):
        text = page.read_text("utf-8")
        assert 'data-md-component="source"' not in text, page.name
        assert 'class="mermaid"' not in text, page.name
        assert "analytics" not in text.replace("no analytics", ""), page.name


def test_the_search_finds_chinese_and_english(site: Path) -> None:
    index = json.loads((site / "search" / "search_index.json").read_text("utf-8"))
    text = "\n".join(entry["text"] for entry in index["docs"])
    assert "授信批复" in text
    assert "credit approval" in text
    words = [word for word in re.split(index["config"]["separator"], "起草尽职调查报告 local server") if word]
    assert [*"起草尽职调查报告", "local", "server"] == words


# ---------------------------------------------------------------------------------------------- commands


def _command_lines() -> Iterator[tuple[str, list[str]]]:
    """Yield each call of bank-copilot in the pages' shell blocks: the page, and the words after the command."""
    for page in WRITTEN:
        for block in SHELL.findall(page.read_text("utf-8")):
            for line in block.replace("\\\n", " ").splitlines():
                call = line.removeprefix("$ ").split(" #")[0]
                found = re.match(r"(?:\w+=\S+ )*(?:\S*/)?bank-copilot( .*)?$", call)
                if found:
                    yield f"{page.relative_to(DOCS)}: {call}", shlex.split(found[1] or "")


CALLS = list(_command_lines())


def test_the_guide_shows_every_command() -> None:
    shown = [" ".join(words) for _, words in CALLS]
    leaves = [context.command_path for context in commands() if not isinstance(context.command, click.Group)]
    missing = [path for path in leaves if not any(call.startswith(path.partition(" ")[2]) for call in shown)]
    assert missing == []


@pytest.mark.parametrize(("where", "words"), CALLS, ids=[where for where, _ in CALLS])
def test_a_command_in_the_guide_is_one_that_there_is(where: str, words: list[str]) -> None:
    command: click.Command = root
    context = click.Context(root, info_name="bank-copilot")
    while isinstance(command, click.Group) and words and not words[0].startswith("-"):
        name, *words = words
        found = command.get_command(context, name)
        assert found is not None, f"{where}: there is no command {name}"
        command = found
        context = click.Context(command, parent=context, info_name=name)
    known = {
        option for parameter in command.get_params(context) for option in (*parameter.opts, *parameter.secondary_opts)
    }
    used = {word.split("=")[0] for word in words if re.match(r"--?[a-zA-Z]", word)}
    assert used <= known | {"--help"}, f"{where}: {used - known}"


# ---------------------------------------------------------------------------------------------- settings


def _rows(text: str) -> list[list[str]]:
    """Return the cells of every table row, without headings and rules."""
    lines = [line for line in text.splitlines() if line.startswith("|") and not line.startswith("|---")]
    return [[cell.strip().strip("`") for cell in line.strip("|").split("|")] for line in lines]


def _shown(value: object) -> str:
    if isinstance(value, tuple):
        return "`, `".join(str(item) for item in value) or "none"
    return str(value).replace(str(Path.home()), "~") or "empty"


def test_the_table_of_settings_is_complete_and_right() -> None:
    page = (DOCS / "operate" / "configuration.md").read_text("utf-8")
    sections = {part.split("\n")[0]: part for part in re.split(r"^## ", page, flags=re.MULTILINE)[1:]}
    assert list(sections) == SECTIONS
    settings = config.Settings()
    for name in SECTIONS:
        rows = [row for row in _rows(sections[name]) if row[0] != "setting"]
        defaults = getattr(settings, name)
        expected = [
            [field.name, f"COPILOT_{name}_{field.name}".upper(), _shown(getattr(defaults, field.name))]
            for field in fields(defaults)
        ]
        assert [row[:3] for row in rows] == expected
        assert all(row[3] for row in rows)


def test_the_settings_in_the_examples_are_known(tmp_path: Path) -> None:
    blocks = [
        block
        for page in WRITTEN
        if page.name != "editors.md"  # whose files are the editors'
        for block in re.findall(r"^```toml\n(.*?)^```", page.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    ]
    assert blocks
    for number, block in enumerate(blocks):
        file = tmp_path / f"{number}.toml"
        file.write_text(block, "utf-8")
        config.load({"COPILOT_CONFIG": str(file)})


def test_the_settings_of_editors_are_complete_and_right() -> None:
    rows = _rows((DOCS / "guide" / "editors.md").read_text("utf-8"))
    shown = {row[0]: row[1] for row in rows}
    defaults = {name: json.dumps(rule["default"]) for name, rule in editor_settings()["properties"].items()}
    assert {name: shown.get(name) for name in defaults} == defaults


def test_the_variables_in_the_guide_are_known() -> None:
    known = {"COPILOT_CONFIG"}
    for name in SECTIONS:
        known |= {f"COPILOT_{name}_{field.name}".upper() for field in fields(getattr(config.Settings(), name))}
    for page in WRITTEN:
        named = set(re.findall(r"COPILOT_[A-Z_]*[A-Z]", page.read_text("utf-8")))
        assert named <= known, page.name


# ---------------------------------------------------------------------------------------------- result files

SCHEMAS = {
    "term": ("docs_ai.terms", "result.schema.json", "field"),
    "sentence": ("docs_ai.diligence", "report.schema.json", "sentence"),
    "figure": ("docs_ai.diligence", "report.schema.json", "figure"),
    "item": ("minutes.render", "minutes.schema.json", "item"),
    "action": ("minutes.render", "minutes.schema.json", "action"),
    "test": ("lsp.actions", "tests-result.schema.json", "function/properties/kept/items"),
}


def _schema(name: str) -> dict[str, Any]:
    package, file, definition = SCHEMAS[name]
    whole = json.loads((importlib.resources.files(package) / file).read_text("utf-8"))
    return {"$defs": whole["$defs"], "$ref": f"#/$defs/{definition}"}


def _examples() -> list[tuple[str, Any]]:
    text = (DOCS / "guide" / "results.md").read_text("utf-8")
    return [(name, json.loads(block)) for name, block in JSON.findall(text)]


def test_every_kind_of_result_has_an_example() -> None:
    assert {name for name, _ in _examples()} == set(SCHEMAS)


@pytest.mark.parametrize(("name", "example"), _examples())
def test_an_example_is_what_the_schema_says(name: str, example: Any) -> None:
    validator = jsonschema.Draft202012Validator(_schema(name))
    assert [error.message for error in validator.iter_errors(example)] == []
    assert list(validator.iter_errors({"surprise": 1})), "the schema must be able to refuse"


# ---------------------------------------------------------------------------------------------- dependencies, versions


def _project() -> dict[str, Any]:
    project: dict[str, Any] = tomllib.loads((REPO / "pyproject.toml").read_text("utf-8"))["project"]
    return project


def _name(requirement: str) -> str:
    found = re.match(r"[A-Za-z0-9._-]+", requirement)
    assert found
    return re.sub(r"[-_.]+", "-", found[0]).lower()


def test_every_dependency_has_its_line() -> None:
    page = (DOCS / "dependencies.md").read_text("utf-8")
    sections = {part.split("\n")[0].strip("`"): part for part in re.split(r"^## (?:Extra )?", page, flags=re.MULTILINE)}
    project = _project()
    wanted = {"Always there": project["dependencies"], **project["optional-dependencies"]}
    pins = dict(line.split("==") for line in (REPO / "constraints.txt").read_text("utf-8").splitlines() if "==" in line)
    for extra, requirements in wanted.items():
        names = {_name(requirement) for requirement in requirements} - {"bank-copilot"}
        rows = {row[0]: row for row in _rows(sections.get(extra, "")) if row[0] != "package"}
        assert set(rows) == names, extra
        for name, (_, why, licence, release) in rows.items():
            assert why, name
            assert licence, name
            version, day = release.split(", ")
            assert re.fullmatch(r"20\d\d-\d\d(?:-\d\d)?", day), name  # some only tell the month
            assert version == pins.get(name, version), f"{name}: constraints.txt says {pins.get(name)}"


def test_the_changes_begin_with_this_version() -> None:
    text = (REPO / "CHANGELOG.md").read_text("utf-8")
    versions = re.findall(r"^## (\d+\.\d+\.\d+)", text, re.MULTILINE)
    assert versions[0] == _project()["version"]
    assert versions == sorted(versions, key=lambda version: [int(part) for part in version.split(".")], reverse=True)


def test_every_benchmark_is_named_with_its_machine_and_day() -> None:
    page = (DOCS / "benchmarks.md").read_text("utf-8")
    named = set(re.findall(r"`python -m bench\.(\w+)", page))
    assert named == {file.stem for file in (REPO / "bench").glob("*.py") if not file.stem.startswith("_")}
    for part in re.split(r"^## ", page, flags=re.MULTILINE)[1:]:
        assert re.search(r"^Machine and date: \S", part, re.MULTILINE), part.split("\n")[0]


def test_no_page_is_forgotten_in_the_menu() -> None:
    menu = (REPO / "mkdocs.yml").read_text("utf-8")
    assert [str(page.relative_to(DOCS)) for page in PAGES if f" {page.relative_to(DOCS)}\n" not in menu] == []
