"""A credit officer at work, in a real Chromium: every way to decide, narrow windows, long documents, both languages."""

from __future__ import annotations

import asyncio
import json
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from cli import samples
from copilot.gateway.keys import KeyFile
from docs_ai.reading import Span, read
from docs_ai.terms import Extractor, load_schema
from prompts import Library
from tests.browser import CONTRASTS, NAMES, chromium
from tests.docs_ai.review_page.results import field, result
from tests.docs_ai.review_page.screen import SCHEMA, Opened
from tests.docs_ai.terms.made import model

pytestmark = pytest.mark.e2e


def extract(document: Path, into: Path) -> Path:
    """Extract with a model that says nothing: the rules find what they find."""
    found = asyncio.run(Extractor(model(), Library.load(), load_schema(str(SCHEMA))).extract(read(document)))
    into.write_text(json.dumps(found.to_json(), ensure_ascii=False), "utf-8")
    return into


def with_absent(path: Path, more: int) -> tuple[int, int]:
    """Let a result have so many absent fields more; return how many fields have a value, and how many have none."""
    table = json.loads(path.read_text("utf-8"))
    table["fields"] += [field(f"made_{number}") for number in range(more)]
    if more:
        path.write_text(json.dumps(table, ensure_ascii=False), "utf-8")
    absent = sum(entry["status"] == "absent" for entry in table["fields"])
    return len(table["fields"]) - absent, absent


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The results of the sample approval, and of a second document in Word."""
    folder = tmp_path_factory.mktemp("extracted")
    extract(samples.CREDIT_APPROVAL_PDF, folder / "approval.json")
    extract(samples.CREDIT_APPROVAL_DOCX, folder / "word.json")
    return folder


@pytest.fixture(scope="module")
def browser(extracted: Path) -> Iterator[Browser]:
    """A browser, once the results are there: no other event loop runs beside Playwright's."""
    assert extracted.is_dir()
    with chromium() as browser:
        yield browser


@pytest.fixture
def folder(extracted: Path, tmp_path: Path) -> Path:
    place = tmp_path / "results"
    shutil.copytree(extracted, place)
    return place


def test_a_whole_document_is_reviewed_with_the_keyboard_alone(opened: Opened, folder: Path) -> None:
    screen = opened(folder).ready()
    expect(screen.open_field).to_contain_text("Approval number")
    expect(screen.open_field.locator(".field")).to_be_focused()
    screen.press("a")
    screen.said("Saved: Approval number, accepted")
    assert screen.decisions("approval")["approval_number"]["status"] == "accepted"
    expect(screen.open_field).to_contain_text("Approval date")
    screen.press("j")
    expect(screen.open_field).not_to_contain_text("Approval date")
    screen.press("k", "x")
    screen.said("Saved: Approval date, marked absent")
    assert screen.decisions("approval")["approval_date"]["value"] is None
    screen.press("k", "u")
    screen.said("Taken back: Approval date")
    assert set(screen.decisions("approval")) == {"approval_number"}
    screen.press("f")
    expect(screen.page.locator("#filter")).to_have_value("undecided")
    expect(screen.field("Approval number")).to_have_count(0)
    expect(screen.field("Approval date")).to_have_count(1)
    screen.press("n")
    expect(screen.page.locator("#documents option:checked")).to_contain_text("credit-approval.docx")
    screen.press("?")
    expect(screen.page.get_by_role("dialog", name="Keys")).to_be_visible()
    screen.press("Escape")
    expect(screen.page.get_by_role("dialog")).to_have_count(0)


def test_all_values_are_decided_one_by_one_and_what_is_not_stated_in_one_act(opened: Opened, folder: Path) -> None:
    values, absent = with_absent(folder / "approval.json", 100)
    screen = opened(folder).ready()
    for number in range(1, values + 1):
        screen.press("a")
        expect(screen.page.locator("#progress")).to_contain_text(f"{number} of {values} values decided")
    screen.said(f"{absent} fields are not stated: Shift+A")
    screen.press("Shift+A")
    screen.said(f"Accepted as not stated: {absent} fields")
    expect(screen.page.locator("#progress")).to_have_text("All decided")
    expect(screen.page.locator("#documents option:checked")).to_have_text("credit-approval.pdf ✓")
    kept = screen.decisions("approval").values()
    assert len(kept) == values + absent and sum(one.get("together", False) for one in kept) == absent
    screen.press("Shift+U")
    screen.said(f"Taken back: {absent} fields")
    assert len(screen.decisions("approval")) == values
    screen.page.get_by_role("button", name="Accept them all").click()
    screen.said(f"Accepted as not stated: {absent} fields")
    screen.page.locator("#absents").get_by_role("button", name="Undo").click()
    expect(screen.page.get_by_role("button", name="Accept them all")).to_be_visible()


