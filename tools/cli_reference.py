"""Write the reference of the command line from the commands themselves.

``python -m tools.cli_reference`` writes docs/reference/cli.md; with ``--check`` it only says whether the file is up to
date.
"""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

import click

from cli.main import main as root

__all__ = ["commands", "main", "reference"]

TARGET = Path(__file__).resolve().parents[1] / "docs" / "reference" / "cli.md"
WIDTH = 100
INTRODUCTION = """\
# Command line

<!-- Written by `make docs` from the commands themselves. Do not edit. -->

Exit codes: 0 done; 1 some inputs failed (the others are written, the failures named); 2 wrong usage; 3 no model or
server.
"""


def reference() -> str:
    """Return the whole reference in Markdown: one heading and the help text for each command."""
    blocks = [INTRODUCTION]
    for context in commands():
        heading = "#" * (2 + context.command_path.count(" "))
        help_text = "\n".join(line.rstrip() for line in context.get_help().splitlines())
        blocks.append(f"{heading} `{context.command_path}`\n\n```text\n{help_text}\n```\n")
    return "\n".join(blocks)


def commands() -> Iterator[click.Context]:
    """Yield the root command and every command below it, each in its context, in the order of the help."""
    yield from _below(_context(root, None, "bank-copilot"))


def _below(context: click.Context) -> Iterator[click.Context]:
    yield context
    if isinstance(context.command, click.Group):
        for name in context.command.list_commands(context):
            command = context.command.get_command(context, name)
            if command is not None and not command.hidden:
                yield from _below(_context(command, context, name))


def _context(command: click.Command, parent: click.Context | None, name: str) -> click.Context:
    return click.Context(
        command,
        parent,
        info_name=name,
        terminal_width=WIDTH,
        max_content_width=WIDTH,
        help_option_names=command.context_settings.get("help_option_names"),
    )


def main(arguments: Iterable[str]) -> int:
    """Write or check the file; return the exit code."""
    fresh = reference()
    if "--check" not in arguments:
        TARGET.parent.mkdir(parents=True, exist_ok=True)
        TARGET.write_text(fresh, encoding="utf-8")
        return 0
    if not TARGET.exists() or TARGET.read_text("utf-8") != fresh:
        print(f"{TARGET.name} does not match the commands; run `make docs` and commit it")
        return 1
    print("command line reference: up to date")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
