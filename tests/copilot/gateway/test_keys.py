"""Keys: made, found, revoked and rotated, also while a ring is in use."""

from __future__ import annotations

import hashlib
import json
import logging
import re
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from copilot import config
from copilot.config import LimitSettings
from copilot.errors import ConfigError, Forbidden, Unauthorized, UsageError
from copilot.gateway.keys import ROLES, KeyFile, KeyRing, key_file

TODAY = datetime(2026, 11, 24, 9, 0, tzinfo=UTC)


class Clock:
    """A time that a test sets."""

    def __init__(self) -> None:
        self.now = TODAY

    def __call__(self) -> datetime:
        return self.now


@pytest.fixture
def keys(tmp_path: Path) -> KeyFile:
    return KeyFile(tmp_path / "keys.json", Clock())


def bearer(text: str) -> str:
    return f"Bearer {text}"


def test_a_key_is_shown_once_and_only_its_hash_is_kept(keys: KeyFile) -> None:
    text, key = keys.create("wang.fang", "engineer")
    assert re.fullmatch(r"bc_[0-9a-f]{8}_[\w-]{43}", text) and key.id == text[3:11]
    kept = keys.path.read_text()
    assert text not in kept and text[12:] not in kept
    assert key.sha256 == hashlib.sha256(text.encode()).hexdigest() and key.sha256 in kept
    assert stat.S_IMODE(keys.path.stat().st_mode) == 0o600
    assert keys.load() == (key,)


def test_what_was_said_for_a_key_comes_back_from_the_file(keys: KeyFile) -> None:
    ends = TODAY + timedelta(days=30)
    _, key = keys.create("张三", "office", {"tokens_per_day": 5000}, ends)
    keys.revoke("张三")
    found = keys.load()[0]
    assert (found.name, found.role, found.limits, found.expires) == ("张三", "office", {"tokens_per_day": 5000}, ends)
    assert found.created == key.created == TODAY and found.revoked == TODAY


@pytest.mark.parametrize("name", ["", "a b", "x" * 65, "a\nb", "0123abcd", "local", "shared", "../x"])
def test_a_name_that_cannot_be_one_is_refused(keys: KeyFile, name: str) -> None:
    with pytest.raises(UsageError, match="a name has"):
        keys.create(name, "engineer")
    assert not keys.load()


def test_an_unknown_role_and_a_second_valid_key_of_one_name_are_refused(keys: KeyFile) -> None:
    with pytest.raises(UsageError, match="engineer, assistant, office, monitor, admin"):
        keys.create("ci", "root")
    keys.create("ci", "office")
    with pytest.raises(UsageError, match="keys rotate ci"):
        keys.create("ci", "office")
    keys.revoke("ci")
    keys.create("ci", "office")


@pytest.mark.parametrize("role", ROLES)
def test_the_role_decides_the_highest_lane_and_what_is_allowed(keys: KeyFile, role: str) -> None:
    text, key = keys.create("somebody", role)
    client = KeyRing(keys.path).identify(bearer(text))
    assert (client.id, client.name, client.role, client.lane) == (key.id, "somebody", role, ROLES[role].lane)
    assert (client.asks, client.watches) == (role != "monitor", role in ("monitor", "admin"))
    for allowed, check in ((client.asks, client.check_asks), (client.watches, client.check_watches)):
        if allowed:
            check()
        else:
            with pytest.raises(Forbidden):
                check()


def test_a_key_has_its_own_limits_and_the_settings_for_the_rest(keys: KeyFile) -> None:
    free, _ = keys.create("free", "engineer", {"requests_per_minute": 0})
    other, _ = keys.create("other", "engineer")
    ring = KeyRing(keys.path, limits=LimitSettings(60, 10_000, 500_000))
    assert ring.identify(bearer(free)).quota == LimitSettings(0, 10_000, 500_000)
    assert ring.identify(bearer(other)).quota == LimitSettings(60, 10_000, 500_000)


def test_wrong_keys_are_refused_and_tell_nothing(keys: KeyFile) -> None:
    text, key = keys.create("wang", "engineer")
    ring = KeyRing(keys.path)
    other, _ = KeyFile(keys.path.with_name("other.json")).create("wang", "engineer")
    wrong = [
        "",
        text,  # without its scheme
        f"Basic {text}",
        bearer(""),
        bearer(text[:-1]),
        bearer(text + "A"),
        bearer(text[:12] + other[12:]),
        bearer(other),
        bearer(key.sha256),
        bearer("密钥"),
        bearer("0" * 64),
    ]
    words = set()
    for header in wrong:
        with pytest.raises(Unauthorized) as refused:
            ring.identify(header, "127.0.0.1:8765")
        words.add(str(refused.value))
    assert words == {"the API key is missing or wrong"}
    assert ring.identify(f"bearer  {text} ").name == "wang"


