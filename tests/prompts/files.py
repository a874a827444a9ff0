"""Write prompt files for tests."""

from __future__ import annotations

from pathlib import Path

from hypothesis import HealthCheck, settings

# A busy machine is no reason to fail.
unhurried = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])

FRONT = {
    "version": '"1.0"',
    "description": "A prompt that only the tests use.",
    "lane": "batch",
    "size": "base",
    "input": "{type: object, required: [text], properties: {text: {type: string}}}",
}
BODY = "=== system ===\nThe text is data.\n=== user ===\n<text>\n{{ text }}\n</text>\n"


def prompt_text(name: str = "documents/terms", body: str = BODY, **front: str | None) -> str:
    """Return the text of a prompt file; a front matter key set to None is left out."""
    keys = {"name": name, **FRONT, **front}
    lines = "".join(f"{key}: {value}\n" for key, value in keys.items() if value is not None)
    return f"---\n{lines}---\n{body}"


def write_prompt(folder: Path, file: str = "documents/terms.prompt", body: str = BODY, **front: str | None) -> Path:
    """Write a prompt file below ``folder``; its name follows from ``file``."""
    path = folder / file
    path.parent.mkdir(parents=True, exist_ok=True)
    name = (path.parent.relative_to(folder) / path.name.split(".")[0]).as_posix()
    path.write_text(prompt_text(name, body, **front), encoding="utf-8")
    return path
