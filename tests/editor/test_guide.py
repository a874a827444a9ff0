"""What the guide says to the authors of other clients, done: its messages to a server process, its snippet compiled."""

from __future__ import annotations

import json
import re
import subprocess
from pathlib import Path
from typing import Any

import pytest

from lsp.framing import framed
from tests.conftest import ROOT
from tests.lsp.wire import scripted, wired

GUIDE = (ROOT / "docs" / "guide" / "editors.md").read_text("utf-8")
EXTENSION = ROOT / "vscode-extension"


def snippet(name: str) -> str:
    """Return the block of the guide that follows its mark."""
    match = re.search(rf"<!-- tested: {name} -->\n```\w+\n(.*?)```", GUIDE, re.DOTALL)
    assert match is not None, f"the guide has no tested snippet {name}"
    return match[1]


def messages(text: str) -> list[dict[str, Any]]:
    """Return the values of JSON that stand one behind the other."""
    found, rest = [], text.strip()
    while rest:
        value, end = json.JSONDecoder().raw_decode(rest)
        found.append(value)
        rest = rest[end:].strip()
    return found


async def test_the_messages_of_the_guide_bring_the_answer_of_the_guide(tmp_path: Path) -> None:
    async with wired(scripted(tmp_path)) as wire:
        for said in messages(snippet("messages")):
            wire.send(framed(json.dumps({"jsonrpc": "2.0", **said}).encode()))
        answer = await wire.answer(2)
    (expected,) = json.loads(snippet("answer"))
    (item,) = answer["result"]
    assert item["command"].pop("arguments")
    expected["command"].pop("arguments")
    assert {name: item[name] for name in expected} == expected


@pytest.mark.editor
def test_the_client_of_the_guide_compiles(node_modules: Path) -> None:
    folder = EXTENSION / "dist" / "guide"
    folder.mkdir(parents=True, exist_ok=True)
    source = folder / "client.ts"
    head = 'import { LanguageClient } from "vscode-languageclient/node";\n'
    source.write_text(f"{head}export async function run(): Promise<void> {{\n{snippet('client')}}}\n", "utf-8")
    config = {"extends": "../../tsconfig.json", "include": ["client.ts"]}
    (folder / "tsconfig.json").write_text(json.dumps(config), "utf-8")
    subprocess.run([node_modules / ".bin" / "tsc", "--project", folder], check=True)
