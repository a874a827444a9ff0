"""Make the sample documents that ship in the package.

It needs LibreOffice and the Noto CJK fonts (Debian: libreoffice-writer, fonts-noto-cjk)::

    python -m tools.make_samples           write cli/samples/documents/
    python -m tools.make_samples --check   compare the committed files with fresh ones, word by word
"""

from __future__ import annotations

import io
import subprocess
import sys
import tempfile
import zipfile
from pathlib import Path

import click
import pymupdf

from tools import sample_approval, sample_letter

FOLDER = Path(__file__).parent.parent / "cli" / "samples" / "documents"
PRINT_FONTS = sample_approval.Fonts(body="Noto Serif CJK SC", heading="Noto Sans CJK SC")
_EPOCH = (2026, 9, 18, 0, 0, 0)


def make(folder: Path) -> list[Path]:
    """Write the three documents into ``folder``, the same bytes each time on the same machine."""
    folder.mkdir(parents=True, exist_ok=True)
    approval = folder / "credit-approval.docx"
    approval.write_bytes(word(sample_approval.Fonts()))
    printed = folder / "credit-approval.pdf"
    printed.write_bytes(_pdf(word(PRINT_FONTS)))
    letter = folder / "facility-letter.pdf"
    letter.write_bytes(sample_letter.build())
    return [approval, printed, letter]


def word(fonts: sample_approval.Fonts) -> bytes:
    """Return the approval as a Word file, with a fixed time on every part of the archive."""
    raw, fixed = io.BytesIO(), io.BytesIO()
    sample_approval.build(fonts).save(raw)
    with zipfile.ZipFile(raw) as source, zipfile.ZipFile(fixed, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(zipfile.ZipInfo(entry.filename, _EPOCH), source.read(entry), zipfile.ZIP_DEFLATED)
    return fixed.getvalue()


def _pdf(document: bytes) -> bytes:
    """Print a DOCX through LibreOffice; drop the time and the random identifier that it writes."""
    with tempfile.TemporaryDirectory() as place:
        source = Path(place) / "document.docx"
        source.write_bytes(document)
        profile = f"-env:UserInstallation=file://{place}/profile"
        command = ["soffice", profile, "--headless", "--convert-to", "pdf", "--outdir", place, str(source)]
        subprocess.run(command, check=True, capture_output=True, timeout=180)
        with pymupdf.open(source.with_suffix(".pdf")) as pdf:
            pdf.set_metadata({"title": "授信审批批复通知书（样例）", "author": sample_approval.WORDS["bank"]})
            pdf.xref_set_key(-1, "ID", "null")
            return bytes(pdf.tobytes(garbage=4, deflate=True, no_new_id=True))


def words(path: Path) -> list[str]:
    """Return the text of each page of a PDF, or of each part of a DOCX: what two makes must agree on."""
    if path.suffix == ".pdf":
        with pymupdf.open(path) as pdf:
            return [page.get_text() for page in pdf]
    with zipfile.ZipFile(path) as archive:
        return [f"{name}\n{archive.read(name).decode('utf-8', 'replace')}" for name in sorted(archive.namelist())]


def main() -> int:
    """Make or check; return the exit code."""
    if "--check" not in sys.argv[1:]:
        for path in make(FOLDER):
            click.echo(f"{path.name}: {path.stat().st_size:,} bytes")
        return 0
    with tempfile.TemporaryDirectory() as place:
        stale = [fresh.name for fresh in make(Path(place)) if words(fresh) != words(FOLDER / fresh.name)]
    click.echo(
        f"differ from the generator: {', '.join(stale)}" if stale else "the samples are as the generator makes them"
    )
    return 1 if stale else 0


if __name__ == "__main__":
    sys.exit(main())
