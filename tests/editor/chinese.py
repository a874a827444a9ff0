"""VS Code in Chinese: its own words, as it keeps those of a language pack that is installed."""

from __future__ import annotations

import json
from pathlib import Path

__all__ = ["LOCALE", "speak_chinese"]

LOCALE = "zh-cn"


def speak_chinese(installed: Path, data: Path) -> None:
    """Give a VS Code that was not started yet its Chinese words.

    Args:
        installed: the folder of ``tools/setup_code_server.sh``, which holds the words.
        data: the folder of VS Code's user data.
    """
    words = data / f"{LOCALE}.json"
    contents = json.loads((installed / words.name).read_text("utf-8"))
    words.write_text(json.dumps({"version": "1.0.0", "contents": contents}), "utf-8")
    pack = {
        "hash": "tests",
        "extensions": [{"extensionIdentifier": {"id": "tests.zh-hans"}, "version": "1.0.0"}],
        "translations": {"vscode": str(words)},
        "label": "中文(简体)",
    }
    (data / "languagepacks.json").write_text(json.dumps({LOCALE: pack}), "utf-8")
