"""The files for operators fit the program: queries name metrics that there are, units are sound, a back-up is whole."""

from __future__ import annotations

import hashlib
import json
import re
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
import yaml
from prometheus_client.openmetrics.parser import text_string_to_metric_families

from copilot import config
from copilot.audit.record import AuditRecord
from copilot.audit.trail import Trail
from copilot.engines.endpoint import EngineState
from copilot.gateway.keys import KeyFile
from copilot.gateway.lanes import LANES
from copilot.gateway.metrics import Metrics, Place
from deploy.backup import back_up, main

ROOT = Path(__file__).parents[2]
DEPLOY = ROOT / "deploy"
UNITS = DEPLOY / "systemd"
DASHBOARD: dict[str, Any] = json.loads((DEPLOY / "grafana" / "bank-copilot.json").read_text("utf-8"))
RULES = [
    rule
    for group in yaml.safe_load((DEPLOY / "prometheus" / "bank-copilot.rules.yml").read_text("utf-8"))["groups"]
    for rule in group["rules"]
]
PANELS = [panel for panel in DASHBOARD["panels"] if panel["type"] != "row"]
QUERIES = [(panel["title"], target["expr"]) for panel in PANELS for target in panel["targets"]]
EXPRESSIONS = [*QUERIES, *((rule["alert"], rule["expr"]) for rule in RULES)]
SAMPLE = re.compile(r"\b((?:copilot|process)_[a-z_]+)(?:\{([^}]*)\})?")
PROVIDED_BY_PROMETHEUS = {"job", "instance", "le"}


def exposed() -> dict[str, list[dict[str, str]]]:
    """Every series of a fresh gateway with one engine: its labels by its name."""
    none = dict.fromkeys(LANES, 0)
    metrics = Metrics()
    for direction in ("read", "written"):
        metrics.tokens.labels("m", direction)
    metrics.cached.labels("m")
    text, _ = metrics.exposition(
        [Place("m", 1, EngineState("llamacpp", "ready"), none, none)], "application/openmetrics-text"
    )
    found: dict[str, list[dict[str, str]]] = {}
    for family in text_string_to_metric_families(text.decode()):
        for sample in family.samples:
            found.setdefault(sample.name, []).append(sample.labels)
    return found


EXPOSED = exposed()


@pytest.mark.parametrize(("where", "expression"), EXPRESSIONS)
def test_a_query_names_metrics_and_labels_that_there_are(where: str, expression: str) -> None:
    named = SAMPLE.findall(expression)
    assert named or expression.startswith(("up{", "sum(up{")), where
    for name, selector in named:
        assert name in EXPOSED, f"{where}: {name}"
        for label, operator, value in re.findall(r'(\w+)(=~|=)"([^"]*)"', selector):
            if label in PROVIDED_BY_PROMETHEUS:
                continue
            values = {labels.get(label) for labels in EXPOSED[name]}
            wanted = value.split("|") if operator == "=~" else [value]
            assert set(wanted) <= values, f"{where}: {name} has no {label} {value}"


@pytest.mark.parametrize(("where", "expression"), EXPRESSIONS)
def test_a_query_groups_by_labels_that_its_metrics_have(where: str, expression: str) -> None:
    have = PROVIDED_BY_PROMETHEUS.union(*(EXPOSED[name][0] for name, _ in SAMPLE.findall(expression)))
    for labels in re.findall(r"\bby \(([^)]*)\)", expression):
        assert {label.strip() for label in labels.split(",") if label.strip()} <= have, where


def test_every_metric_of_ours_is_on_the_dashboard() -> None:
    shown = {name for _, expression in QUERIES for name, _ in SAMPLE.findall(expression)}
    shown = {re.sub(r"_(bucket|count|sum)$", "", name) for name in shown} | {"copilot_build_info"}
    ours = {re.sub(r"_(bucket|count|sum|created)$", "", name) for name in EXPOSED if name.startswith("copilot_")}
    counted = {name for name in ours if f"{name}_total" in ours}  # the _created of a counter
    assert ours - counted - shown == set()


def test_the_dashboard_can_be_imported() -> None:
    numbers = [panel["id"] for panel in DASHBOARD["panels"]]
    assert len(numbers) == len(set(numbers))
    assert DASHBOARD["uid"] and DASHBOARD["title"] and DASHBOARD["schemaVersion"] >= 39
    for panel in PANELS:
        assert panel["description"] and panel["datasource"]["uid"] == "${datasource}", panel["title"]
        place = panel["gridPos"]
        assert place["x"] + place["w"] <= 24
    taken = {(x, y) for p in PANELS for x in _range(p, "x", "w") for y in _range(p, "y", "h")}
    assert len(taken) == sum(panel["gridPos"]["w"] * panel["gridPos"]["h"] for panel in PANELS), "panels overlap"


def _range(panel: dict[str, Any], start: str, length: str) -> range:
    place = panel["gridPos"]
    return range(place[start], place[start] + place[length])


def test_the_guide_says_what_each_alert_means() -> None:
    guide = (ROOT / "docs" / "operate.md").read_text("utf-8")
    assert [rule["alert"] for rule in RULES if f"`{rule['alert']}`" not in guide] == []
    assert all(rule["labels"]["severity"] in ("page", "ticket", "info") for rule in RULES)


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed (Debian: prometheus)")
def test_prometheus_takes_the_rules() -> None:
    subprocess.run(["promtool", "check", "rules", DEPLOY / "prometheus" / "bank-copilot.rules.yml"], check=True)