def test_one_that_is_not_stated_can_be_decided_on_its_own(opened: Opened, folder: Path) -> None:
    _, absent = with_absent(folder / "approval.json", 3)
    screen = opened(folder).ready()
    screen.pick("made_0")
    screen.press("a")
    screen.said("Saved: made_0, accepted")
    expect(screen.open_field).to_contain_text("made_1")
    screen.page.locator("#filter").select_option("stated")
    expect(screen.field("made_2")).to_have_count(0)
    screen.page.locator("#filter").select_option("all")
    screen.press("Shift+A")
    screen.said(f"Accepted as not stated: {absent - 1} fields")
    expect(screen.field("made_0").locator(".by")).to_have_text("accepted")
    expect(screen.field("made_2").locator(".by")).to_have_text("accepted together")
    screen.pick("made_2")
    screen.press("c")
    screen.page.get_by_label("Value", exact=True).fill("江北支行")
    expect(screen.page.locator("#correct-place")).to_contain_text("Place 1")
    screen.press("Enter")
    screen.said("Saved: made_2, corrected")


def test_a_field_shows_its_place_and_a_place_shows_its_field(opened: Opened, folder: Path) -> None:
    screen = opened(folder).ready()
    screen.pick("Validity")
    expect(screen.shown()).to_be_in_viewport()
    assert screen.page.locator("#viewer").evaluate("one => one.scrollTop") > 0
    screen.pick("Approval number")
    expect(screen.shown()).to_be_in_viewport()
    left, top, right, bottom = screen.word("青屿精密机械股份有限公司")
    screen.page.mouse.click((left + right) / 2, (top + bottom) / 2)
    expect(screen.open_field).to_contain_text("青屿精密机械股份有限公司")
    expect(screen.open_field).to_contain_text("Borrower")


def test_a_value_is_corrected_by_selecting_its_text(opened: Opened, folder: Path) -> None:
    screen = opened(folder).ready()
    screen.pick("Borrower")
    screen.press("c")
    left, top, right, bottom = screen.word("澜江银行股份有限公司")
    screen.drag((left + 1, (top + bottom) / 2), (right - 1, (top + bottom) / 2))
    expect(screen.page.get_by_label("Value", exact=True)).to_have_value("澜江银行股份有限公司")
    screen.page.get_by_role("button", name="Save").click()
    screen.said("Saved: Borrower, corrected")
    kept = screen.decisions("approval")["borrower"]
    document = read(samples.CREDIT_APPROVAL_PDF)
    assert (kept["value"], kept["page"]) == ("澜江银行股份有限公司", 1)
    assert document.quote(Span(*kept["span"])) == "澜江银行股份有限公司" and len(kept["boxes"]) == 1


def test_a_value_is_corrected_by_drawing_a_box(opened: Opened, folder: Path) -> None:
    screen = opened(folder).ready()
    screen.pick("Amount")
    screen.page.get_by_role("button", name="Correct").click()
    screen.page.get_by_role("button", name="Draw a box").click()
    left, top, right, bottom = screen.word("3,800.00")
    screen.drag((left - 4, top - 3), (right + 4, bottom + 3))
    expect(screen.page.get_by_label("Value", exact=True)).to_have_value("3,800.00")
    expect(screen.page.get_by_label("Normal form")).to_have_value("38000000.00")
    screen.press("Enter")
    screen.said("Saved: Amount, corrected")
    kept = screen.decisions("approval")["amount"]
    assert (kept["value"], kept["normalized"], kept["unit"]) == ("3,800.00", "38000000.00", "CNY")
    assert kept["on"]["value"] == "人民币伍仟捌佰万元整"


