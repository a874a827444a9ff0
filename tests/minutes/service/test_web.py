"""Over HTTP: uploads and their results, OpenAI's batches, the page, figures, and who may see what."""

from __future__ import annotations

import asyncio
import base64
import json
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import httpx
import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from copilot.errors import RequestRejected
from tests.minutes.service.made import Place, running
from tests.minutes.service.web import LIMIT, client_of


@pytest.fixture
def place(tmp_path: Path) -> Place:
    return Place(tmp_path)


async def ended(client: httpx.AsyncClient, path: str, *states: str) -> dict[str, Any]:
    """Ask until the state is one of these."""
    async with asyncio.timeout(30):
        while True:
            told: dict[str, Any] = (await client.get(path)).json()
            if told.get("state", told.get("status")) in states:
                return told
            await asyncio.sleep(0.1)


async def test_an_upload_is_accepted_worked_on_and_fetched(place: Place) -> None:
    async with running(place.service()) as service, client_of(service) as client:
        form = {"title": "Weekly", "date": "2026-09-15"}
        given = await client.post("/v1/minutes", files={"file": ("周会.vtt", b"WEBVTT hello")}, data=form)
        assert given.status_code == 202
        told = await ended(client, given.headers["location"], "done")
        assert told["id"] == given.json()["id"] and told["name"] == "周会.vtt" and told["figures"] == {"turns": 1}
        for kind in ("json", "docx", "md"):
            result = await client.get(told["results"][kind])
            assert result.status_code == 200 and result.content.startswith(b"0: WEBVTT hello")
        assert "uploads" not in json.dumps(told)
    assert place.draft.wishes["周会.vtt"].stated.title == "Weekly"
    assert place.results() == ["uploads/周会.docx", "uploads/周会.json", "uploads/周会.md"]


async def test_the_body_itself_may_be_the_file_and_the_same_upload_is_done_once(place: Place) -> None:
    async with running(place.service()) as service, client_of(service) as client:
        ids = set()
        for _ in range(2):
            given = await client.post("/v1/minutes?name=a.vtt&language=zh", content=b"hello")
            ids.add(given.json()["id"])
            await ended(client, given.headers["location"], "done")
        assert len(ids) == 1
    assert place.draft.steps["a.vtt", 0] == 1
    assert place.draft.wishes["a.vtt"].language == "zh"


async def test_a_file_that_cannot_be_read_is_told_and_has_no_results(place: Place) -> None:
    async with running(place.service()) as service, client_of(service) as client:
        given = await client.post("/v1/minutes?name=a.vtt", content=b"\x00")
        told = await ended(client, given.headers["location"], "failed")
        assert told["error"] == "the file is not text" and told["results"] == {}
        assert (await client.get(f"{given.headers['location']}/result.md")).status_code == 404


async def test_nobody_sees_what_others_gave_in_but_those_who_watch(place: Place) -> None:
    place.drop("inbox.vtt")
    async with running(place.service()) as service, client_of(service) as wang:
        given = await wang.post("/v1/minutes?name=secret.vtt", content=b"hello")
        where = given.headers["location"]
        await ended(wang, where, "done")
        async with client_of(service, "li") as li, client_of(service, "watch") as watch:
            assert (await li.get(where)).status_code == 404
            assert (await li.get(f"{where}/result.md")).status_code == 404
            assert "secret.vtt" not in (await li.get("/status")).text
            assert (await li.get("/metrics")).status_code == 403
            assert (await watch.get(where)).status_code == 200
            assert (await watch.post("/v1/minutes", content=b"x")).status_code == 403
            page = (await watch.get("/status")).text
            assert "secret.vtt" in page and "inbox.vtt" in page
        assert "inbox.vtt" not in (await wang.get("/status")).text


