from __future__ import annotations

import time
from pathlib import Path

import pytest

from copilot.errors import LimitExceeded
from docs_ai.reading import Limits, read
from docs_ai.reading.render import page_image
from tests.docs_ai.reading import endless

TEXT = "Facility Amount: USD 5,000"


@pytest.mark.parametrize(
    ("call", "fan"),
    [
        ("/X Do\n", 10),
        ("/X 1 Do ", 10),  # MuPDF takes the last name, whatever stands between
        ("/X % a remark\nDo ", 10),
        ("/#58 Do ", 10),
        ("(a%)Tj/X Do ", 10),
    ],
)
def test_forms_that_multiply_are_refused_at_once(tmp_path: Path, call: str, fan: int) -> None:
    path = endless.forms(tmp_path / "a.pdf", 10, fan, call)
    assert path.stat().st_size < 5000
    before = time.perf_counter()
    with pytest.raises(LimitExceeded, match=r"^a\.pdf: page 1 draws more than 100,000 pictures and patterns; refused$"):
        read(path)
    with pytest.raises(LimitExceeded):
        page_image(path, 1, width=300)
    assert time.perf_counter() - before < 5


def test_forms_are_counted_as_often_as_they_are_drawn(tmp_path: Path) -> None:
    path = endless.forms(tmp_path / "a.pdf", 3, 4)  # 1 + 4 + 16
    assert TEXT in read(path, limits=Limits(drawings=21)).text
    with pytest.raises(LimitExceeded, match="more than 20 pictures"):
        read(path, limits=Limits(drawings=20))


def test_the_tiles_of_a_pattern_are_counted_as_large_as_they_are_drawn(tmp_path: Path) -> None:
    with pytest.raises(LimitExceeded, match="more than 20,000,000 tiles"):
        read(endless.tiles(tmp_path / "a.pdf", 0.001))
    with pytest.raises(LimitExceeded, match="tiles"):
        read(endless.tiles(tmp_path / "b.pdf", 1, "[0 .001 -.001 0 0 0]"))
    assert TEXT in read(endless.tiles(tmp_path / "c.pdf", 0.001, "[10000 0 0 10000 0 0]")).text
    assert TEXT in read(endless.tiles(tmp_path / "d.pdf", 0)).text


def test_content_is_measured_unpacked(tmp_path: Path) -> None:
    path = endless.lines(tmp_path / "a.pdf", 1_300_000)
    assert path.stat().st_size < 100_000
    with pytest.raises(LimitExceeded, match="more than 16 MB of drawing"):
        read(path)
    few = endless.lines(tmp_path / "b.pdf", 1000)
    assert TEXT in read(few, limits=Limits(content_bytes=15_000)).text
    with pytest.raises(LimitExceeded, match="of drawing"):
        read(few, limits=Limits(content_bytes=13_000))


def test_content_is_measured_as_often_as_it_is_run_through(tmp_path: Path) -> None:
    drawn = {5: endless.form("0 0 m 1 1 l S\n" * 100)}
    path = endless.written(tmp_path / "a.pdf", endless.TEXT + "/X Do\n" * 10, "/XObject << /X 5 0 R >>", drawn)
    assert TEXT in read(path, limits=Limits(content_bytes=14_500)).text
    with pytest.raises(LimitExceeded):
        read(path, limits=Limits(content_bytes=13_000))


def test_a_form_that_draws_itself_and_damaged_content_are_no_reason_to_refuse(tmp_path: Path) -> None:
    own = {5: endless.form("/X Do /X Do", "/XObject << /X 5 0 R >>")}
    assert (
        TEXT in read(endless.written(tmp_path / "a.pdf", endless.TEXT + "/X Do", "/XObject << /X 5 0 R >>", own)).text
    )
    cut = {5: endless.form("/X Do /X Do")[:-30] + b"\nendstream", 6: b"<< >>"}
    names = "/XObject << /X 5 0 R /Y 6 0 R /Z 99 0 R >>"
    path = endless.written(tmp_path / "b.pdf", f"{endless.TEXT} /X Do /Y Do /Z Do /None Do", names, cut)
    assert TEXT in read(path).text


def test_masks_glyphs_and_notes_count_too(tmp_path: Path) -> None:
    many = endless.form("/X Do\n" * 50, "/XObject << /X 6 0 R >>")
    last = endless.form("0 0 m 1 1 l S")
    few = Limits(drawings=40)
    for number, (content, names, more) in enumerate(
        [
            ("/G gs", "/ExtGState << /G << /SMask << /S /Alpha /G 5 0 R >> >> >>", b"<< >>"),
            (
                "BT /T 9 Tf (a) Tj ET",
                "/Font << /T 7 0 R >>",
                b"<< /Type /Font /Subtype /Type3 /FontBBox [0 0 1 1] /FontMatrix [1 0 0 1 0 0] /FirstChar 97 "
                b"/LastChar 97 /Widths [1] /Encoding << /Differences [97 /a] >> /CharProcs << /a 5 0 R >> >>",
            ),
        ]
    ):
        path = endless.written(tmp_path / f"{number}.pdf", content, names, {5: many, 6: last, 7: more})
        with pytest.raises(LimitExceeded, match="more than 40 pictures"):
            read(path, limits=few)
    noted = endless.written(tmp_path / "note.pdf", endless.TEXT, "", {5: many, 6: last})
    note = b"/Annots [<< /Type /Annot /Subtype /Stamp /Rect [0 0 9 9] /AP << /N 5 0 R >> >>] /MediaBox"
    noted.write_bytes(noted.read_bytes().replace(b"/MediaBox", note))
    with pytest.raises(LimitExceeded, match="more than 40 pictures"):
        read(noted, limits=few)


def test_a_mask_is_measured_like_an_image(tmp_path: Path) -> None:
    image = "/Type /XObject /Subtype /Image /ColorSpace /DeviceGray /BitsPerComponent 8"
    objects = {
        5: endless.stream("\0" * 100, f"{image} /Width 10 /Height 10 /SMask 6 0 R"),
        6: endless.stream("\0" * 100, f"{image} /Width 60000 /Height 60000"),
    }
    path = endless.written(tmp_path / "a.pdf", f"{endless.TEXT} /I Do", "/XObject << /I 5 0 R >>", objects)
    with pytest.raises(LimitExceeded, match="page 1 holds an image of more than 80 million pixels"):
        read(path)
