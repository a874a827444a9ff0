"""``bank-copilot docs``: extract, review and compare the terms of credit documents, and draft due-diligence reports."""

from __future__ import annotations

import click

from cli.docs_compare import compare
from cli.docs_draft import draft
from cli.docs_extract import extract
from cli.docs_review import review

__all__ = ["docs"]


@click.group()
def docs() -> None:
    """Extract, review and compare credit terms, and draft due-diligence reports.

    \b
    Examples:
      bank-copilot docs extract approval.pdf -o results
      bank-copilot docs review results
      bank-copilot docs compare results/approval-2025.json results/approval-2026.json
      bank-copilot docs draft client/*.xlsx client/*.docx --template due-diligence -o report.docx
    """


docs.add_command(extract)
docs.add_command(review)
docs.add_command(compare)
docs.add_command(draft)
