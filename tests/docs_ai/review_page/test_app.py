"""The page at the level of HTTP: what is answered, to whom, and with which headers."""

from __future__ import annotations

import asyncio
import hashlib
import json
import os
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any

import httpx
import pytest

from copilot.errors import Unauthorized
from copilot.pages.access import Access, Rules
from docs_ai.reading import Document
from docs_ai.review_page import review_app
from tests.docs_ai import files
from tests.docs_ai.review_page.results import READER, field, page, result, reviewed_pdf, target

CALLS = ["/api/session", "/api/documents", "/api/documents/0123456789abcdef/source", "/api/export/json", "/none"]


def row(review: dict[str, Any], name: str) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in review["rows"] if one["name"] == name)
    return found


async def test_nobody_comes_in_without_the_secret(tmp_path: Path) -> None:
    async with page(tmp_path) as browser:
        for path in CALLS:
            await browser.get(path, 401)
        front = await browser.client.get("/", headers={"accept-language": "zh-CN,zh;q=0.9"})
        assert front.status_code == 401 and "终端" in front.text and "<form" in front.text and " hidden" in front.text
        wrong = await browser.client.get("/", params={"token": "guess"})
        assert wrong.status_code == 401 and "set-cookie" not in wrong.headers
        assert (await browser.client.post("/login", data={"key": "x"})).status_code == 403


async def test_the_secret_opens_the_page_and_leaves_the_address(tmp_path: Path) -> None:
    async with page(tmp_path) as browser:
        answer = await browser.client.get("/", params={"token": browser.access.secret})
        assert (answer.status_code, answer.headers["location"]) == (303, "/")
        await browser.enter()
        session = await browser.get("/api/session")
        assert (session["user"], session["folder"]) == ("wang.fang", tmp_path.name)
        await browser.get("/none", 404)


async def test_every_answer_is_strict(tmp_path: Path) -> None:
    async with page(tmp_path) as browser:
        await browser.enter()
        for path in ("/", "/assets/app.js", "/api/documents", "/none", "/api/export/csv"):
            headers = (await browser.client.get(path)).headers
            policy = headers["content-security-policy"]
            assert "default-src 'none'" in policy and "script-src 'self';" in policy and "unsafe" not in policy
            assert "frame-ancestors 'none'" in policy and headers["x-content-type-options"] == "nosniff"
            assert headers["cache-control"] == "no-store"


async def test_another_host_or_site_gets_nothing_though_it_has_the_cookie(tmp_path: Path) -> None:
    async with page(tmp_path) as browser:
        await browser.enter()
        for headers in ({"host": "evil.example"}, {"origin": "http://evil.example"}):
            assert (await browser.client.get("/api/documents", headers=headers)).status_code == 403
            assert (await browser.client.get("/assets/app.js", headers=headers)).status_code == 403


async def test_a_change_needs_its_token_and_a_known_body(tmp_path: Path) -> None:
    reviewed_pdf(tmp_path)
    async with page(tmp_path) as browser:
        await browser.enter()
        path = f"{await browser.only()}/decisions"
        await browser.post(path, {}, 403, **{"x-review-token": ""})
        for body in (
            {}, {"status": "sold"}, {"status": "accepted"}, {"status": "accepted", "target": {"name": 1}},
            {"status": "accepted", "target": {"name": "amount", "index": None, "value": None, "span": [5, 1]}},
            {"status": "corrected", "target": {}, "place": {"page": 9, "boxes": [[0, 0, 1, 1]], "value": "x"}},
            {"status": "corrected", "target": {}, "place": {"span": [0, 10**7], "value": "x"}},
            {"status": "corrected", "target": {}, "place": {"span": [0, 3], "value": "  "}},
            {"status": "corrected", "target": {}, "place": {"value": "typed without a place"}},
        ):  # fmt: skip
            await browser.post(path, body, 400)
        big = await browser.client.post(path, content=b"x" * (1 << 20 | 1), headers={"x-review-token": browser.token})
        assert big.status_code == 413
        unknown = {"name": "none", "index": None, "value": None, "span": None}
        await browser.post(path, {"status": "accepted", "target": unknown}, 409)
        assert not (tmp_path / "approval.review.json").exists()


