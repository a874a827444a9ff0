from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from cli.keys import keys
from copilot.errors import Unauthorized, UsageError
from copilot.gateway.keys import KeyRing


def run(tmp_path: Path, *words: str, **more: str) -> Result:
    env = {"COPILOT_PATHS_DATA": str(tmp_path), "COPILOT_SERVER_API_KEY": "", **more}
    return CliRunner().invoke(keys, words, env=env)


def listed(tmp_path: Path) -> list[dict[str, object]]:
    found: list[dict[str, object]] = json.loads(run(tmp_path, "list", "--json").stdout)["keys"]
    return found


def ring(tmp_path: Path) -> KeyRing:
    return KeyRing(tmp_path / "server" / "keys.json")


def test_a_key_is_the_only_thing_on_standard_output_and_works(tmp_path: Path) -> None:
    done = run(tmp_path, "create", "wang.fang", "--role", "engineer", "--tokens-per-day", "5000")
    assert done.exit_code == 0, done.output
    assert re.fullmatch(r"bc_[0-9a-f]{8}_[\w-]{43}\n", done.stdout)
    assert "shown this once" in done.stderr and "set server.api_key" in done.stderr
    client = ring(tmp_path).identify(f"Bearer {done.stdout.strip()}")
    assert (client.name, client.lane, client.quota.tokens_per_day) == ("wang.fang", "interactive", 5000)
    second = run(tmp_path, "create", "li", "--role", "office")
    assert "set server.api_key" not in second.stderr


def test_the_list_says_what_each_key_may_do_and_never_a_key(tmp_path: Path) -> None:
    assert "There are no keys" in run(tmp_path, "list").stdout
    text = run(tmp_path, "create", "张三", "--role", "office", "--expires", "2099-06-30").stdout.strip()
    run(tmp_path, "create", "ops", "--role", "admin", "--requests-per-minute", "0")
    run(tmp_path, "revoke", "ops")
    first, second = listed(tmp_path)
    assert (first["name"], first["lane"], first["watches"], first["state"]) == ("张三", "batch", False, "valid")
    assert str(first["expires"]) > "2099-06-29" and first["requests_per_minute"] is None
    assert (second["watches"], second["state"], second["requests_per_minute"]) == (True, "revoked", 0)
    table = run(tmp_path, "list").stdout
    assert "张三" in table and "2099-06-30" in table and "revoked" in table and "0 requests/minute" in table
    for shown in (table, json.dumps([first, second])):
        assert text not in shown and text[12:] not in shown and "sha256" not in shown


def test_a_revoked_key_ends_and_a_rotated_one_ends_after_its_grace(tmp_path: Path) -> None:
    old = run(tmp_path, "create", "ci", "--role", "office").stdout.strip()
    watching = ring(tmp_path)
    kept = run(tmp_path, "rotate", "ci", "--grace", "2")
    assert kept.exit_code == 0 and "The old one" in kept.stderr
    for text in (old, kept.stdout.strip()):
        assert watching.identify(f"Bearer {text}").name == "ci"
    number = kept.stdout[3:11]
    at_once = run(tmp_path, "rotate", number, "--grace", "0").stdout.strip()
    with pytest.raises(Unauthorized, match="expired"):
        watching.identify(f"Bearer {kept.stdout.strip()}")
    assert run(tmp_path, "revoke", "ci").stdout.count("Revoked") == 3
    with pytest.raises(Unauthorized, match="revoked"):
        watching.identify(f"Bearer {at_once}")


@pytest.mark.parametrize(
    "words",
    [
        ("create", "wang", "--role", "engineer", "--expires", "2020-01-01"),
        ("create", "no good", "--role", "engineer"),
        ("revoke", "nobody"),
        ("rotate", "nobody"),
    ],
)
def test_what_cannot_be_is_an_error_of_use_and_writes_nothing(tmp_path: Path, words: tuple[str, ...]) -> None:
    done = run(tmp_path, *words)
    assert isinstance(done.exception, UsageError) and done.stdout == ""
    assert listed(tmp_path) == []


def test_a_missing_role_is_asked_for(tmp_path: Path) -> None:
    done = run(tmp_path, "create", "wang")
    assert done.exit_code == 2 and "--role" in done.stderr


def test_the_settings_name_another_file(tmp_path: Path) -> None:
    other = tmp_path / "etc" / "keys.json"
    run(tmp_path, "create", "wang", "--role", "engineer", COPILOT_SERVER_KEYS=str(other))
    assert other.exists() and listed(tmp_path) == []
