"""The sample files that ship in the package: what the demo and the documentation show the jobs on.

Every bank, company, person and figure in them is invented, and each file says so. `tools/` makes the documents and the
client's file; the meetings and the code are written by hand.
"""

from __future__ import annotations

from pathlib import Path

from copilot.language import Language

__all__ = [
    "CREDIT_APPROVAL_DOCX",
    "CREDIT_APPROVAL_PDF",
    "FACILITY_LETTER_PDF",
    "FOLDER",
    "JAVA_CLASS",
    "PYTHON_MODULE",
    "client_files",
    "meeting",
]

FOLDER = Path(__file__).parent
"""Where the samples lie."""

CREDIT_APPROVAL_DOCX = FOLDER / "documents" / "credit-approval.docx"
"""A Chinese bank's approval notice, two pages, as the word processor holds it."""

CREDIT_APPROVAL_PDF = FOLDER / "documents" / "credit-approval.pdf"
"""The same notice, printed with a text layer."""

FACILITY_LETTER_PDF = FOLDER / "documents" / "facility-letter.pdf"
"""An English bank's facility letter, four pages; some of its fees are in another letter."""

PYTHON_MODULE = FOLDER / "code" / "repayment.py"
"""A small module of a bank's code."""

JAVA_CLASS = FOLDER / "code" / "LoanAccount.java"
"""A small class of a bank's code."""


def meeting(language: Language) -> Path:
    """Return the transcript (WebVTT, 20 minutes) of a credit committee's meeting in that language."""
    return FOLDER / "meetings" / f"credit-committee-{language}.vtt"


def client_files(language: Language) -> list[Path]:
    """Return a client's file in that language: three years of statements, a registration extract and a visit note."""
    return sorted(path for path in (FOLDER / "client" / language).iterdir() if not path.name.startswith("."))