@pytest.mark.parametrize(
    ("request_", "status"),
    [
        ({"content": b""}, 400),
        ({"files": {"other": (None, b"no file")}}, 400),
        ({"content": b"--x\r\nbroken", "headers": {"content-type": "multipart/form-data; boundary=x"}}, 400),
        ({"content": b"hello", "params": {"titel": "x"}}, 400),
        ({"content": b"hello", "params": {"date": "soon"}}, 400),
        ({"content": b"a" * (LIMIT + 1)}, 400),
        ({"content": b"a" * (4 * LIMIT)}, 413),
    ],
)
async def test_what_is_wrong_with_an_upload_is_told(place: Place, request_: dict[str, Any], status: int) -> None:
    service = place.service()
    async with client_of(service) as client:
        answer = await client.post("/v1/minutes", **request_)
    assert answer.status_code == status and answer.json()["error"]["message"]
    assert list((place.inbox / ".spool" / "new").iterdir()) == []


async def test_of_nobody_without_a_key_a_body_is_read(place: Place) -> None:
    read = []

    async def body() -> AsyncIterator[bytes]:
        for part in range(1000):
            read.append(part)
            yield b"x"

    async with client_of(place.service(), "") as client:
        assert (await client.post("/v1/minutes", content=body())).status_code == 401
    assert read == []


async def test_without_a_key_there_is_only_health(place: Place) -> None:
    service = place.service()
    async with client_of(service, "") as client, client_of(service, "busy") as busy:
        assert (await client.get("/healthz")).status_code == 200
        assert (await client.get("/readyz")).status_code == 503
        refused = await client.get("/v1/minutes/" + 32 * "0")
        assert refused.status_code == 401 and refused.headers["www-authenticate"].startswith("Bearer")
        assert (await client.get("/status")).headers["www-authenticate"].startswith("Basic")
        late = await busy.get("/status")
        assert late.status_code == 429 and late.headers["retry-after"] == "7"


async def test_a_browser_may_send_the_key_as_a_password_for_the_page_and_for_nothing_that_changes(place: Place) -> None:
    basic = {"Authorization": "Basic " + base64.b64encode(b"anybody:wang").decode()}
    async with running(place.service()) as service, client_of(service, "") as client:
        while not service.ready:
            await asyncio.sleep(0.05)
        page = await client.get("/status", headers=basic)
        assert page.status_code == 200
        assert (await client.post("/v1/minutes", content=b"x", headers=basic)).status_code == 401
        policy = page.headers["content-security-policy"]
        assert "default-src 'none'" in policy and "'unsafe-inline'" not in policy
        assert "<script" not in page.text and "style=" not in page.text
        chinese = await client.get("/status", headers={**basic, "accept-language": "zh-CN,en"})
        assert "会议纪要：处理进度" in chinese.text and 'lang="zh-CN"' in chinese.text
        assert (await client.get("/assets/status.css", headers=basic)).status_code == 200


async def test_the_page_escapes_names_of_files(place: Place) -> None:
    async with running(place.service()) as service, client_of(service) as client:
        given = await client.post("/v1/minutes", params={"name": "<b>x.vtt"}, content=b"hello")
        await ended(client, given.headers["location"], "done")
        page = (await client.get("/status")).text
    assert "<b>" not in page and "&lt;b&gt;x.vtt" in page