@pytest.mark.parametrize(
    "path",
    [
        "/assets/../app.py", "/assets/%2e%2e/app.py", "/assets/..%2fapp.py", "/assets/door.html", "/assets/none.js",
        "/api/documents/../../etc/passwd", "/api/documents/0123456789abcdef", "/api/documents/approval.json",
        "/api/export/../x",
    ],
)  # fmt: skip
async def test_no_address_leads_out_of_the_page(tmp_path: Path, path: str) -> None:
    reviewed_pdf(tmp_path)
    async with page(tmp_path) as browser:
        await browser.enter()
        assert (await browser.client.get(path)).status_code == 404


async def test_a_field_is_accepted_marked_absent_and_taken_back(tmp_path: Path) -> None:
    reviewed_pdf(tmp_path)
    async with page(tmp_path) as browser:
        await browser.enter()
        document = await browser.only()
        review = await browser.get(document)
        number = target(row(review, "approval_number"))
        review = await browser.post(f"{document}/decisions", {"status": "accepted", "target": number})
        assert row(review, "approval_number")["decided"] and review["decided"] == 1
        amount = target(row(review, "amount"))
        review = await browser.post(f"{document}/decisions", {"status": "absent", "target": amount})
        assert row(review, "amount")["decision"]["by"] == "wang.fang" and review["decided"] == 2
        review = await browser.post(f"{document}/undo", {"target": amount})
        assert not row(review, "amount")["decided"] and review["decided"] == 1
    async with page(tmp_path) as browser:
        await browser.enter()
        assert row(await browser.get(await browser.only()), "approval_number")["decided"]


async def test_what_is_not_stated_counts_apart_and_is_accepted_in_one_act(tmp_path: Path) -> None:
    reviewed_pdf(tmp_path)
    async with page(tmp_path) as browser:
        await browser.enter()
        document = await browser.only()
        review = await browser.get(document)
        assert (review["values"], review["decided"], review["silent"], review["complete"]) == (3, 0, 1, False)
        await browser.post(f"{document}/absents", {"digest": "other"}, 409)
        await browser.post(f"{document}/absents", {}, 403, **{"x-review-token": ""})
        review = await browser.post(f"{document}/absents", {"digest": review["digest"]})
        assert (review["silent"], review["together"], review["complete"]) == (0, 1, False)
        for name in ("approval_number", "amount", "guarantor"):
            body = {"status": "accepted", "target": target(row(review, name))}
            review = await browser.post(f"{document}/decisions", body)
        assert (review["decided"], review["complete"]) == (3, True)
        review = await browser.post(f"{document}/absents/undo", {})
        assert (review["silent"], review["together"], review["complete"]) == (1, 0, False)


async def test_a_box_or_a_selection_gives_the_text_and_its_normal_form(tmp_path: Path) -> None:
    reviewed_pdf(tmp_path)
    async with page(tmp_path) as browser:
        await browser.enter()
        document = await browser.only()
        source = await browser.get(f"{document}/source")
        assert source["kind"] == "pages" and len(source["pages"]) == 1
        words = (await browser.get(f"{document}/pages/1/words"))["words"]
        first = next(word for word in words if "人民币" in word[6])
        line = [word for word in words if abs(word[3] - first[3]) < 6 and word[2] >= first[2]]
        box = [min(w[2] for w in line), min(w[3] for w in line), max(w[4] for w in line), max(w[5] for w in line)]
        drawn = (await browser.post(f"{document}/locate", {"name": "limit.total", "page": 1, "box": box}))["place"]
        assert drawn["value"].endswith("人民币5,000万元")
        found = (await browser.get(f"{document}/find", text="人民币5,000万元"))["places"]
        place = (await browser.post(f"{document}/locate", {"name": "limit.total", "span": found[0]["span"]}))["place"]
        assert (place["value"], place["normalized"], place["unit"]) == ("人民币5,000万元", "50000000.00", "CNY")
        body = {"status": "corrected", "target": target(row(await browser.get(document), "amount")), "place": place}
        review = await browser.post(f"{document}/decisions", body)
        decision = row(review, "amount")["decision"]
        assert (decision["status"], decision["normalized"], decision["span"]) == (
            "corrected",
            "50000000.00",
            place["span"],
        )
        empty = (await browser.post(f"{document}/locate", {"name": "amount", "page": 1, "box": [1, 1, 5, 5]}))["place"]
        assert (empty["value"], empty["span"], empty["boxes"]) == (None, None, [[1.0, 1.0, 5.0, 5.0]])


