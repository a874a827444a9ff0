from __future__ import annotations

import json
from datetime import UTC, datetime, timedelta, timezone
from typing import Any

import pytest

from copilot.audit.chain import canonical, prepare
from copilot.audit.record import AuditEvent, AuditRecord, Timings, Tokens, digest, parse_event, plain, stamp
from copilot.errors import AuditError, RequestRejected


def record(**more: Any) -> AuditRecord:
    return AuditRecord(**{"client": "a", "lane": "assist", "route": "/v1/completions", "outcome": "done", **more})


def test_a_call_says_who_asked_what_of_which_model_and_what_became_of_it() -> None:
    made = record(
        id="1" * 32,
        time="2026-11-25T22:10:10.123Z",
        prompt="code/tests@1.0#abc",
        model="base",
        model_sha256="0" * 64,
        adapter="cobol#1234",
        sampling={"temperature": 0.2, "stop": ["\n"]},
        seed=7,
        tokens=Tokens(900, 120, 800),
        timings_ms=Timings(1.23456, 20, 300),
        verdicts=({"rule": "cn-resident-id", "action": "mask"},),
        input_sha256=digest("in"),
        output_sha256=digest("out"),
        content="sealed",
    )
    assert json.loads(prepare(made).record) == {
        "v": 1,
        "kind": "call",
        "id": "1" * 32,
        "time": "2026-11-25T22:10:10.123Z",
        "client": "a",
        "key": "",
        "lane": "assist",
        "route": "/v1/completions",
        "prompt": "code/tests@1.0#abc",
        "model": "base",
        "model_sha256": "0" * 64,
        "adapter": "cobol#1234",
        "sampling": {"temperature": 0.2, "stop": ["\n"]},
        "seed": 7,
        "tokens": {"read": 900, "written": 120, "cached": 800},
        "timings_ms": {"queued": 1.235, "first": 20, "total": 300},
        "outcome": "done",
        "verdicts": [{"rule": "cn-resident-id", "action": "mask"}],
        "input_sha256": digest("in"),
        "output_sha256": digest("out"),
        "content_sha256": digest("sealed"),
    }
    assert prepare(made).content == "sealed"


def test_the_canonical_form_is_that_of_rfc_8785() -> None:
    value = {"numbers": [333333333.33333329, 1e30, 4.50, 2e-3, 0.000000000000000000000000001], "literals": [None, True]}
    assert canonical(value) == (
        b'{"literals":[null,true],"numbers":[333333333.3333333,1e+30,4.5,0.002,1e-27]}'
    )  # RFC 8785, section 3.2.2


def test_each_record_has_an_identity_and_a_time_of_its_own() -> None:
    first, second = record(), record()
    assert first.id != second.id
    assert len(first.id) == 32
    assert first.time.startswith("20")


@pytest.mark.parametrize(
    ("value", "written"),
    [
        ({"seed": 2**60}, '{"seed":"1152921504606846976"}'),
        ({"seed": -(2**53) + 1}, '{"seed":-9007199254740991}'),
        ({"x": float("nan")}, '{"x":"nan"}'),
        ({"x": "\ud800 银行"}, '{"x":"\\\\ud800 银行"}'),
        ({"x": (1, {"y": b"z"})}, '{"x":[1,{"y":"b\'z\'"}]}'),
        ({1: None}, '{"1":null}'),
    ],
)
def test_what_json_cannot_hold_is_made_to_fit(value: Any, written: str) -> None:
    assert canonical(plain(value)).decode() == written


def test_what_was_not_made_to_fit_is_an_audit_error() -> None:
    with pytest.raises(AuditError):
        canonical({"x": object()})


def test_a_stamp_is_utc_with_milliseconds() -> None:
    moment = datetime(2026, 11, 26, 6, 10, 10, 123456, timezone(timedelta(hours=8)))
    assert stamp(moment) == "2026-11-25T22:10:10.123Z"
    assert datetime.fromisoformat(stamp()) - datetime.now(UTC) < timedelta(seconds=5)


def test_a_digest_takes_any_text() -> None:
    assert digest("abc") == "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert len(digest("\ud800")) == 64


def test_an_event_joins_a_call() -> None:
    event = parse_event(
        {"event": "edit", "item": "tenor", "call": "c1", "detail": {"characters": 3, "page": True}}, "b"
    )
    assert (event.client, event.event, event.item, event.call) == ("b", "edit", "tenor", "c1")
    value = json.loads(prepare(event).record)
    assert value["kind"] == "event"
    assert value["detail"] == {"characters": 3, "page": True}
    assert prepare(event).content is None


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ({}, "event must be one of show, accept, edit, keep, reject"),
        ({"event": "delete"}, "event must be one of"),
        ({"event": "accept", "text": "the loan agreement"}, "text is not a field"),
        ({"event": "accept", "item": "x" * 201}, "item must be a text of at most 200"),
        ({"event": "accept", "call": 7}, "call must be a text"),
        ({"event": "accept", "detail": []}, "detail must be an object"),
        ({"event": "accept", "detail": {str(n): n for n in range(17)}}, "at most 16 entries"),
        ({"event": "accept", "detail": {"a": {"b": 1}}}, "numbers, truth values and short texts only"),
        ({"event": "accept", "detail": {"a": "x" * 65}}, "at most 64 characters"),
    ],
)
def test_an_event_that_could_hold_content_is_refused(body: dict[str, Any], said: str) -> None:
    with pytest.raises(RequestRejected, match=said):
        parse_event(body, "b")


def test_an_event_has_no_content() -> None:
    assert AuditEvent(client="a", event="accept").content is None