@pytest.mark.skipif(shutil.which("promtool") is None, reason="promtool is not installed (Debian: prometheus)")
def test_alerts_are_raised_by_what_they_are_for_and_not_on_a_quiet_day() -> None:
    cases = ROOT / "tests" / "data" / "alerts" / "alerts.test.yml"
    done = subprocess.run(["promtool", "test", "rules", cases], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout + done.stderr


# ---------------------------------------------------------------------------------------------- systemd


@pytest.fixture
def units(tmp_path: Path) -> Path:
    """The units, with a program that there is in the place of ours."""
    for unit in UNITS.iterdir():
        text = re.sub(r"^ExecStart=\S+", "ExecStart=/bin/true", unit.read_text("utf-8"), flags=re.MULTILINE)
        (tmp_path / unit.name).write_text(text, "utf-8")
    return tmp_path


needs_systemd = pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="systemd-analyze is not installed")


@needs_systemd
@pytest.mark.parametrize("drop_ins", [(), ("vllm.conf", "content.conf")])
def test_systemd_takes_the_units(units: Path, drop_ins: tuple[str, ...]) -> None:
    for name in drop_ins:
        folder = units / "bank-copilot.service.d"
        folder.mkdir(exist_ok=True)
        (units / name).rename(folder / name)
    files = [*units.glob("*.service"), *units.glob("*.timer")]
    done = subprocess.run(["systemd-analyze", "verify", *files], capture_output=True, text=True, check=False)
    assert (done.returncode, done.stderr) == (0, "")


@needs_systemd
def test_the_service_is_confined(units: Path) -> None:
    command = ["systemd-analyze", "security", "--offline=true", "--threshold=20", units / "bank-copilot.service"]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if "offline" in done.stderr:
        pytest.skip("this systemd-analyze is too old to judge a file")
    assert done.returncode == 0, done.stdout


def test_a_stop_lets_the_gateway_finish_first() -> None:
    unit = (UNITS / "bank-copilot.service").read_text("utf-8")
    assert "KillMode=mixed" in unit, "else systemd would end the model servers under the requests that run"
    found = re.search(r"^TimeoutStopSec=(\d+)", unit, re.MULTILINE)
    assert found and int(found[1]) >= config.ServerSettings().drain_s + 30
    for setting in (
        "NoNewPrivileges=yes",
        "ProtectSystem=strict",
        "PrivateTmp=yes",
        "OOMPolicy=continue",
        "LimitCORE=0",
    ):
        assert f"\n{setting}\n" in unit


def test_the_example_settings_are_known() -> None:
    settings = config.load({"COPILOT_CONFIG": str(DEPLOY / "config.toml")})
    assert settings.server.tls_certificate and settings.paths.data == Path("/var/lib/bank-copilot")
    named = set(re.findall(r"COPILOT_[A-Z_]+", "".join(unit.read_text("utf-8") for unit in UNITS.iterdir())))
    assert named <= {"COPILOT_CONFIG", *config.as_environment(settings)}


# ---------------------------------------------------------------------------------------------- back-up


async def _state(data: Path, records: int) -> config.Settings:
    settings = replace(config.Settings(), paths=config.PathSettings(data, data / "log"))
    trail = Trail.open(settings)
    for _ in range(records):
        await trail.append(AuditRecord(client="wang", lane="batch", route="/v1/chat/completions", outcome="done"))
    await trail.close()
    return settings


def _audit(data: Path, *words: str) -> subprocess.CompletedProcess[str]:
    environ = {"COPILOT_PATHS_DATA": str(data), "PATH": "/usr/bin:/bin", "HOME": str(data), "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "cli", "audit", *words]
    return subprocess.run(command, env=environ, capture_output=True, text=True, check=False)


async def test_a_copy_made_while_records_are_written_verifies_after_it_was_put_back(tmp_path: Path) -> None:
    data, target = tmp_path / "data", tmp_path / "copies" / "one"
    settings = await _state(data, 5)
    KeyFile(data / "server" / "keys.json").create("wang", "office")
    trail = Trail.open(settings)
    await trail.append(AuditRecord(client="wang", lane="batch", route="/v1/completions", outcome="done"))
    copies = back_up(data, target)
    await trail.append(AuditRecord(client="wang", lane="batch", route="/v1/completions", outcome="done"))
    await trail.close()
    assert {copy.name for copy in copies} == {
        "audit.sqlite3",
        "audit.checkpoints.jsonl",
        "signing.key.pub",
        "keys.json",
    }
    assert not [copy for copy in target.rglob("*") if copy.name == "signing.key"], "the private key is not copied"
    for line in (target / "SHA256SUMS").read_text().splitlines():
        digest, name = line.split("  ")
        assert hashlib.sha256((target / name).read_bytes()).hexdigest() == digest
    verified = _audit(target, "verify")
    assert verified.returncode == 0, verified.stdout + verified.stderr
    shutil.copy(data / "audit" / "signing.key", target / "audit")
    reopened = await _state(target, 1)  # a gateway goes on with it
    assert _audit(target, "verify").returncode == 0 and reopened.paths.data == target
    assert oct(target.stat().st_mode)[-3:] == "700"


async def test_old_copies_go_and_nothing_to_copy_is_said(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    data, folder = tmp_path / "data", tmp_path / "copies"
    assert main([str(tmp_path / "nothing"), str(folder)]) == 1
    assert "holds no state" in capsys.readouterr().err and list(folder.iterdir()) == []
    await _state(data, 1)
    for name in ("2026-01-01T000000Z", "2026-01-02T000000Z"):
        back_up(data, folder / name)
    assert main([str(data), str(folder), "--keep", "2"]) == 0
    left = sorted(one.name for one in folder.iterdir())
    assert len(left) == 2 and left[0] == "2026-01-02T000000Z"