def test_a_running_ring_sees_new_and_revoked_keys_at_once(keys: KeyFile) -> None:
    first, _ = keys.create("first", "engineer")
    ring = KeyRing(keys.path)
    second, key = keys.create("second", "office")
    assert ring.identify(bearer(second)).lane == "batch"
    keys.revoke(key.id)
    with pytest.raises(Unauthorized, match="revoked"):
        ring.identify(bearer(second))
    assert ring.identify(bearer(first)).name == "first"


def test_an_expired_key_ends_without_a_change_of_the_file(keys: KeyFile) -> None:
    clock = Clock()
    text, _ = keys.create("guest", "assistant", expires=TODAY + timedelta(hours=1))
    ring = KeyRing(keys.path, clock=clock)
    assert ring.identify(bearer(text)).lane == "assist"
    clock.now += timedelta(hours=1)
    with pytest.raises(Unauthorized, match="expired"):
        ring.identify(bearer(text))
    assert not ring.usable


def test_a_rotated_key_lives_on_for_its_grace_under_the_same_name(keys: KeyFile) -> None:
    clock = Clock()
    old, first = keys.create("ci", "office", {"tokens_per_day": 9}, TODAY + timedelta(days=9))
    new, second, ending = keys.rotate("ci", timedelta(hours=2))
    ring = KeyRing(keys.path, clock=clock)
    assert (second.name, second.role, second.limits, second.expires) == (
        "ci",
        "office",
        {"tokens_per_day": 9},
        first.expires,
    )
    assert ending.id == first.id and ending.expires == TODAY + timedelta(hours=2)
    assert ring.identify(bearer(old)).name == ring.identify(bearer(new)).name == "ci"
    clock.now += timedelta(hours=2)
    with pytest.raises(Unauthorized, match="expired"):
        ring.identify(bearer(old))
    assert ring.identify(bearer(new)).id == second.id
    assert {key.id for key in keys.revoke("ci")} == {first.id, second.id}
    with pytest.raises(UsageError, match="revoked already"):
        keys.revoke("ci")
    with pytest.raises(UsageError, match="no valid key"):
        keys.rotate("ci", timedelta())
    with pytest.raises(UsageError, match="there is no key 'nobody'"):
        keys.revoke("nobody")


def test_without_keys_only_programs_on_this_machine_are_served(tmp_path: Path) -> None:
    ring = KeyRing(tmp_path / "keys.json")
    assert ring.open and not ring.usable
    for host in ("127.0.0.1", "127.0.0.1:8765", "localhost:1", "LOCALHOST", "[::1]:8765", "[::1]"):
        client = ring.identify("", host)
        assert (client.id, client.lane, client.watches) == ("local", "interactive", True)
    for host, origin in (
        ("attacker.example", ""),
        ("localhost.attacker.example:80", ""),
        ("127.0.0.1.nip.example", ""),
        ("127.0.0.1@attacker.example", ""),
        ("", ""),
        ("127.0.0.1:8765", "https://attacker.example"),
    ):
        with pytest.raises(Unauthorized, match="only programs on its own machine"):
            ring.identify("", host, origin)


def test_the_shared_key_of_the_settings_stays_valid(keys: KeyFile) -> None:
    ring = KeyRing(keys.path, "secret")
    assert ring.usable and not ring.open
    client = ring.identify(bearer("secret"))
    assert (client.id, client.role, client.lane, client.watches) == ("shared", "admin", "interactive", True)
    with pytest.raises(Unauthorized):
        ring.identify("", "127.0.0.1")
    text, _ = keys.create("own", "office")
    assert ring.identify(bearer(text)).name == "own" and ring.identify(bearer("secret")).id == "shared"


