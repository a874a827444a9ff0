"""The files of the set: every value stands where the labels say."""

from __future__ import annotations

import io
import random

import docx
import pymupdf
import pytest
from PIL import Image

from bench._approvals import printing, scanning, word_file
from bench._approvals.blocks import Cell, Line, Page, Table, passages
from bench._approvals.collection import KINDS, drafted, make, specs
from bench._approvals.grounding import Squeezed
from bench._approvals.layouts import LAYOUTS
from bench._approvals.passage import Passage, stated
from bench._approvals.typesetting import PAGE, Rule, Text, grid_of, typeset
from docs_ai.reading import Box, read

SPECS = specs()
ONE_EACH = list({(spec.language, spec.layout): spec for spec in SPECS}.values())
needs_noto = pytest.mark.skipif(not printing.has_noto(), reason="the Noto CJK fonts are not installed")


def test_the_set_is_as_large_and_as_varied_as_it_says():
    for language, documents, layouts in (("zh", 40, 10), ("en", 15, 6)):
        own = [spec for spec in SPECS if spec.language == language]
        assert len(own) >= documents
        assert len({spec.layout for spec in own}) >= layouts
    assert {spec.twist for spec in SPECS} >= {"conflict", "external_rate", "amended_total", "tracked"}
    assert len({spec.name for spec in SPECS}) == len(SPECS)


def _characters(page):
    """Each character of a page in drawing order, with its centre."""
    blocks = page.get_text("rawdict")["blocks"]
    spans = [span for block in blocks for line in block["lines"] for span in line["spans"]]
    return [
        (char["c"], (char["bbox"][0] + char["bbox"][2]) / 2, (char["bbox"][1] + char["bbox"][3]) / 2)
        for span in spans
        for char in span["chars"]
    ]


@pytest.mark.parametrize("spec", ONE_EACH, ids=lambda spec: spec.name)
def test_each_value_of_a_printed_page_is_in_its_box(spec):
    page = LAYOUTS[spec.layout](drafted(spec))
    setting = typeset(page, printing.pdf_measure(spec.language))
    with pymupdf.open(stream=printing.pdf(setting, spec.language)) as printed:
        characters = [_characters(page) for page in printed]
        for placed in setting.placed:
            assert placed.boxes, placed.text
            inside = "".join(
                text
                for number, box in placed.boxes
                for text, x, y in characters[number - 1]
                if box.x0 < x < box.x1 and box.y0 < y < box.y1
            )
            assert "".join(inside.split()) == "".join(placed.text.split())


@pytest.mark.parametrize("spec", ONE_EACH[::3], ids=lambda spec: spec.name)
def test_each_value_of_a_word_file_is_found_again_by_what_stands_around_it(spec, tmp_path):
    path, truth = make(spec, "docx", tmp_path)
    text = Squeezed(read(path).text)
    for field in truth.fields:
        for place in field.places:
            found = text.find(place)
            assert found is not None, field
            assert text.text[slice(*found)] == place.text


def test_a_tracked_change_strikes_the_earlier_amount(tmp_path):
    spec = next(spec for spec in SPECS if spec.twist == "tracked")
    path, truth = make(spec, "docx", tmp_path)
    total = next(field for field in truth.fields if field.name == "limit.total")
    document = docx.Document(str(path))
    xml = document.element.xml
    assert "<w:del " in xml and "<w:ins " in xml
    assert len(total.superseded) == 1
    assert total.superseded[0] != total.normalized


def test_an_amendment_supersedes_what_was_said_before(tmp_path):
    spec = next(spec for spec in SPECS if spec.twist == "amended_total")
    _, truth = make(spec, "pdf", tmp_path)
    total = next(field for field in truth.fields if field.name == "limit.total")
    assert total.status == "found"
    assert len(total.superseded) == 1
    assert float(total.superseded[0]) < float(total.normalized)


def test_words_and_figures_that_disagree_are_labelled_as_a_conflict(tmp_path):
    spec = next(spec for spec in SPECS if spec.twist == "conflict")
    _, truth = make(spec, "pdf", tmp_path)
    total = next(field for field in truth.fields if field.name == "limit.total")
    assert total.status == "conflict"
    assert len(total.places) == 2


