"""The extension's manifest agrees with the server's schema of settings and with the documentation."""

from __future__ import annotations

import json
import re
from importlib import resources
from pathlib import Path
from typing import Any

import pytest

from copilot.errors import ModelMissing
from copilot.models import CATALOGUE, Store
from lsp.status import Status
from tests.conftest import ROOT
from tests.lsp.test_status import Voice

SCHEMA: dict[str, Any] = json.loads(resources.files("lsp").joinpath("settings.schema.json").read_text("utf-8"))
MANIFEST: dict[str, Any] = json.loads((ROOT / "vscode-extension" / "package.json").read_text("utf-8"))
OWN = {"serverPath", "python", "wheels", "modelSource"}
COMPARED = ("type", "enum", "default", "minimum", "maximum", "additionalProperties")


def declared() -> dict[str, dict[str, Any]]:
    properties = MANIFEST["contributes"]["configuration"]["properties"]
    return {name.removeprefix("bank-copilot."): value for name, value in properties.items()}


def test_the_extension_declares_the_servers_settings_and_its_own() -> None:
    assert declared().keys() == SCHEMA["properties"].keys() | OWN


def test_each_setting_has_the_servers_type_bounds_and_default() -> None:
    for name, expected in SCHEMA["properties"].items():
        found = declared()[name]
        assert {key: found.get(key) for key in COMPARED} == {key: expected.get(key) for key in COMPARED}, name


def test_the_guides_table_has_each_setting_with_its_default() -> None:
    guide = (ROOT / "docs" / "guide" / "editors.md").read_text("utf-8")
    rows = dict(re.findall(r"^\| `(\w+)` \| `(.+?)` \|", guide, re.MULTILINE))
    expected = {name: json.dumps(value["default"]) for name, value in SCHEMA["properties"].items()}
    assert {name: rows.get(name) for name in expected} == expected


def test_what_a_workspace_could_make_the_extension_run_waits_for_trust() -> None:
    restricted = MANIFEST["capabilities"]["untrustedWorkspaces"]["restrictedConfigurations"]
    assert set(restricted) == {f"bank-copilot.{name}" for name in OWN}


def test_the_lock_file_names_no_download_addresses() -> None:
    lock = json.loads((ROOT / "vscode-extension" / "package-lock.json").read_text("utf-8"))
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []


def test_the_key_that_asks_is_bound_by_the_extension_for_vs_code_binds_none() -> None:
    guide = (ROOT / "docs" / "guide" / "editors.md").read_text("utf-8")
    (bound,) = MANIFEST["contributes"]["keybindings"]
    assert (bound["command"], bound["key"]) == ("bank-copilot.trigger", "alt+\\")
    assert r"| Alt+\\ | asks for one |" in guide


def test_the_page_of_dependencies_names_those_of_the_extension() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text("utf-8")
    section = page.split("## The VS Code extension\n")[1].split("\n## ")[0]
    rows = dict(re.findall(r"^\| `(\S+)` \|.*\| (\S+) \|$", section, re.MULTILINE))
    assert rows == {**MANIFEST["dependencies"], **MANIFEST["devDependencies"]}
    script = (ROOT / "tools" / "setup_code_server.sh").read_text("utf-8")
    wanted = dict(re.findall(r"^readonly (VERSION|CHINESE)=(\S+)$", script, re.MULTILINE))
    assert f"`code-server` {wanted['VERSION']} " in section
    name, _, version = wanted["CHINESE"].rpartition("@")
    assert f"`{name}` {version} " in section


def test_the_extension_knows_the_servers_words_for_a_missing_model(tmp_path: Path) -> None:
    source = (ROOT / "vscode-extension" / "src" / "server" / "words.ts").read_text("utf-8")
    down, missing = (re.search(rf"^const {name} = /(.*)/s?;$", source, re.MULTILINE) for name in ("DOWN", "MISSING"))
    assert down is not None and missing is not None
    voice = Voice()
    with pytest.raises(ModelMissing) as raised:
        Store(tmp_path).locate(CATALOGUE[0])
    Status(voice, lambda: "small").down(raised.value)
    (words,) = voice.warnings
    reason = re.fullmatch(down[1].strip("^$"), words, re.DOTALL)
    assert reason is not None and re.match(missing[1], reason[1])