def test_a_value_is_corrected_by_typing_its_words(opened: Opened, folder: Path) -> None:
    screen = opened(folder).ready()
    screen.pick("Maturity date")
    screen.press("c")
    screen.page.get_by_label("Value", exact=True).fill("不在文件里的话")
    expect(screen.page.locator("#correct-place")).to_contain_text("not in the document")
    expect(screen.page.get_by_role("button", name="Save")).to_be_disabled()
    screen.press("Escape")
    screen.pick("Tenor")
    screen.press("c")
    screen.page.get_by_label("Value", exact=True).fill("6 个月")
    expect(screen.page.locator("#correct-place")).to_contain_text("Place")
    expect(screen.page.get_by_label("Normal form")).to_have_value("P6M")
    before = screen.page.locator("#correct-place").inner_text()
    screen.press("Alt+ArrowDown")
    expect(screen.page.locator("#correct-place")).not_to_have_text(before)
    screen.press("Enter")
    screen.said("Saved: Tenor, corrected")
    assert screen.decisions("approval")["tenor"]["normalized"] == "P6M"
    screen.pick("Tenor")
    screen.press("c", "Escape")
    expect(screen.page.locator("form.correct")).to_have_count(0)
    expect(screen.open_field.locator(".field")).to_be_focused()


def test_a_value_that_was_missed_is_added(opened: Opened, folder: Path) -> None:
    screen = opened(folder).ready()
    screen.pick("Guarantor 1")
    screen.press("i")
    screen.page.get_by_label("Value", exact=True).fill("授信审批部")
    expect(screen.page.locator("#correct-place")).to_contain_text("Place 1")
    screen.press("Enter")
    screen.said("corrected")
    (added,) = [one for one in screen.decisions("approval").values() if one["on"] is None]
    assert (added["name"], added["value"]) == ("guarantor", "授信审批部")
    expect(screen.page.locator(".chip.added")).to_have_count(1)


def test_decisions_survive_a_new_run_and_old_ones_say_so(opened: Opened, folder: Path) -> None:
    screen = opened(folder).ready()
    screen.press("a")
    screen.said("Approval number")
    screen.pick("Amount")
    screen.press("a")
    screen.said("Amount")
    again = json.loads((folder / "approval.json").read_text("utf-8"))
    for entry in again["fields"]:
        if entry["name"] == "amount":
            entry["value"] = entry["value"][:-1]
    (folder / "approval.json").write_text(json.dumps(again, ensure_ascii=False), "utf-8")
    screen.pick("Borrower")
    screen.press("a")  # on the page as it was before the new run
    screen.said("Borrower")
    expect(screen.field("Amount")).to_contain_text("decided on an earlier result")
    expect(screen.field("Approval number")).to_contain_text("accepted")
    screen.page.reload()
    screen.ready()
    expect(screen.field("Amount")).to_contain_text("decided on an earlier result")
    expect(screen.page.locator("#progress")).to_contain_text("2 of")


def test_a_field_that_changed_under_ones_hands_is_not_decided_on(opened: Opened, folder: Path) -> None:
    screen = opened(folder).ready()
    table = json.loads((folder / "approval.json").read_text("utf-8"))
    table["fields"][0]["value"] = "另一编号"
    (folder / "approval.json").write_text(json.dumps(table, ensure_ascii=False), "utf-8")
    screen.press("a")
    expect(screen.page.get_by_role("alert")).to_contain_text("has changed since it was shown")
    assert screen.decisions("approval") == {}
    assert [line for line in screen.wrong if "409" in line] == screen.wrong
    screen.wrong.clear()