async def test_a_missed_value_is_added_with_its_place(tmp_path: Path) -> None:
    reviewed_pdf(tmp_path)
    async with page(tmp_path) as browser:
        await browser.enter()
        document = await browser.only()
        (place,) = (await browser.get(f"{document}/find", text="青屿控股"))["places"]
        on = target(row(await browser.get(document), "guarantor"))
        body = {"status": "corrected", "add": "next", "target": on, "place": place}
        review = await browser.post(f"{document}/decisions", body)
        added = next(one for one in review["rows"] if one["origin"] == "added")
        assert (added["name"], added["index"], added["decision"]["value"]) == ("guarantor", 1, "青屿控股")


async def test_pages_are_drawn_and_those_that_are_not_there_are_not(tmp_path: Path) -> None:
    reviewed_pdf(tmp_path)
    async with page(tmp_path) as browser:
        await browser.enter()
        document = await browser.only()
        picture = await browser.client.get(f"{document}/pages/1.png", params={"width": "700"})
        assert picture.headers["content-type"] == "image/png" and picture.content.startswith(b"\x89PNG")
        for wrong in ("2", "0", "x", "99999999"):
            assert (await browser.client.get(f"{document}/pages/{wrong}.png")).status_code == 404


async def test_pages_are_seen_while_a_long_document_is_still_read(tmp_path: Path) -> None:
    reviewed_pdf(tmp_path)
    reading, go_on = threading.Event(), threading.Event()

    def slow(path: Path) -> Document:
        reading.set()
        assert go_on.wait(20)
        return READER.read(path)

    async with page(tmp_path, reader=replace(READER, read=slow, apart=True)) as browser:
        await browser.enter()
        document = await browser.only()
        words = asyncio.ensure_future(browser.get(f"{document}/pages/1/words"))
        await asyncio.to_thread(reading.wait, 20)
        quick = await browser.get(f"{document}/source", quick="1")
        assert quick["unread"] and (await browser.client.get(f"{document}/pages/1.png")).status_code == 200
        assert not words.done()
        go_on.set()
        assert (await words)["words"]
        whole = await browser.get(f"{document}/source", quick="1")
        assert whole == {"kind": "pages", "pages": quick["pages"]}


async def test_a_document_without_pages_is_shown_as_text(tmp_path: Path) -> None:
    word = files.docx_file(tmp_path / "a.docx", ["授信额度：人民币5,000万元", [["期限", "24个月"]]])
    digest = hashlib.sha256(word.read_bytes()).hexdigest()
    result(tmp_path / "a.json", field("amount", "人民币5,000万元", [5, 15]), sha256=digest, document="a.docx")
    async with page(tmp_path) as browser:
        await browser.enter()
        source = await browser.get(f"{await browser.only()}/source", quick="1")
        assert source["kind"] == "text"
        assert [block["text"] for block in source["blocks"]] == ["授信额度：人民币5,000万元", "期限\t24个月"]
        assert source["blocks"][1]["start"] == 16


async def test_without_the_document_the_quotes_are_left_and_nothing_is_corrected(tmp_path: Path) -> None:
    result(tmp_path / "a.json", field("amount", "五千万元"))
    async with page(tmp_path) as browser:
        await browser.enter()
        document = await browser.only()
        assert (await browser.get(f"{document}/source"))["code"] == "moved"
        await browser.get(f"{document}/pages/1/words", 422)
        review = await browser.get(document)
        on = target(row(review, "amount"))
        body = {"status": "corrected", "target": on, "place": {"span": [0, 2], "value": "六千"}}
        await browser.post(f"{document}/decisions", body, 422)
        assert (await browser.post(f"{document}/decisions", {"status": "accepted", "target": on}))["decided"] == 1