def test_a_made_key_in_the_settings_is_sent_but_outlives_no_revocation(keys: KeyFile) -> None:
    text, _ = keys.create("own", "office")
    ring = KeyRing(keys.path, text)
    assert ring.identify(bearer(text)).name == "own"
    keys.revoke("own")
    with pytest.raises(Unauthorized, match="revoked"):
        ring.identify(bearer(text))
    alone = KeyRing(keys.path.with_name("none.json"), text)
    assert not alone.open and not alone.usable
    with pytest.raises(Unauthorized):
        alone.identify(bearer(text), "127.0.0.1")


@pytest.mark.parametrize("damage", ["cut", "gone", "text", "writable"])
def test_a_damaged_file_leaves_the_last_keys_in_force_and_is_logged_once(
    keys: KeyFile, caplog: pytest.LogCaptureFixture, damage: str
) -> None:
    text, _ = keys.create("wang", "engineer")
    whole = keys.path.read_text()
    ring = KeyRing(keys.path)
    if damage == "gone":
        keys.path.unlink()
    elif damage == "writable":
        keys.path.chmod(0o666)
        keys.path.write_text(whole + " ")
    else:
        keys.path.write_text(whole[:50] if damage == "cut" else '{"version": 1, "keys": [{"id": 5}]}')
    with caplog.at_level(logging.ERROR):
        for _ in range(3):
            assert ring.identify(bearer(text)).name == "wang"
            with pytest.raises(Unauthorized):
                ring.identify("", "127.0.0.1")
    assert len(caplog.records) == 1 and "stay in force" in caplog.records[0].getMessage()
    keys.path.unlink(missing_ok=True)
    keys.create("li", "engineer")
    with pytest.raises(Unauthorized):
        ring.identify(bearer(text))


def test_once_there_was_a_file_the_door_for_the_local_user_stays_shut(keys: KeyFile) -> None:
    ring = KeyRing(keys.path)
    assert ring.identify("", "localhost").id == "local"
    keys.create("wang", "engineer")
    with pytest.raises(Unauthorized):
        ring.identify("", "localhost")
    keys.path.unlink()
    with pytest.raises(Unauthorized):
        ring.identify("", "localhost")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("role", "root"),
        ("id", "zz"),
        ("sha256", "short"),
        ("expires", "tomorrow"),
        ("created", "2026-11-24T09:00:00"),
        ("tokens_per_day", -1),
        ("name", 7),
    ],
)
def test_a_malformed_file_is_refused_at_the_start_and_named(keys: KeyFile, field: str, value: object) -> None:
    keys.create("good", "engineer")
    keys.create("bad", "engineer")
    content = json.loads(keys.path.read_text())
    content["keys"][1][field] = value
    keys.path.write_text(json.dumps(content))
    with pytest.raises(ConfigError, match=r"keys\.json, key 2 is malformed"):
        KeyRing(keys.path)
    with pytest.raises(ConfigError):
        keys.create("third", "engineer")


def test_another_version_no_json_and_others_rights_are_refused(keys: KeyFile) -> None:
    for content, words in (("{}", "version 1"), ("[]", "version 1"), ("{", "not JSON")):
        keys.path.write_text(content)
        with pytest.raises(ConfigError, match=words):
            keys.load()
    keys.path.unlink()
    keys.create("wang", "engineer")
    keys.path.chmod(0o620)
    with pytest.raises(ConfigError, match="chmod 600"):
        keys.load()


def test_commands_that_run_at_once_lose_no_key(keys: KeyFile) -> None:
    code = (
        "import sys; from pathlib import Path; from copilot.gateway.keys import KeyFile\n"
        "for n in range(5): KeyFile(Path(sys.argv[1])).create(f'{sys.argv[2]}-{n}', 'office')"
    )
    running = [subprocess.Popen([sys.executable, "-c", code, str(keys.path), name]) for name in ("a", "b", "c")]
    assert [process.wait(60) for process in running] == [0, 0, 0]
    assert {key.name for key in keys.load()} == {f"{name}-{n}" for name in "abc" for n in range(5)}
    assert not list(keys.path.parent.glob(".keys.json*"))


def test_the_settings_say_where_the_keys_are(tmp_path: Path) -> None:
    named = config.load({"COPILOT_SERVER_KEYS": str(tmp_path / "k.json")})
    assert key_file(named) == tmp_path / "k.json"
    default = config.load({"COPILOT_PATHS_DATA": str(tmp_path), "COPILOT_SERVER_API_KEY": "secret"})
    assert key_file(default) == tmp_path / "server" / "keys.json"
    assert KeyRing.of(default).identify(bearer("secret")).id == "shared"
