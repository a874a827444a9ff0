"""``bank-copilot docs``: extract the terms of credit documents, and draft due-diligence reports."""

from __future__ import annotations

import click

from cli.docs_draft import draft
from cli.docs_extract import extract
from cli.docs_review import review

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
docs.add_command(review)
docs.add_command(draft)
