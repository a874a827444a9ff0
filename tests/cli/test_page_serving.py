"""A review page on the command line: who is let in under which settings."""

from __future__ import annotations

from pathlib import Path

import pytest

from cli.page_serving import Place, access
from copilot.errors import ConfigError, Forbidden, Unauthorized, UsageError
from copilot.gateway.keys import KeyFile, KeyRing

LOCAL = Place("127.0.0.1", 0, False)
REMOTE = Place("10.1.2.3", 8800, False)


def test_on_this_machine_without_keys_the_account_decides(tmp_path: Path) -> None:
    rules = access(LOCAL, None, KeyRing(tmp_path / "keys.json"), secure=False)
    assert rules.identify is None and rules.user and not rules.addresses and "localhost" in rules.hosts
    assert access(LOCAL, "wang.fang", KeyRing(tmp_path / "keys.json"), secure=False).user == "wang.fang"


def test_other_machines_are_not_served_without_keys(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="keys create"):
        access(REMOTE, None, KeyRing(tmp_path / "keys.json"), secure=False)


def test_with_keys_their_holders_decide_on_any_machine(tmp_path: Path) -> None:
    keys = KeyFile(tmp_path / "keys.json")
    text, _ = keys.create("li.na", "office")
    watcher, _ = keys.create("prometheus", "monitor")
    for place in (LOCAL, REMOTE):
        ring = KeyRing(tmp_path / "keys.json")
        rules = access(place, None, ring, secure=True)
        assert rules.identify is not None and rules.identify(text) == "li.na" and rules.secure
        with pytest.raises(Unauthorized):
            rules.identify("bc_wrong")
        with pytest.raises(Forbidden):
            rules.identify(watcher)
        assert ("10.1.2.3" in rules.hosts) is (place is REMOTE)
        with pytest.raises(UsageError):
            access(place, "wang", ring, secure=False)