def test_no_statement_of_a_field_contradicts_another_without_a_twist(tmp_path):
    for spec in SPECS:
        if spec.twist == "plain":
            told: dict = {}
            for passage in passages(LAYOUTS[spec.layout](drafted(spec)).blocks):
                for mark in passage.marks:
                    told.setdefault((mark.name, mark.index), set()).add(mark.normalized)
            assert all(len(values) == 1 for values in told.values()), spec


@pytest.mark.parametrize("kind", ["docx", "pdf", pytest.param("scan", marks=needs_noto)])
def test_a_file_is_made_alike_each_time(kind, tmp_path):
    spec = SPECS[1]
    first, labels = make(spec, kind, tmp_path / "a")
    second, again = make(spec, kind, tmp_path / "b")
    assert first.read_bytes() == second.read_bytes()
    assert labels == again
    assert kind in KINDS


@needs_noto
@pytest.mark.parametrize("turn", [0, 90, 180, 270])
def test_a_box_goes_where_the_damage_takes_its_picture(turn):
    printed = Image.new("L", (1240, 1754), 255)
    box = Box(100, 200, 300, 230)
    printed.paste(0, tuple(int(value * 150 / 72) for value in box))
    damage = scanning.Damage(dpi=150, skew=2.0, turn=turn, noise=0.02, light=0.1)
    scan = scanning.scan(printed, damage, random.Random(1), PAGE, None)
    picture = Image.open(io.BytesIO(scan.jpeg)).convert("L")
    assert (picture.width > picture.height) == (turn in (90, 270))
    moved = scan.place(box)
    x, y = (int((moved[at] + moved[at + 2]) / 2 * 150 / 72) for at in (0, 1))
    assert picture.getpixel((x, y)) < 80
    dark = picture.point(lambda value: 255 if value < 80 else 0).getbbox()
    assert dark is not None
    assert all(abs(edge * 72 / 150 - wanted) < 4 for edge, wanted in zip(dark, moved, strict=True))


@needs_noto
def test_a_seal_is_red_and_lies_on_the_text():
    white = Image.new("L", (1240, 1754), 255)
    damage = scanning.Damage(noise=0.0, light=0.0, blur=0.0, quality=90, seal="虚构银行股份有限公司")
    scan = scanning.scan(white, damage, random.Random(1), PAGE, Box(300, 400, 340, 412))
    red, green, _ = Image.open(io.BytesIO(scan.jpeg)).getpixel((int(320 * 150 / 72), int(406 * 150 / 72)))
    assert red > 150 and green < 110


def test_columns_skip_cells_that_reach_down():
    rows = (
        (Cell(Passage("a"), down=2), Cell(Passage("b"))),
        (Cell(Passage("c")),),
        (Cell(Passage("d"), span=2),),
    )
    assert grid_of(rows) == [[0, 1], [1], [0]]
    words = docx.Document(io.BytesIO(word_file.word(Page((Table(rows, (1, 1)),)))))
    table = words.tables[0]
    assert table.cell(0, 0)._tc is table.cell(1, 0)._tc
    assert table.cell(1, 1).text == "c"


def test_a_table_that_leaves_the_page_repeats_its_header():
    header = (Cell(Passage("Head")),)
    rows = (header, *((Cell(stated("x", f"row {number}")),) for number in range(60)))
    setting = typeset(Page((Table(rows, (1,), header=1),)), printing.pdf_measure("en"))
    assert len(setting.pages) == 2
    for ops in setting.pages:
        texts = [op.text for op in ops if isinstance(op, Text)]
        assert texts[0] == "Head"
        assert any(isinstance(op, Rule) for op in ops)


def test_no_line_begins_with_a_closing_mark():
    page = Page((Line(Passage("授信额度调整事项，" * 40)),))
    setting = typeset(page, printing.pdf_measure("zh"))
    assert not any(op.text.startswith("，") for op in setting.pages[0] if isinstance(op, Text))


def test_another_set_is_worded_in_ways_that_the_first_is_not():
    def labels(seed):
        drafts = [drafted(spec) for spec in specs(seed) if spec.language == "zh"]
        return {draft.label("limit.total") for draft in drafts} | {draft.heading("security") for draft in drafts}

    assert not labels(0) & labels(1)
    for spec in specs(1):
        marks = [mark for passage in passages(LAYOUTS[spec.layout](drafted(spec)).blocks) for mark in passage.marks]
        assert {mark.name for mark in marks} >= {"customer.name", "facilities.product", "facilities.amount"}
