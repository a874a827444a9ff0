"""A secretary at work, in a real Chromium: every way to decide, long meetings, narrow windows, both languages."""

from __future__ import annotations

import io
import json
import re
import time
from collections.abc import Iterator
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Browser, expect

from copilot.gateway.keys import KeyFile
from tests.browser import CONTRASTS, NAMES, chromium
from tests.minutes.render import rich
from tests.minutes.review_page.results import ENTRIES, changed, long_meeting, result
from tests.minutes.review_page.screen import Opened

pytestmark = pytest.mark.e2e

SET_AT = "The Denholm facility is set at 46 million"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with chromium() as browser:
        yield browser


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Two meetings: an English one, then a Chinese one."""
    place = tmp_path / "minutes"
    place.mkdir()
    result(place / "board.json")
    result(place / "board-zh.json", rich.chinese()).rename(place / "board2.json")
    return place


def test_a_whole_meeting_is_reviewed_with_the_keyboard_alone(opened: Opened, folder: Path) -> None:
    screen = opened(folder).ready()
    expect(screen.open_entry.locator(".entry")).to_be_focused()
    screen.press("a")
    screen.said("Saved: Summary sentence 1, accepted")
    (kept,) = screen.decisions("board")
    assert (kept["kind"], kept["index"], kept["status"]) == ("summary", 0, "accepted")
    screen.press("x")
    screen.said("Saved: Summary sentence 2, rejected")
    expect(screen.open_entry).to_contain_text("A facility of 58 million is approved")
    screen.press("k", "u")
    screen.said("Taken back: Summary sentence 2")
    assert len(screen.decisions("board")) == 1
    screen.press("o")
    expect(screen.page.locator("#open")).to_be_checked()
    expect(screen.page.locator("#entries li")).to_have_count(ENTRIES - 1)
    screen.press("o", "f", "f")
    expect(screen.page.locator("#filter")).to_have_value("decision")
    expect(screen.page.locator("#entries li")).to_have_count(3)
    screen.press("t")
    expect(screen.turn(5).locator("button")).to_be_focused()
    screen.press("ArrowDown", "ArrowDown", "Escape")
    expect(screen.open_entry.locator(".entry")).to_be_focused()
    screen.press("n")
    expect(screen.page.locator("#documents option:checked")).to_contain_text("青川银行")
    screen.press("?")
    expect(screen.page.get_by_role("dialog", name="Keys")).to_be_visible()
    screen.press("Escape")
    expect(screen.page.get_by_role("dialog")).to_have_count(0)


def test_all_entries_are_decided_and_the_draft_mark_goes(opened: Opened, folder: Path) -> None:
    screen = opened(folder).ready()
    for name in ("Summary", "Chapters", "Figures", "Key points"):
        screen.page.get_by_role("region", name=name).get_by_role("button", name=re.compile("Accept the rest")).click()
        screen.said("Accepted together")
    assert all(kept["together"] for kept in screen.decisions("board"))
    screen.page.get_by_role("region", name="Figures").get_by_role("button", name="Undo together").click()
    screen.said("Taken back: 3")
    screen.page.get_by_role("region", name="Figures").get_by_role("button", name="Accept the rest").click()
    screen.said("Accepted together: 3")
    screen.pick("A facility of 58 million is approved")
    for number in range(len(screen.decisions("board")) + 1, ENTRIES + 1):
        assert screen.page.locator("#draft").inner_text().startswith("A draft")
        screen.press("a")
        expect(screen.page.locator("#documents option:checked")).to_contain_text(f"({number}/{ENTRIES})")
    screen.said("the notes above are left")
    expect(screen.page.locator("#progress")).to_have_text(f"{ENTRIES} of {ENTRIES} decided · notes to deal with: 1")
    screen.press("w", "Enter")
    screen.said("Saved: the note is dealt with")
    expect(screen.page.locator("#notices li")).to_contain_text("dealt with by")
    expect(screen.page.locator("#documents option:checked")).to_contain_text("✓")
    expect(screen.page.locator("#draft")).to_contain_text("no longer marked as a draft")
    screen.page.locator("#exports summary").click()
    screen.page.get_by_label("Template").select_option("board")
    with screen.page.expect_download() as download:
        screen.page.get_by_role("link", name="Word").click()
    document = docx.Document(io.BytesIO(Path(download.value.path()).read_bytes()))
    assert "DRAFT" not in document.sections[0].header.paragraphs[0].text
    assert "accepted with others by" in "".join(one.text for one in document.paragraphs)
    screen.page.get_by_label("with sources").uncheck()
    with screen.page.expect_download() as download:
        screen.page.get_by_role("link", name="Markdown").click()
    clean = Path(download.value.path()).read_text("utf-8")
    assert SET_AT in clean and "DRAFT" not in clean and "(turn 12)" not in clean
    with screen.page.expect_download() as download:
        screen.page.get_by_role("link", name="JSON").click()
    assert json.loads(Path(download.value.path()).read_text("utf-8"))["draft"] is False


def test_an_entry_shows_its_turns_and_a_turn_the_entries_that_rest_on_it(opened: Opened, folder: Path) -> None:
    screen = opened(folder, viewport={"width": 1280, "height": 500}).ready()
    screen.pick(SET_AT)
    assert screen.marked() == [17]
    expect(screen.turn(17)).to_be_in_viewport()
    screen.turn(2).locator(".text").click()
    screen.said("rest on turn 2; shown: Summary sentence 1")
    assert screen.marked() == [2, 4, 17]
    expect(screen.page.locator("#entries li.rests")).to_have_count(4)
    expect(screen.turn(2).locator("button")).to_be_focused()
    screen.press("Enter")
    expect(screen.page.locator("#status")).not_to_contain_text("Summary sentence 1")
    screen.turn(18).locator("button").click()
    screen.said("turn 18")


def test_an_action_is_edited_owner_and_day(opened: Opened, folder: Path) -> None:
    screen = opened(folder).ready()
    screen.page.locator("#filter").select_option("action")
    screen.press("Escape")
    screen.page.locator("#entries li .entry").first.click()
    screen.press("e")
    expect(screen.page.get_by_label("Text")).to_be_focused()
    screen.page.get_by_label("Text").fill("Draft and sign the facility letter.")
    screen.page.get_by_label("Owner").fill("Tom Marsh")
    screen.page.get_by_label("Due").fill("by 2 October")
    expect(screen.page.get_by_label("Day", exact=True)).to_have_value("2026-10-02")
    screen.page.get_by_label("Day", exact=True).fill("2026-10-03")
    screen.turn(18).click()
    expect(screen.page.get_by_label("Turns")).to_have_value("8, 18")
    screen.page.get_by_label("Turns").fill("8, 99")
    expect(screen.page.get_by_role("button", name="Save")).to_be_disabled()
    screen.page.get_by_label("Turns").fill("8, 17-18")
    screen.page.get_by_role("button", name="Save").click()
    screen.said("Saved: Action 1, edited")
    (kept,) = screen.decisions("board")
    assert (kept["text"], kept["owner"]) == ("Draft and sign the facility letter.", "Tom Marsh")
    assert (kept["due"], kept["due_date"], kept["turns"]) == ("by 2 October", "2026-10-03", [8, 17, 18])
    assert kept["on"]["owner"] == "Paul Osei" and kept["by"]
    screen.pick("Draft and sign")
    expect(screen.open_entry.locator("del")).to_contain_text("Drafted:")
    screen.press("e", "Escape")
    expect(screen.page.locator("form.edit")).to_have_count(0)
    expect(screen.open_entry.locator(".entry")).to_be_focused()


def test_the_head_is_put_right_with_the_keyboard(opened: Opened, folder: Path) -> None:
    screen = opened(folder).ready()
    head = screen.page.get_by_role("region", name="Head of the minutes")
    expect(head).to_contain_text("Chair: Ruth Vale")
    screen.press("h")
    expect(screen.page.get_by_label("Title")).to_be_focused()
    screen.page.get_by_label("Chair").fill("")
    screen.page.get_by_label("Date").fill("22 September 2026")
    expect(screen.page.get_by_label("Day", exact=True)).to_have_value("2026-09-22")
    screen.page.get_by_label("Apologies").fill("Lena Brook\nOmar Dean\n\n")
    screen.page.get_by_label("Title").fill("Board of Ardley, fourth meeting")
    screen.press("Enter")
    screen.said("check the days of the actions")
    expect(screen.page.locator("h1")).to_have_text("Board of Ardley, fourth meeting")
    expect(screen.page.locator("#documents option:checked")).to_contain_text("fourth meeting")
    expect(head).to_contain_text("Apologies: Lena Brook, Omar Dean")
    expect(head).to_contain_text("Not stated: Chair")
    expect(head).to_contain_text("put right by")
    expect(screen.open_entry.locator(".entry")).to_be_focused()
    head.get_by_role("button", name="As drafted").click()
    screen.said("check the days of the actions")
    expect(head).to_contain_text("Chair: Ruth Vale")
    screen.press("h", "Escape")
    expect(screen.page.locator("form.edit")).to_have_count(0)


def test_a_point_becomes_a_decision_and_goes_back(opened: Opened, folder: Path) -> None:
    screen = opened(folder).ready()
    screen.pick("The planning consent is not through.")
    screen.press("c")
    expect(screen.page.get_by_label("Kind")).to_be_focused()
    screen.page.get_by_label("Kind").select_option("decision")
    screen.page.get_by_label("Kind").press("Enter")
    screen.said("Saved: Key point 3, edited")
    decisions = screen.page.get_by_role("region", name="Decisions").locator("li")
    expect(decisions).to_have_count(4)
    expect(decisions.filter(has_text="planning consent")).to_contain_text("drafted as: Key point")
    (kept,) = screen.decisions("board")
    assert (kept["kind"], kept["becomes"], kept["turns"]) == ("point", "decision", [10])
    screen.pick("The planning consent is not through.")
    screen.press("u")
    screen.said("Taken back: Key point 3")
    expect(decisions).to_have_count(3)
    expect(screen.open_entry).to_contain_text("The planning consent is not through.")
    screen.pick("The board heard the Denholm Glass facility")
    screen.press("c")
    expect(screen.page.locator("form.edit")).to_have_count(0)


def test_a_decision_without_a_source_is_added_and_says_so(opened: Opened, folder: Path) -> None:
    screen = opened(folder).ready()
    screen.press("i")
    expect(screen.page.get_by_label("Kind")).to_have_value("decision")
    assert screen.marked() == []
    screen.page.get_by_label("Text").fill("The next meeting is on 20 October.")
    expect(screen.page.locator("#edit-how")).to_contain_text("without a source")
    screen.press("Enter")
    screen.said("added by a person")
    expect(screen.open_entry).to_contain_text("no source")
    (kept,) = screen.decisions("board")
    assert (kept["kind"], kept["turns"], kept["on"]) == ("decision", [], None)
    screen.press("e")
    screen.turn(18).click()
    screen.page.get_by_role("button", name="Save").click()
    screen.said("Saved: Decision 4, edited")
    assert screen.decisions("board")[0]["turns"] == [18]


def test_a_count_of_votes_is_put_right_and_a_replaced_decision_can_hold(opened: Opened, folder: Path) -> None:
    screen = opened(folder).ready()
    screen.page.locator("#filter").select_option("vote")
    screen.page.locator("#entries li .entry").first.click()
    screen.press("e")
    screen.page.get_by_label("Count: for").fill("5")
    screen.page.get_by_label("Names: abstained").fill("Mei Lin, Joan Hale")
    screen.page.get_by_label("Count: abstained").fill("2")
    screen.page.get_by_role("button", name="Save").click()
    screen.said("Saved: Vote 1, edited")
    (kept,) = screen.decisions("board")
    assert (kept["vote"]["in_favour"], kept["vote"]["abstained"]) == (5, 2)
    assert {"name": "Joan Hale", "side": "abstained"} in kept["vote"]["named"]
    screen.page.locator("#filter").select_option("decision")
    screen.pick("A facility of 58 million is approved")
    expect(screen.open_entry).to_contain_text("replaced by what was said at turn 17")
    screen.press("e")
    screen.page.get_by_label("Still holds").check()
    screen.page.get_by_role("button", name="Save").click()
    screen.said("Saved: Decision 1, edited")
    expect(screen.page.locator("#entries li.replaced")).to_have_count(0)


def test_what_was_missed_is_added_from_turns_at_hand(opened: Opened, folder: Path) -> None:
    screen = opened(folder).ready()
    screen.turn(16).locator("button").click()
    screen.press("i")
    expect(screen.page.get_by_label("Turns")).to_have_value("16")
    screen.page.get_by_label("Kind").select_option("objection")
    screen.page.get_by_label("Text").fill("Eleven new names are too many.")
    screen.page.get_by_label("Who objects").fill("Joan Hale")
    screen.turn(15).click()
    screen.page.get_by_role("button", name="Save").click()
    screen.said("added by a person")
    (kept,) = screen.decisions("board")
    assert (kept["kind"], kept["on"], kept["owner"], kept["turns"]) == ("objection", None, "Joan Hale", [15, 16])
    expect(screen.open_entry).to_contain_text("Eleven new names are too many.")
    screen.page.evaluate(
        """() => { const text = (n) => document.querySelector(`[data-turn="${n}"] .text`).firstChild;
        getSelection().setBaseAndExtent(text(3), 2, text(6), 5); }"""
    )
    screen.press("i")
    expect(screen.page.get_by_label("Turns")).to_have_value("3-6")
    screen.press("Escape")
    expect(screen.page.locator("form.edit")).to_have_count(0)


def test_decisions_survive_a_new_run_and_old_ones_say_so(opened: Opened, folder: Path) -> None:
    screen = opened(folder).ready()
    screen.press("a")
    screen.said("Summary sentence 1")
    screen.pick(SET_AT)
    screen.press("a")
    screen.said("Decision 3, accepted")
    changed(folder / "board.json", "decisions", 2, text="The Denholm facility is set at 64 million.")
    screen.page.reload()
    screen.ready()
    expect(screen.entry("64 million")).to_contain_text("decided on an earlier draft")
    expect(screen.page.locator("#progress")).to_contain_text(f"1 of {ENTRIES} decided")
    screen.pick("64 million")
    expect(screen.open_entry).to_contain_text("Earlier: accepted: The Denholm facility is set at 46 million")


def test_an_entry_that_changed_under_ones_hands_is_not_decided_on(opened: Opened, folder: Path) -> None:
    screen = opened(folder).ready()
    changed(folder / "board.json", "summary", 0, text="Another summary.")
    screen.press("a")
    expect(screen.page.get_by_role("alert")).to_contain_text("has changed since it was shown")
    assert screen.decisions("board") == []
    assert [line for line in screen.wrong if "409" in line] == screen.wrong
    screen.wrong.clear()


def test_a_meeting_of_two_thousand_turns_is_at_hand_at_once(opened: Opened, tmp_path: Path) -> None:
    folder = tmp_path / "minutes"
    folder.mkdir()
    result(folder / "long.json", long_meeting(2000, 12))
    began = time.monotonic()
    screen = opened(folder).ready()
    assert screen.page.locator(".turn").count() == 2000
    opened_s = time.monotonic() - began
    began = time.monotonic()
    screen.pick("The last thing said is agreed.")
    expect(screen.turn(2000)).to_be_in_viewport()
    assert screen.marked() == [2000]
    screen.pick(SET_AT)
    expect(screen.turn(17)).to_be_in_viewport()
    jumped_s = time.monotonic() - began
    assert opened_s < 30 and jumped_s < 20, (opened_s, jumped_s)


def test_in_a_narrow_window_the_minutes_lie_above_the_transcript(opened: Opened, folder: Path) -> None:
    screen = opened(folder, viewport={"width": 400, "height": 780}, has_touch=True).ready()
    panel, transcript = (screen.page.locator(one).bounding_box() for one in ("#panel", "#transcript"))
    assert panel and transcript and panel["y"] + panel["height"] <= transcript["y"] + 1 and panel["width"] == 400
    fits = "document.documentElement.scrollWidth <= innerWidth"
    assert screen.page.evaluate(fits)
    screen.pick(SET_AT)
    expect(screen.turn(17)).to_be_in_viewport()
    screen.open_entry.get_by_role("button", name="Edit").click()
    screen.page.get_by_label("Text").fill("Set at 46 million.")
    screen.page.get_by_role("button", name="Save").click()
    screen.said("Saved: Decision 3, edited")
    screen.page.locator("#exports summary").click()
    assert screen.page.evaluate(fits)
    screen.page.get_by_role("button", name="Edit the head").click()
    expect(screen.page.get_by_label("Title")).to_be_focused()
    assert screen.page.evaluate(fits)


def test_the_language_is_the_browsers_and_can_be_switched(opened: Opened, folder: Path) -> None:
    screen = opened(folder, locale="zh-CN").ready()
    expect(screen.page.locator("html")).to_have_attribute("lang", "zh-CN")
    expect(screen.page.get_by_role("button", name="接受", exact=True)).to_be_visible()
    screen.press("a")
    screen.said("已保存：摘要1，已接受")
    screen.page.get_by_label("语言").select_option("en")
    expect(screen.page.get_by_role("button", name="Accept", exact=True)).to_be_visible()


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_every_control_has_a_name_and_every_text_stands_out(opened: Opened, folder: Path, scheme: str) -> None:
    screen = opened(folder, color_scheme=scheme).ready()
    screen.press("a", "x")
    screen.page.locator("#filter").select_option("action")
    screen.page.locator("#entries li .entry").first.click()
    screen.press("e")
    expect(screen.page.locator("form.edit")).to_be_visible()
    screen.page.locator("#exports summary").click()
    assert [tag for tag, name in screen.page.evaluate(NAMES) if not name] == []
    ids = screen.page.evaluate("[...document.querySelectorAll('[id]')].map((one) => one.id)")
    assert len(ids) == len(set(ids))
    dim = {text: round(ratio, 2) for text, ratio in screen.page.evaluate(CONTRASTS) if ratio < 4.5}
    assert dim == {}


def test_what_a_meeting_says_is_text_and_nothing_else(opened: Opened, folder: Path) -> None:
    evil = "<img src=x onerror=alert(1)>"
    table = json.loads((folder / "board.json").read_text("utf-8"))
    table["meeting"]["title"] = table["decisions"][0]["text"] = table["transcript"][0]["text"] = evil
    table["meeting"]["chair"] = table["transcript"][1]["speaker"] = table["actions"][0]["owner"] = evil
    (folder / "board.json").write_text(json.dumps(table), "utf-8")
    screen = opened(folder).ready()
    expect(screen.page.locator("h1")).to_have_text(evil)
    expect(screen.turn(1).locator(".text")).to_have_text(evil)
    expect(screen.turn(2).locator(".who")).to_have_text(evil)
    expect(screen.page.locator("#head")).to_contain_text(f"Chair: {evil}")
    expect(screen.page.locator("#entries")).to_contain_text(f"Owner: {evil}")
    screen.press("h", "Escape", "i", "Escape")
    assert screen.page.locator("img").count() == 0


def test_with_keys_the_page_asks_for_one_and_notes_its_holder(opened: Opened, folder: Path, tmp_path: Path) -> None:
    text, _ = KeyFile(tmp_path / "data" / "server" / "keys.json").create("li.na", "office")
    screen = opened(folder)
    screen.page.get_by_label("Key", exact=True).fill(text)
    screen.page.get_by_role("button", name="Enter").click()
    screen.ready()
    screen.press("a")
    screen.said("Saved")
    assert screen.decisions("board")[0]["by"] == "li.na"
    screen.page.get_by_role("button", name="Leave").click()
    expect(screen.page.get_by_label("Key", exact=True)).to_be_visible()
    assert [line for line in screen.wrong if "401" in line] == screen.wrong
    screen.wrong.clear()
