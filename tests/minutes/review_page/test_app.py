"""The page at the level of HTTP: what is answered, to whom, and what is refused."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from minutes.render import template
from tests.minutes.review_page.results import ENTRIES, page, result

CALLS = ["/api/session", "/api/meetings", "/api/meetings/0123456789abcdef/transcript", "/none"]


def target(row: dict[str, Any]) -> dict[str, Any]:
    content = row["content"]
    return {
        "kind": row["kind"], "index": row["index"], "text": content["text"], "turns": content["turns"],
        "origin": row["origin"],
    }  # fmt: skip


def row(review: dict[str, Any], kind: str, index: int = 0) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in review["rows"] if (one["kind"], one["index"]) == (kind, index))
    return found


async def test_nobody_comes_in_without_the_secret_or_by_another_name(tmp_path: Path) -> None:
    result(tmp_path / "board.json")
    async with page(tmp_path) as browser:
        for path in CALLS:
            await browser.get(path, 401)
        front = await browser.client.get("/", headers={"accept-language": "zh-CN"})
        assert front.status_code == 401 and "minutes review" in front.text
        await browser.enter()
        for headers in ({"host": "evil.example"}, {"origin": "http://evil.example"}):
            for path in ("/", "/assets/app.js", "/api/meetings"):
                assert (await browser.client.get(path, headers=headers)).status_code == 403
        for path in ("/", "/assets/app.js", "/assets/words.js", "/assets/base.css", "/api/meetings"):
            answer = await browser.client.get(path)
            assert answer.status_code == 200
            assert "script-src 'self';" in answer.headers["content-security-policy"]
            assert answer.headers["cache-control"] == "no-store"


async def test_a_meeting_is_listed_shown_and_its_transcript_apart(tmp_path: Path) -> None:
    result(tmp_path / "board.json")
    async with page(tmp_path) as browser:
        await browser.enter()
        review = await browser.get(await browser.only())
        assert review["name"] == "Board of Ardley Mutual Bank" and review["entries"] == ENTRIES == len(review["rows"])
        assert "transcript" not in review and review["problems"][0]["turns"] == [15, 16]
        said = await browser.get(f"{await browser.only()}/transcript")
        assert len(said["turns"]) == 18 and said["turns"][4][0] == "Ruth Vale" and said["turns"][0][1] == 95.0


async def test_a_decision_carries_the_name_of_who_came_in_and_needs_the_sessions_token(tmp_path: Path) -> None:
    result(tmp_path / "board.json")
    async with page(tmp_path) as browser:
        await browser.enter()
        review = await browser.get(await browser.only())
        body = {"status": "accepted", "target": target(row(review, "vote"))}
        path = f"{await browser.only()}/decisions"
        await browser.post(path, body, 403, **{"x-review-token": "x"})
        after = await browser.post(path, {**body, "by": "mallory"})
        assert row(after, "vote")["decision"]["by"] == "wang.fang" and after["decided"] == 1
        back = await browser.post(f"{await browser.only()}/undo", {"target": target(row(review, "vote"))})
        assert back["decided"] == 0


@pytest.mark.parametrize(
    "change",
    [
        {"status": "sold"},
        {"target": None},
        {"target": {"kind": "vote"}},
        {"target": {"kind": "vote", "index": "0", "text": "x", "turns": [1], "origin": "drafted"}},
        {"status": "edited"},
        {"status": "edited", "content": {"text": "", "turns": [1]}},
        {"status": "edited", "content": {"text": "x", "turns": [19]}},
        {"status": "edited", "content": {"text": "x", "turns": [1], "vote": 3}},
    ],
)
async def test_a_body_that_says_too_little_is_refused(tmp_path: Path, change: dict[str, Any]) -> None:
    result(tmp_path / "board.json")
    async with page(tmp_path) as browser:
        await browser.enter()
        review = await browser.get(await browser.only())
        body = {"status": "accepted", "target": target(row(review, "vote"))} | change
        await browser.post(f"{await browser.only()}/decisions", body, 400)
    assert not (tmp_path / "board.review.json").exists()


async def test_a_chapter_is_reworded_but_neither_rejected_nor_added(tmp_path: Path) -> None:
    result(tmp_path / "board.json")
    async with page(tmp_path) as browser:
        await browser.enter()
        path = await browser.only()
        chapter = row(await browser.get(path), "chapter")
        content = {**chapter["content"], "title": "Denholm"}
        await browser.post(f"{path}/decisions", {"status": "rejected", "target": target(chapter)}, 400)
        await browser.post(f"{path}/additions", {"kind": "chapter", "content": content}, 400)
        after = await browser.post(
            f"{path}/decisions", {"status": "edited", "target": target(chapter), "content": content}
        )
        assert row(after, "chapter")["decision"]["title"] == "Denholm"


async def test_an_entry_becomes_another_kind_where_both_are_said_of_one_thing(tmp_path: Path) -> None:
    result(tmp_path / "board.json")
    async with page(tmp_path) as browser:
        await browser.enter()
        path = await browser.only()
        review = await browser.get(path)

        async def become(kind: str, other: str, status: int = 200) -> Any:
            found = row(review, kind)
            body = {"status": "edited", "target": target(found), "content": found["content"], "kind": other}
            return await browser.post(f"{path}/decisions", body, status)

        await become("chapter", "decision", 400)
        await become("summary", "decision", 400)
        await become("point", "chapter", 400)
        await become("point", "law", 400)
        after = await become("point", "decision")
        assert row(after, "point")["stands_as"] == "decision" and row(after, "decision")["stands_as"] == "decision"
        after = await become("decision", "decision")
        assert "becomes" not in row(after, "decision")["decision"]


async def test_an_entry_is_added_without_turns_but_none_is_edited_to_rest_on_nothing(tmp_path: Path) -> None:
    result(tmp_path / "board.json")
    async with page(tmp_path) as browser:
        await browser.enter()
        path = await browser.only()
        content = {"text": "The watchlist is noted.", "turns": []}
        after = await browser.post(f"{path}/additions", {"kind": "decision", "content": content})
        (added,) = (one for one in after["rows"] if one["origin"] == "added")
        body = {"status": "edited", "content": content, "target": target(row(after, "decision"))}
        await browser.post(f"{path}/decisions", body, 400)
        again = await browser.post(f"{path}/decisions", body | {"target": target(added), "kind": "point"})
        assert [(one["kind"], one["index"]) for one in again["rows"] if one["origin"] == "added"] == [("point", 5)]


async def test_the_head_is_put_right_and_the_days_of_actions_follow_the_new_day(tmp_path: Path) -> None:
    result(tmp_path / "board.json")
    async with page(tmp_path) as browser:
        await browser.enter()
        path = await browser.only()
        shown = (await browser.get(path))["head"]["meeting"]
        typed = {**shown, "title": "Board meeting 9", "day": "2026-09-22"}
        after = await browser.post(f"{path}/head", {"shown": shown, "meeting": typed})
        assert after["name"] == "Board meeting 9" and after["head"]["corrected"]["by"] == "wang.fang"
        assert after["head"]["drafted"] == shown
        assert await browser.get(f"{path}/day", words="by next Friday") == {"day": "2026-10-02"}
        assert await browser.get(f"{path}/day", words="Tuesday, 22 September 2026", of="meeting") == {
            "day": "2026-09-22"
        }
        assert await browser.get(f"{path}/day", words="next Friday", of="meeting") == {"day": None}
        await browser.post(f"{path}/head", {"shown": shown, "meeting": typed}, 409)
        for body in ({}, {"shown": shown}, {"shown": shown, "meeting": {**typed, "day": "soon"}}):
            await browser.post(f"{path}/head", body, 400)


async def test_a_note_is_dealt_with_and_taken_back(tmp_path: Path) -> None:
    result(tmp_path / "board.json")
    async with page(tmp_path) as browser:
        await browser.enter()
        path = await browser.only()
        note = {"kind": "part_failed", "turns": [15, 16]}
        after = await browser.post(f"{path}/notes", note)
        assert after["problems"][0]["dealt"]["by"] == "wang.fang" and after["notes"] == 0
        after = await browser.post(f"{path}/notes/undo", note)
        assert after["problems"][0]["dealt"] is None and after["notes"] == 1
        await browser.post(f"{path}/notes", {**note, "turns": [15]}, 409)
        for body in ({}, {"kind": "rain", "turns": []}, {"kind": "part_failed", "turns": "15"}):
            await browser.post(f"{path}/notes", body, 400)


async def test_words_of_a_day_are_worked_out_from_the_meetings_day(tmp_path: Path) -> None:
    result(tmp_path / "board.json")
    async with page(tmp_path) as browser:
        await browser.enter()
        path = f"{await browser.only()}/day"
        assert await browser.get(path, words="by next Friday") == {"day": "2026-09-25"}
        assert await browser.get(path, words="soon") == {"day": None}


async def test_exports_go_by_the_template_that_is_named(tmp_path: Path) -> None:
    result(tmp_path / "board.json")
    async with page(tmp_path, own=template("board")) as browser:
        await browser.enter()
        path = f"{await browser.only()}/export"
        assert (await browser.get("/api/meetings"))["template"] == "board"
        answer = await browser.client.get(f"{path}/md")
        assert "Signed" in answer.text or "Chair" in answer.text
        assert answer.headers["content-disposition"] == 'attachment; filename="minutes.md"'
        other = await browser.client.get(f"{path}/md", params={"template": "brief", "sources": "0"})
        assert other.text != answer.text and "turn 17" not in other.text
        assert (await browser.client.get(f"{path}/docx")).content.startswith(b"PK")
        await browser.get(f"{path}/json", 200)
        await browser.get(f"{path}/pdf", 404)
        await browser.get(f"{path}/md", 404, template="none")


async def test_a_damaged_result_is_listed_with_what_is_wrong(tmp_path: Path) -> None:
    path = result(tmp_path / "board.json")
    table = json.loads(path.read_text("utf-8"))
    table["decisions"][0]["turns"] = [99]
    path.write_text(json.dumps(table), "utf-8")
    async with page(tmp_path) as browser:
        await browser.enter()
        (listed,) = (await browser.get("/api/meetings"))["meetings"]
        assert "not a result of minutes make" in listed["error"]
        await browser.get(f"/api/meetings/{listed['id']}/transcript", 404)
        await browser.post(f"/api/meetings/{listed['id']}/rest", {"kind": "point", "digest": ""}, 404)


async def test_what_goes_wrong_is_logged_without_what_was_said(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    result(tmp_path / "board.json")
    async with page(tmp_path) as browser:
        await browser.enter()
        path = await browser.only()
        await browser.post(f"{path}/additions", {"kind": "decision", "content": {"text": "Denholm", "turns": [0]}}, 400)
        await browser.post(f"{path}/additions", ["Denholm"], 400)
    assert "Denholm" not in caplog.text