def test_the_four_exports_are_files_to_keep(opened: Opened, folder: Path, tmp_path: Path) -> None:
    screen = opened(folder).ready()
    values, _ = with_absent(folder / "approval.json", 0)
    for number in range(1, values + 1):
        screen.press("a")
        expect(screen.page.locator("#progress")).to_contain_text(f"{number} of {values} values decided")
    screen.press("Shift+A")
    screen.said("Accepted as not stated")
    saved: dict[str, bytes] = {}
    for name, file in [
        ("JSON", "review.json"),
        ("CSV", "review.csv"),
        ("XLSX", "review.xlsx"),
        ("Labelled set", "labels.json"),
    ]:
        if not screen.page.get_by_role("link", name=name).is_visible():
            screen.page.locator("#exports summary").click()
        with screen.page.expect_download() as download:
            screen.page.get_by_role("link", name=name, exact=True).click()
        assert download.value.suggested_filename == file
        saved[name] = Path(download.value.path()).read_bytes()
    labels = json.loads(saved["Labelled set"])
    assert list(labels) == ["credit-approval.pdf"] and labels["credit-approval.pdf"]["amount"] == ["58000000.00"]
    assert len(json.loads(saved["JSON"])["documents"]) == 2
    assert saved["XLSX"].startswith(b"PK") and "58000000.00" in saved["CSV"].decode("utf-8-sig")


def test_in_a_narrow_window_the_page_lies_above_the_fields(opened: Opened, folder: Path) -> None:
    screen = opened(folder, viewport={"width": 400, "height": 780}, has_touch=True).ready()
    viewer, panel = (screen.page.locator(one).bounding_box() for one in ("#viewer", "#panel"))
    assert viewer and panel and viewer["y"] + viewer["height"] <= panel["y"] + 1 and panel["width"] == 400
    assert screen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    screen.pick("Tenor")
    expect(screen.shown()).to_be_in_viewport()
    screen.page.get_by_role("button", name="Correct").click()
    screen.page.get_by_label("Value", exact=True).fill("6个月")
    screen.page.get_by_role("button", name="Save").click()
    screen.said("Saved: Tenor, corrected")
    assert screen.page.evaluate("document.documentElement.scrollWidth <= innerWidth")


def test_the_language_is_the_browsers_and_can_be_switched(opened: Opened, folder: Path) -> None:
    screen = opened(folder, locale="zh-CN").ready()
    expect(screen.open_field).to_contain_text("批复编号")
    expect(screen.page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(screen.page.get_by_role("button", name="接受", exact=True)).to_be_visible()
    screen.press("a")
    screen.said("已保存：批复编号，已接受")
    screen.page.get_by_label("语言").select_option("en")
    expect(screen.page.get_by_role("button", name="Accept", exact=True)).to_be_visible()
    screen.page.reload()
    screen.ready()
    expect(screen.page.get_by_role("button", name="Accept", exact=True)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_control_has_a_name_and_every_text_stands_out(opened: Opened, folder: Path, scheme: str) -> None:
    screen = opened(folder, color_scheme=scheme).ready()
    screen.press("a", "c")
    expect(screen.page.locator("form.correct")).to_be_visible()
    screen.page.locator("#exports summary").click()
    assert [tag for tag, name in screen.page.evaluate(NAMES) if not name] == []
    ids = screen.page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids))
    dim = {text: round(ratio, 2) for text, ratio in screen.page.evaluate(CONTRASTS) if ratio < 4.5}
    assert dim == {}
    screen.page.keyboard.press("Tab")
    outline = screen.page.evaluate("getComputedStyle(document.activeElement).outlineStyle")
    assert outline != "none"


def test_a_word_document_is_shown_as_text_with_its_marks(opened: Opened, folder: Path) -> None:
    screen = opened(folder)
    screen.page.locator("#documents").select_option(index=1)
    expect(screen.page.locator("#pages.text mark").first).to_be_visible()
    screen.pick("Validity")
    expect(screen.shown()).to_be_in_viewport()
    screen.page.locator("mark", has_text="青屿精密机械股份有限公司").first.click()
    expect(screen.open_field).to_contain_text("Borrower")
    screen.press("c")
    screen.page.locator("#pages.text p", has_text="江北支行").first.click(click_count=3)
    expect(screen.page.get_by_label("Value", exact=True)).to_have_value("江北支行：")
    screen.page.get_by_role("button", name="Save").click()
    screen.said("Saved: Borrower, corrected")
    kept = screen.decisions("word")["borrower"]
    assert read(samples.CREDIT_APPROVAL_DOCX).quote(Span(*kept["span"])) == kept["value"] == "江北支行："


