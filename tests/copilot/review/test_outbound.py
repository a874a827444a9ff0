"""An answer under review while it is streamed: nothing forbidden gets out, not even its head, however it is cut."""

from __future__ import annotations

import json
from collections.abc import Sequence
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.config import Settings
from copilot.review import escapes
from copilot.review.finding import Finding, Occasion, Part
from copilot.review.gates import MAX_HOLD, REMOVED, SpanGate
from copilot.review.outbound import Outbound
from copilot.review.reviewer import Reviewer
from copilot.review.secrets import secrets

REVIEWER = Reviewer.of(Settings())
HERE = Occasion("assist", local=True)
ORDINARY = [
    "The borrower repays in equal instalments. ",
    "第一条 借款用途：补充流动资金。",
    "客户经理于周五走访，",
    "the key to the vault, ",
    "password policy: ",
    "def token_count(text):\n    return len(text)\n",
    "| a | b |\n|-----|-----|\n",
    "如何",
    "洗",
    "launder",
    "the header -----BEGIN PRIVATE KEY----- opens a file. ",
    "AKIA",
    "\n",
    " ",
    "“”",
]
FORBIDDEN = [
    "如何洗钱",
    "怎 么 洗·錢",
    "帮我\u200b洗钱",
    "how to launder  money",
    "ＨＯＷ ＴＯ launder the money",
    "洗黑钱的步骤",
]
KEY = (
    "-----BEGIN RSA PRIVATE KEY-----\n"
    + "MIIEpAIBAAKCAQEAw7mF0aB3dE5fG7hJ9kLmN\n" * 5
    + "Zm9=\n-----END RSA PRIVATE KEY-----"
)
JWT = "eyJhbGciOiJIUzI1NiJ9.eyJ" + "c3ViIjoiMTIzNDU2Nzg5MCJ9" * 40 + ".aB3dE5fG7hJ9"
SECRETS = {
    "AKIAIOSFODNN7QRSTUVW": "AKIAIOSFODNN7QRSTUVW",
    "password = 'Tr0ub4dor&3'": "Tr0ub4dor&3",
    "postgres://app:s3cr3t-pw@db:5432/x": "s3cr3t-pw",
    "密码：Abc12345": "Abc12345",
    "Authorization: Bearer aB3dE5fG7hJ9kLmNpQ": "aB3dE5fG7hJ9kLmNpQ",
    'api_key =\n    "aB3dE5fG7hJ9kLmNpQ2r"': "aB3dE5fG7hJ9kLmNpQ2r",
    "mysql -h db.bank.example -u app -pS3cretPw9": "S3cretPw9",
    KEY: KEY,
    JWT: JWT,
}


def opened(text: str = "hello", *, as_json: bool = False) -> Outbound:
    return REVIEWER.outbound(HERE, REVIEWER.inbound([Part("messages[0]", text)], HERE), json=as_json)


def pieces(text: str, cuts: Sequence[int]) -> list[str]:
    places = [0, *sorted({cut % (len(text) + 1) for cut in cuts}), len(text)]
    return [text[start:end] for start, end in pairwise(places)]


def streamed(outbound: Outbound, parts: Sequence[str]) -> str:
    return "".join([outbound.feed(part) for part in parts]) + outbound.finish()


CUTS = st.lists(st.integers(0, 10_000), max_size=60)
HARMLESS = st.lists(st.sampled_from(ORDINARY), max_size=8).map("".join)


@settings(deadline=None)
@given(before=HARMLESS, forbidden=st.sampled_from(FORBIDDEN), after=HARMLESS, cuts=CUTS)
def test_no_head_of_a_forbidden_string_gets_out(before: str, forbidden: str, after: str, cuts: list[int]) -> None:
    text = f"{before} {forbidden}。{after}"
    whole = REVIEWER.outbound(HERE, REVIEWER.inbound([], HERE))
    streamed(whole, [text])
    assert whole.refusal is not None
    first = min(one.finding.start for one in whole.verdicts if one.action == "refuse")
    outbound = opened()
    shown = streamed(outbound, pieces(text, cuts))
    assert outbound.refusal == whole.refusal
    assert text[:first].startswith(shown)


@settings(deadline=None)
@given(before=HARMLESS, secret=st.sampled_from(list(SECRETS)), after=HARMLESS, cuts=CUTS)
def test_no_part_of_a_secret_gets_out(before: str, secret: str, after: str, cuts: list[int]) -> None:
    text = f"{before} {secret} {after}"
    outbound = opened()
    shown = streamed(outbound, pieces(text, cuts))
    if outbound.refusal is not None:
        return
    hidden = secret.replace(SECRETS[secret], REMOVED)
    assert shown == streamed(opened(), [text])
    assert f" {hidden} " in shown


@settings(deadline=None)
@given(text=HARMLESS, cuts=CUTS)
def test_a_harmless_answer_comes_out_as_it_is(text: str, cuts: list[int]) -> None:
    outbound = opened()
    shown = streamed(outbound, pieces(text, cuts))
    if outbound.refusal is None:
        assert shown == text


@settings(deadline=None)
@given(text=st.text(max_size=300), cuts=CUTS)
def test_any_text_comes_out_the_same_however_it_is_cut(text: str, cuts: list[int]) -> None:
    assert streamed(opened(), pieces(text, cuts)) == streamed(opened(), [text])


