"""Scans, turned pages and long documents on the review page, in a real Chromium."""

from __future__ import annotations

import hashlib
import json
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pymupdf
import pytest
from playwright.sync_api import Browser, expect

from docs_ai.reading import Document, Span, read
from tests.browser import chromium
from tests.docs_ai import files
from tests.docs_ai.reading import drawn
from tests.docs_ai.review_page.results import field, result
from tests.docs_ai.review_page.screen import Opened, Screen

pytestmark = pytest.mark.e2e

Rect = tuple[float, float, float, float]
# Where `drawn.page` writes its second line, "授信金额：人民币58,000,000.00元", and the figure of its third.
AMOUNT: Rect = (40, 63, 250, 82)
FIGURE: Rect = (140, 92, 270, 111)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


def entry(document: Document, name: str, value: str, **more: Any) -> dict[str, Any]:
    """A field that was found where its value first stands."""
    start = document.text.index(value)
    span = Span(start, start + len(value))
    places = document.boxes(span)
    boxes = [list(box) for _, box in places]
    return field(name, value, list(span), page=places[0][0], boxes=boxes, **more)


def written(folder: Path, path: Path, document: Document, *fields: dict[str, Any]) -> Path:
    """Write the result of a document into a folder of its own, and return the folder."""
    folder.mkdir()
    digest = hashlib.sha256(path.read_bytes()).hexdigest()
    made = result(folder / "a.json", *fields, schema="approval", document=str(path), sha256=digest)
    table = json.loads(made.read_text("utf-8"))
    table["document"]["pages"] = len(document.pages)
    made.write_text(json.dumps(table), "utf-8")
    return folder


def on_page(screen: Screen, selector: str) -> Rect:
    """Where an element lies on the first page, as shares of its width and height."""
    page, box = (screen.page.locator(one).first.bounding_box() for one in (".page", selector))
    assert page is not None and box is not None
    left, top = (box["x"] - page["x"]) / page["width"], (box["y"] - page["y"]) / page["height"]
    return left, top, left + box["width"] / page["width"], top + box["height"] / page["height"]


def drag_over(screen: Screen, share: Rect) -> None:
    """Draw a box over a part of the first page, given in shares of its width and height."""
    page = screen.page.locator(".page").first.bounding_box()
    assert page is not None
    x0, y0, x1, y1 = share
    across, down = page["width"], page["height"]
    screen.drag((page["x"] + x0 * across, page["y"] + y0 * down), (page["x"] + x1 * across, page["y"] + y1 * down))


def within(inner: Rect, outer: Rect, slack: float = 0.03) -> bool:
    """Whether one lies in the other."""
    return (
        inner[0] > outer[0] - slack
        and inner[1] > outer[1] - slack
        and inner[2] < outer[2] + slack
        and inner[3] < outer[3] + slack
    )


def turned(rect: Rect, quarters: int) -> Rect:
    """Where a part of `drawn.page` lies when the page was turned to the left, as shares of width and height."""
    width, height = drawn.SIZE
    x0, y0, x1, y1 = rect[0] / width, rect[1] / height, rect[2] / width, rect[3] / height
    for _ in range(quarters):
        x0, y0, x1, y1 = y0, 1 - x1, y1, 1 - x0
    return x0, y0, x1, y1


@pytest.mark.parametrize("quarters", [0, 1, 2])
def test_on_a_scan_a_field_shows_its_words_and_a_drawn_box_takes_those_within(
    opened: Opened, tmp_path: Path, quarters: int
) -> None:
    picture = np.ascontiguousarray(np.rot90(drawn.page(), quarters))
    path = drawn.scanned(tmp_path / "scan.pdf", [picture])
    document = read(path)
    assert document.pages[0].source == "scan"
    figure = "58,000,000.00"
    folder = written(tmp_path / "results", path, document, entry(document, "amount", figure), field("tenor"))
    screen = opened(folder, viewport={"width": 1400, "height": 1000}).ready()
    expect(screen.shown()).to_be_in_viewport()
    assert within(on_page(screen, ".box.shown"), turned(AMOUNT, quarters))
    screen.press("c")
    screen.page.get_by_role("button", name="Draw a box").click()
    drag_over(screen, turned(FIGURE, quarters))
    expect(screen.page.get_by_label("Value", exact=True)).to_have_value("USD 45,000,000")
    expect(screen.page.get_by_label("Normal form")).to_have_value("45000000.00")
    screen.press("Enter")
    screen.said("Saved: Amount, corrected")
    kept = screen.decisions("a")["amount"]
    assert (kept["value"], kept["unit"], kept["page"]) == ("USD 45,000,000", "USD", 1)
    assert document.quote(Span(*kept["span"])) == "USD 45,000,000" and kept["boxes"]
    assert within(on_page(screen, ".box.done"), turned(FIGURE, quarters))