async def test_a_key_opens_the_page_where_keys_are_asked_for(tmp_path: Path) -> None:
    def identify(key: str) -> str:
        if key != "bc_good":
            raise Unauthorized("wrong")
        return "li"

    rules = Rules(frozenset({"127.0.0.1"}), identify=identify)
    async with page(tmp_path, rules) as browser:
        front = await browser.client.get("/")
        assert front.status_code == 401 and 'name="key"' in front.text and "hidden" not in front.text
        own = {"origin": "http://127.0.0.1:8800"}
        bad = await browser.client.post("/login", data={"key": "bad"}, headers=own)
        assert bad.status_code == 401 and "set-cookie" not in bad.headers
        foreign = await browser.client.post(
            "/login", data={"key": "bc_good"}, headers={"origin": "http://evil.example"}
        )
        assert foreign.status_code == 403
        good = await browser.client.post("/login", data={"key": "bc_good"}, headers=own)
        assert good.status_code == 303
        session = await browser.get("/api/session")
        assert session["user"] == "li" and session["leaves"]
        assert (await browser.client.post("/logout", headers=own)).status_code == 403
        left = await browser.client.post("/logout", headers={**own, "x-review-token": session["token"]})
        assert left.status_code == 303
        await browser.get("/api/session", 401)


async def test_what_goes_wrong_inside_is_logged_without_its_words(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    def broken(_path: Path, _number: int, _width: int) -> bytes:
        raise RuntimeError("青屿精密机械")

    reviewed_pdf(tmp_path)
    async with page(tmp_path, reader=replace(READER, picture=broken)) as browser:
        await browser.enter()
        answer = await browser.client.get(f"{await browser.only()}/pages/1.png")
    assert answer.status_code == 500 and "青屿" not in answer.text + caplog.text and "RuntimeError" in caplog.text


async def test_a_name_out_of_a_result_stays_text(tmp_path: Path) -> None:
    result(tmp_path / "a.json", field("<img src=x onerror=alert(1)>"), document='"><script>alert(1)</script>.pdf')
    async with page(tmp_path) as browser:
        await browser.enter()
        answer: httpx.Response = await browser.client.get("/api/documents")
        assert answer.headers["content-type"] == "application/json"
        assert json.loads(answer.text)["documents"][0]["name"] == "script>.pdf"


async def test_a_result_whose_name_is_not_utf_8_is_shown_and_exported(tmp_path: Path) -> None:
    name = os.fsdecode("批复".encode("gb18030"))
    result(tmp_path / f"{name}.json", field("amount", "五千万元"), document=f"{name}.pdf")
    async with page(tmp_path) as browser:
        await browser.enter()
        (listed,) = (await browser.get("/api/documents"))["documents"]
        assert listed["name"] == f"{name}.pdf"
        for kind in ("json", "csv", "xlsx", "labels"):
            assert (await browser.client.get(f"/api/export/{kind}")).status_code == 200


async def test_no_more_is_pointed_at_than_a_value_may_hold(tmp_path: Path) -> None:
    path = files.docx_file(tmp_path / "long.docx", ["字" * 50_000])
    sha256 = hashlib.sha256(path.read_bytes()).hexdigest()
    result(tmp_path / "long.json", field("amount", "字"), sha256=sha256, document=str(path))
    async with page(tmp_path) as browser:
        await browser.enter()
        address = f"{await browser.only()}/locate"
        await browser.post(address, {"name": "amount", "span": [0, 40_000]}, 400)
        await browser.post(address, {"name": "amount", "span": [0, 40]})


async def test_a_document_that_is_swapped_while_it_is_read_is_not_shown(tmp_path: Path) -> None:
    reviewed_pdf(tmp_path)
    other = READER.read(files.pdf(tmp_path / "other.pdf", ["授信额度：人民币9,000万元"]))
    async with page(tmp_path, reader=replace(READER, read=lambda _path: other)) as browser:
        await browser.enter()
        source = await browser.get(f"{await browser.only()}/source")
        assert (source["kind"], source["code"]) == ("quotes", "changed")


async def test_whoever_goes_away_in_the_middle_of_a_request_is_not_answered(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    said: list[dict[str, Any]] = [
        {"type": "http.request", "body": b"{", "more_body": True},
        {"type": "http.disconnect"},
    ]
    sent: list[dict[str, Any]] = []

    async def receive() -> dict[str, Any]:
        return said.pop(0)

    async def send(message: dict[str, Any]) -> None:
        sent.append(message)

    scope = {"type": "http", "method": "POST", "path": "/login", "query_string": b"", "headers": []}
    app = review_app(tmp_path, Access(Rules(frozenset(["test"]))), READER, [])
    await app(scope, receive, send)
    assert sent == [] and caplog.text == ""
