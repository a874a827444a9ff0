"""``bank-copilot docs``: extract the terms of credit documents, and draft due-diligence reports."""

from __future__ import annotations

import importlib.util

import click

from cli.docs_extract import extract

__all__ = ["docs"]


@click.group()
def docs() -> None:
    """Extract credit terms and draft due-diligence reports.

    \b
    Examples:
      bank-copilot docs extract approval.pdf -o results
      bank-copilot docs draft client/*.xlsx client/*.docx --template due-diligence -o report.docx
    """


docs.add_command(extract)
if importlib.util.find_spec("cli.docs_draft"):
    docs.add_command(importlib.import_module("cli.docs_draft").draft)