def test_on_a_scan_words_can_be_selected_and_what_cannot_be_read_is_typed(opened: Opened, tmp_path: Path) -> None:
    path = drawn.scanned(tmp_path / "scan.pdf", [drawn.page()])
    document = read(path)
    folder = written(tmp_path / "results", path, document, field("amount"), field("tenor"))
    screen = opened(folder).ready()
    screen.pick("Tenor")
    screen.press("c")
    words = [document.text[one.start : one.end] for one in document.words]
    term = next(word for word in words if "36" in word)
    left, top, right, bottom = screen.word(term)
    screen.drag((left + 1, (top + bottom) / 2), (right - 1, (top + bottom) / 2))
    expect(screen.page.get_by_label("Value", exact=True)).to_have_value(term)
    screen.press("Escape")
    screen.pick("Amount")
    screen.press("c")
    screen.page.get_by_role("button", name="Draw a box").click()
    drag_over(screen, (0.7, 0.8, 0.95, 0.95))  # nothing stands there
    expect(screen.page.locator("#correct-place")).to_contain_text("The place you marked, page 1")
    screen.page.get_by_label("Value", exact=True).fill("手写：五千万元")
    expect(screen.page.get_by_role("button", name="Save")).to_be_enabled()
    expect(screen.page.locator("#correct-place")).to_contain_text("page 1")
    screen.press("Enter")
    screen.said("Saved: Amount, corrected")
    kept = screen.decisions("a")["amount"]
    assert kept["value"] == "手写：五千万元" and kept["span"] is None and len(kept["boxes"]) == 1


def test_on_a_page_with_text_that_is_displayed_turned_boxes_lie_on_the_words(opened: Opened, tmp_path: Path) -> None:
    straight = files.pdf(tmp_path / "straight.pdf", ["Facility Amount: USD 5,000", "Guarantor: Aldo Ltd."])
    with pymupdf.open(straight) as file:
        page = file[0]
        page.set_rotation(90)
        places = [page.search_for(text)[0] * page.rotation_matrix for text in ("USD 5,000", "Aldo Ltd.")]
        amount, name = (
            (one.x0 / page.rect.width, one.y0 / page.rect.height, one.x1 / page.rect.width, one.y1 / page.rect.height)
            for one in places
        )
        file.save(tmp_path / "turned.pdf")
    document = read(tmp_path / "turned.pdf")
    found = entry(document, "amount", "USD 5,000")
    folder = written(tmp_path / "results", tmp_path / "turned.pdf", document, found, field("borrower"))
    screen = opened(folder).ready()
    assert within(on_page(screen, ".box.shown"), amount)
    screen.pick("Borrower")
    screen.press("c")
    screen.page.get_by_role("button", name="Draw a box").click()
    drag_over(screen, (name[0] - 0.01, name[1] - 0.01, name[2] + 0.01, name[3] + 0.01))
    expect(screen.page.get_by_label("Value", exact=True)).to_have_value("Aldo Ltd.")


@pytest.fixture(scope="module")
def long(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Document]:
    """A document of 200 full pages."""
    filler = "本行同意向借款人提供上述额度，借款人应当按照约定用途使用贷款，并按期归还本息。" * 3
    pages = [
        item
        for number in range(1, 201)
        for item in (f"第{number}条 授信额度：人民币{number},000万元", *[filler] * 6, None)
    ]
    path = files.pdf(tmp_path_factory.mktemp("long") / "long.pdf", pages[:-1])
    return path, read(path)


def test_a_document_of_200_pages_is_drawn_where_one_looks(
    opened: Opened, tmp_path: Path, long: tuple[Path, Document]
) -> None:
    path, document = long
    numbers = (1, 100, 180)
    fields = [
        entry(document, "guarantor", f"人民币{number},000万元", index=index) for index, number in enumerate(numbers)
    ]
    assert [one["page"] for one in fields] == list(numbers)
    began = time.monotonic()
    screen = opened(written(tmp_path / "results", path, document, *fields))
    first = screen.page.locator(".page img").first
    screen.page.wait_for_function("one => one.complete && one.naturalWidth > 0", arg=first.element_handle())
    assert time.monotonic() - began < 15  # with the start of the server; alone on two cores it takes about two seconds
    screen.ready()
    expect(screen.page.locator(".page")).to_have_count(200)
    for title, number in (("Guarantor 2", 100), ("Guarantor 3", 180), ("Guarantor 1", 1)):
        screen.pick(title)
        expect(screen.shown()).to_be_in_viewport()
        picture = screen.page.locator(".page").nth(number - 1).locator("img")
        expect(picture).to_be_visible()
        screen.page.wait_for_function("one => one.complete && one.naturalWidth > 0", arg=picture.element_handle())
        assert screen.page.locator(".page img").count() <= 20


def test_memory_stays_flat_while_one_pages_through_a_long_document(
    opened: Opened, tmp_path: Path, long: tuple[Path, Document]
) -> None:
    path, document = long
    screen = opened(written(tmp_path / "results", path, document, field("amount"))).ready()
    session = screen.page.context.new_cdp_session(screen.page)
    session.send("Performance.enable")

    def through() -> dict[str, float]:
        """Go through the document once, and return what the browser then holds."""
        for number in range(0, 200, 5):
            screen.page.locator("#viewer").evaluate(
                "(one, share) => one.scrollTo(0, one.scrollHeight * share)", number / 200
            )
            expect(screen.page.locator(".page").nth(number).locator(".words span").first).to_be_attached()
        session.send("HeapProfiler.collectGarbage")
        return {one["name"]: one["value"] for one in session.send("Performance.getMetrics")["metrics"]}

    first, second = through(), through()
    assert second["JSHeapUsedSize"] < 1.2 * first["JSHeapUsedSize"] + 2_000_000
    assert second["Nodes"] < 1.2 * first["Nodes"] + 2_000