def test_without_the_document_the_quotes_are_shown(opened: Opened, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    folder.mkdir()
    result(folder / "a.json", field("amount", "五千万元", quote="授信额度五千万元整"))
    screen = opened(folder).ready()
    expect(screen.page.locator(".message")).to_contain_text("not where it was")
    expect(screen.page.locator("blockquote mark").first).to_have_text("五千万元")
    screen.press("c")
    screen.said("cannot be corrected")
    screen.press("a")
    screen.said("Saved")


def test_superseded_wordings_orphans_and_groups_are_shown(opened: Opened, folder: Path) -> None:
    table = json.loads((folder / "approval.json").read_text("utf-8"))
    place = {key: table["fields"][1][key] for key in ("value", "normalized", "unit", "page", "span", "boxes", "quote")}
    table["fields"][0]["superseded"] = [{**place, "value": "旧编号"}]
    table["orphans"] = [{"kind": "date", **place}]
    table["fields"] += [field("facilities.amount", "x", index=at) for at in (0, 1)]
    table["errors"] = [{"code": "seal", "message": "A seal lies on the page.", "page": 2}]
    (folder / "approval.json").write_text(json.dumps(table, ensure_ascii=False), "utf-8")
    screen = opened(folder).ready()
    expect(screen.open_field).to_contain_text("Earlier wording, replaced: 旧编号 (page 1)")
    expect(screen.page.locator("#notices")).to_have_text("A seal lies on the page. (page 2)")
    expect(screen.page.locator("#fields h2").last).to_have_text("facilities 2")
    screen.page.locator("#orphans summary").click()
    screen.page.locator("#orphans button").click()
    expect(screen.shown()).to_be_in_viewport()


def test_a_bound_and_an_event_stand_beside_the_normal_form(opened: Opened, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    folder.mkdir()
    said = {"bound": "<=", "event": "P6M after first-drawing"}
    result(
        folder / "a.json",
        field("amount", "5,000万元", normalized="50000000.00", unit="CNY", bound="<="),
        field("tenor", "6个月", normalized="P6M", **said),
        field("margin", "45bp", bound=">="),
        field("number", "A-1", bound="none such"),
    )
    screen = opened(folder).ready()
    expect(screen.field("amount").locator(".normal")).to_have_text("≤ 50000000.00 CNY")
    expect(screen.field("tenor").locator(".normal")).to_have_text("≤ P6M after first-drawing")
    expect(screen.field("margin").locator(".normal")).to_have_text("≥ 45bp")
    expect(screen.field("number").locator(".normal")).to_have_count(0)
    screen.press("j", "a")
    screen.said("Saved")
    expect(screen.field("tenor").locator(".normal")).to_have_text("≤ P6M after first-drawing")


def test_what_a_document_says_is_text_and_nothing_else(opened: Opened, tmp_path: Path) -> None:
    folder = tmp_path / "results"
    folder.mkdir()
    evil = "<img src=x onerror=alert(1)>"
    result(folder / "a.json", field("amount", evil, quote=evil), field(evil), document=f"{evil}.pdf", schema=evil)
    screen = opened(folder).ready()
    expect(screen.page.locator("h1")).to_have_text(evil)
    expect(screen.open_field.locator(".value")).to_have_text(evil)
    assert screen.page.locator("img").count() == 0


def test_with_keys_the_page_asks_for_one_and_notes_its_holder(opened: Opened, folder: Path, tmp_path: Path) -> None:
    text, _ = KeyFile(tmp_path / "data" / "server" / "keys.json").create("li.na", "office")
    screen = opened(folder)
    screen.page.get_by_label("Key", exact=True).fill("bc_wrong")
    screen.page.get_by_role("button", name="Enter").click()
    expect(screen.page.get_by_role("alert")).to_contain_text("wrong")
    screen.page.get_by_label("Key", exact=True).fill(text)
    screen.page.get_by_role("button", name="Enter").click()
    screen.ready()
    screen.press("a")
    screen.said("Saved")
    assert screen.decisions("approval")["approval_number"]["by"] == "li.na"
    screen.page.get_by_role("button", name="Leave").click()
    expect(screen.page.get_by_label("Key", exact=True)).to_be_visible()
    assert [line for line in screen.wrong if "401" in line] == screen.wrong
    screen.wrong.clear()