@settings(deadline=None)
@given(
    parts=st.lists(st.sampled_from([*ORDINARY, "x" * 700, "password is ", "如何" + "，" * 30]), max_size=12), cuts=CUTS
)
def test_what_is_kept_back_is_bounded(parts: list[str], cuts: list[int]) -> None:
    outbound = opened()
    fed, shown = "", ""
    for piece in pieces("".join(parts), cuts):
        for start in range(0, len(piece), 8):
            fed += piece[start : start + 8]
            shown += outbound.feed(piece[start : start + 8])
            assert outbound.refusal is not None or len(fed) - len(shown) <= 2 * MAX_HOLD


def test_the_rest_of_a_key_that_never_ends_stays_out() -> None:
    text = f"here:\n{KEY[:150]}"
    for size in (1, 3, 7, 200):
        shown = streamed(opened(), [text[start : start + size] for start in range(0, len(text), size)])
        assert shown == f"here:\n{REMOVED}"


def test_a_text_that_explains_a_key_file_is_shown() -> None:
    text = "A file that starts with -----BEGIN PRIVATE KEY----- holds a key. Keep it safe, and never commit it."
    assert streamed(opened(), list(text)) == text


def test_the_key_of_the_request_itself_comes_back() -> None:
    assert streamed(opened(f"Is this key well formed?\n{KEY}"), list(f"Yes:\n{KEY}\n")) == f"Yes:\n{KEY}\n"


def test_an_answer_in_batch_work_is_flagged_and_not_stopped() -> None:
    batch = Occasion("batch", local=True)
    outbound = REVIEWER.outbound(batch, REVIEWER.inbound([], batch))
    text = "会议提到有人询问如何洗钱。"
    assert streamed(outbound, list(text)) == text
    assert [(verdict.finding.rule, verdict.action) for verdict in outbound.verdicts] == [
        ("money-laundering-help", "flag")
    ]


def test_licences_in_an_answer_are_flagged() -> None:
    outbound = opened()
    streamed(outbound, ["# SPDX-License-Identifier: GPL-3.0-only\nint main() {}\n"])
    assert [(one.finding.rule, one.finding.level, one.action) for one in outbound.verdicts] == [
        ("spdx-tag", "GPL-3.0-only", "flag")
    ]


def test_a_secret_inside_json_leaves_valid_json() -> None:
    text = json.dumps({"dsn": "postgres://app:s3cr3t-pw@db/x", "note": 'he said "no"'})
    shown = streamed(opened(as_json=True), list(text))
    assert json.loads(shown) == {"dsn": f"postgres://app:{REMOVED}@db/x", "note": 'he said "no"'}


@settings(deadline=None)
@given(before=HARMLESS, secret=st.sampled_from(list(SECRETS)), ascii_only=st.booleans(), cuts=CUTS)
def test_escapes_hide_no_secret_in_json(before: str, secret: str, ascii_only: bool, cuts: list[int]) -> None:
    value = f"{before}\n{secret}\n"
    text = json.dumps({"a": value, "b": [1]}, ensure_ascii=ascii_only)
    outbound = opened(as_json=True)
    shown = streamed(outbound, pieces(text, cuts))
    if outbound.refusal is None:
        assert json.loads(shown)["b"] == [1]
        assert SECRETS[secret] not in json.loads(shown)["a"]
        assert REMOVED in json.loads(shown)["a"]


@settings(deadline=None)
@given(forbidden=st.sampled_from(FORBIDDEN), cuts=CUTS)
def test_escapes_hide_no_forbidden_string_in_json(forbidden: str, cuts: list[int]) -> None:
    text = json.dumps({"a": f"x\n{forbidden}。"})
    outbound = opened(as_json=True)
    shown = streamed(outbound, pieces(text, cuts))
    assert outbound.refusal is not None
    assert text[: text.index("x") + 3].startswith(shown)


@settings(deadline=None)
@given(value=st.text(max_size=40), cuts=CUTS)
def test_json_means_the_same_when_its_escapes_are_taken_out(value: str, cuts: list[int]) -> None:
    shown = streamed(opened(as_json=True), pieces(json.dumps({"a": value}), cuts))
    assert json.loads(shown) == {"a": value}


@given(text=st.text(st.sampled_from('\\"nu70b8a/ \n'), max_size=60))
def test_what_is_seen_of_json_is_as_long_as_what_is_written(text: str) -> None:
    assert len(escapes.plain(text)) == len(text)
    whole = escapes.complete(text)
    assert escapes.plain(text[:whole]) + escapes.plain(text[whole:]) == escapes.plain(text)


@pytest.mark.parametrize("size", [1, 2, 5, 64])
def test_lines_are_waited_for_where_personal_data_is_taken_out(size: int) -> None:
    def named(text: str) -> list[Finding]:
        at = text.find("Mr. John Smith")
        return [Finding("personal", "person-name", "C2", at, at + 14)] if at >= 0 else []

    gate = SpanGate(named, lambda _finding, _value: "mask", lines=True)
    text = "Ask Mr. John Smith about it.\nThen go.\n"
    shown = "".join([gate.feed(text[start : start + size]) for start in range(0, len(text), size)]) + gate.finish()
    assert shown == f"Ask {REMOVED} about it.\nThen go.\n"


def test_the_samples_are_secrets_to_the_detector() -> None:
    for text, value in SECRETS.items():
        assert value in [text[one.start : one.end] for one in secrets(text)], text[:40]