async def test_the_figures_are_open_metrics(place: Place) -> None:
    async with running(place.service()) as service, client_of(service, "watch") as watch:
        async with client_of(service) as client:
            given = await client.post("/v1/minutes?name=a.vtt", content=b"hello")
            await ended(client, given.headers["location"], "done")
            async with asyncio.timeout(10):
                while place.leftover():
                    await asyncio.sleep(0.1)
        answer = await watch.get("/metrics", headers={"accept": "application/openmetrics-text"})
    samples = {
        (sample.name, *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(answer.text)
        for sample in family.samples
    }
    assert samples["copilot_minutes_ended_total", "minutes", "done"] == 1
    assert samples["copilot_minutes_taken_total", "http"] == 1
    assert samples["copilot_minutes_jobs", "waiting"] == 0
    assert "a.vtt" not in answer.text


def line(number: int, **changes: Any) -> str:
    body = {"model": "base", "messages": [{"role": "user", "content": f"question {number}"}]}
    entry = {"custom_id": f"q{number}", "method": "POST", "url": "/v1/chat/completions", "body": body}
    return json.dumps({**entry, **changes})


async def test_a_batch_in_openais_form_is_answered_line_by_line_with_an_error_file(place: Place) -> None:
    place.model.fail = lambda body: RequestRejected("too long") if "question 3" in str(body) else None
    lines = [*(line(number) for number in range(20)), line(20, url="/v1/embeddings"), "not json", line(5)]
    lines += [line(21, body={"messages": [], "temperature": float("nan")}), line(22, body={"messages": ["\ud800"]})]
    async with running(place.service()) as service, client_of(service) as client:
        file = await client.post(
            "/v1/files", files={"file": ("ask.jsonl", "\n".join(lines).encode())}, data={"purpose": "batch"}
        )
        assert file.json()["object"] == "file" and file.json()["filename"] == "ask.jsonl"
        wanted = {
            "input_file_id": file.json()["id"],
            "endpoint": "/v1/chat/completions",
            "completion_window": "24h",
            "metadata": {"for": "test"},
        }
        batch = (await client.post("/v1/batches", json=wanted)).json()
        assert batch["object"] == "batch" and batch["status"] in ("validating", "in_progress")
        told = await ended(client, f"/v1/batches/{batch['id']}", "completed")
        assert told["request_counts"] == {"total": 25, "completed": 19, "failed": 6}
        assert told["metadata"] == {"for": "test"}
        output = await client.get(f"/v1/files/{told['output_file_id']}/content")
        errors = await client.get(f"/v1/files/{told['error_file_id']}/content")
        about = (await client.get(f"/v1/files/{told['output_file_id']}")).json()
        assert about["purpose"] == "batch_output" and about["bytes"] == len(output.content)
        listed = (await client.get("/v1/batches")).json()
        assert [one["id"] for one in listed["data"]] == [batch["id"]]
        async with client_of(service, "li") as li:
            assert (await li.get(f"/v1/batches/{batch['id']}")).status_code == 404
            assert (await li.get(f"/v1/files/{told['output_file_id']}/content")).status_code == 404
            assert (await li.get("/v1/files")).json()["data"] == []
        assert (await client.delete(f"/v1/files/{file.json()['id']}")).json()["deleted"]
        assert (await client.get(f"/v1/files/{file.json()['id']}")).status_code == 404
        assert (await client.post("/v1/batches", json=wanted)).status_code == 404
    good = [json.loads(one) for one in output.text.splitlines()]
    bad = [json.loads(one) for one in errors.text.splitlines()]
    assert [one["custom_id"] for one in good] == [f"q{n}" for n in range(20) if n != 3]
    answer = good[0]["response"]["body"]["choices"][0]["message"]["content"]
    assert (good[0]["response"]["status_code"], good[0]["error"], answer) == (200, None, "QUESTION 0")
    assert [one["custom_id"] for one in bad] == ["q3", "q20", "", "q5", "", ""]
    assert bad[0]["response"]["status_code"] == 400 and bad[1]["error"]["code"] == "invalid_request"


async def test_a_batch_may_lie_in_the_inbox(place: Place) -> None:
    place.drop("ask.jsonl", "\n".join(line(number) for number in range(3)))
    async with running(place.service()):
        async with asyncio.timeout(30):
            while not (place.inbox / "done" / "ask.jsonl").exists():
                await asyncio.sleep(0.1)
    assert place.results() == ["ask.output.jsonl"]
    assert len((place.outbox / "ask.output.jsonl").read_text().splitlines()) == 3


@pytest.mark.parametrize(
    "wanted",
    [
        {"input_file_id": "file-none", "endpoint": "/v1/chat/completions"},
        {"input_file_id": "../../etc", "endpoint": "/v1/chat/completions"},
        {"input_file_id": "file-none", "endpoint": "/v1/embeddings"},
        {},
    ],
)
async def test_a_batch_of_no_file_is_refused(place: Place, wanted: dict[str, Any]) -> None:
    async with client_of(place.service()) as client:
        assert (await client.post("/v1/batches", json=wanted)).status_code in (400, 404)
