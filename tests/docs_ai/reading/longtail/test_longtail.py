from __future__ import annotations

import subprocess
import sys
from email.message import EmailMessage
from pathlib import Path

import openpyxl
import pptx
import pytest

from copilot.errors import DamagedFile, LimitExceeded, UnsupportedFormat
from docs_ai.reading import Limits
from docs_ai.reading.document import Format
from tests.docs_ai.reading.longtail.made import document, msg, odt

KINDS: tuple[Format, ...] = ("pptx", "xlsx", "eml", "msg", "html", "rtf", "odt", "text")
READ_SHUT_IN = """
import sys

def refuse(event, arguments):
    if event.startswith("socket.") or event in {"subprocess.Popen", "os.system", "urllib.Request"}:
        raise PermissionError(event)

sys.addaudithook(refuse)
from pathlib import Path
from docs_ai.reading import read
for path in sorted(Path(sys.argv[1]).iterdir()):
    print(path.suffix, read(path).format)
"""


def written(folder: Path) -> None:
    """Write one small file of each kind."""
    mail = EmailMessage()
    mail["From"], mail["Subject"] = "a@bank.example", "授信批复"
    mail.set_content("同意授信。")
    book = openpyxl.Workbook()
    book.worksheets[0].append(["授信", 5000])
    book.save(folder / "a.xlsx")
    deck = pptx.Presentation()
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "授信"
    deck.save(str(folder / "a.pptx"))
    (folder / "a.eml").write_bytes(mail.as_bytes())
    (folder / "a.msg").write_bytes(msg({0x0037: "授信批复", 0x1000: "同意"}))
    (folder / "a.html").write_text("<html><body><p>授信<img src=http://192.0.2.1/a.png></p></body></html>", "utf-8")
    (folder / "a.rtf").write_bytes(b"{\\rtf1\\ansi Facility\\par}")
    (folder / "a.odt").write_bytes(odt("<text:p>授信</text:p>"))
    (folder / "a.text").write_text("授信", "utf-8")


def test_every_kind_is_read_without_a_network_or_another_program(tmp_path: Path) -> None:
    written(tmp_path)
    done = subprocess.run(
        [sys.executable, "-P", "-c", READ_SHUT_IN, str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout.split() == [word for kind in sorted(KINDS) for word in (f".{kind}", kind)]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("kept", [0.2, 0.5, 0.9])
def test_a_file_cut_off_is_damaged_or_read(tmp_path: Path, kind: Format, kept: float) -> None:
    written(tmp_path)
    data = (tmp_path / f"a.{kind}").read_bytes()
    try:
        document(data[: int(len(data) * kept)], kind)
    except DamagedFile as error:
        assert "made." in str(error)


def test_a_format_that_is_read_elsewhere_is_none_of_these() -> None:
    with pytest.raises(UnsupportedFormat):
        document(b"%PDF-1.7", "pdf")


@pytest.mark.parametrize(
    ("kind", "before", "after"),
    [
        ("text", "", ""),
        ("rtf", "{\\rtf1\\ansi ", "}"),
        ("eml", "From: a@b.example\nSubject: x\n\n", ""),
    ],
)
def test_a_text_that_is_too_long_is_refused_before_it_is_laid_down(kind: Format, before: str, after: str) -> None:
    limits = Limits(characters=1000)
    assert "word" in document(f"{before}{190 * 'word '}{after}", kind, limits).text
    with pytest.raises(LimitExceeded, match=rf"made\.{kind}: more than 1,000 characters of text; split it"):
        document(f"{before}{210 * 'word '}{after}", kind, limits)


@pytest.mark.parametrize(
    ("kind", "head"), [("html", ""), ("eml", "From: a@b.example\nSubject: x\nContent-Type: text/html\n\n")]
)
def test_a_web_page_may_have_more_markup_than_text_but_not_without_end(kind: Format, head: str) -> None:
    page = f"{head}<html><body><p>word</p><img src='data:{100 * 'x'}'></body></html>"
    assert "word" in document(page, kind, Limits(characters=50)).text
    with pytest.raises(LimitExceeded, match="a web page of more than 100 characters"):
        document(page, kind, Limits(markup=100))
