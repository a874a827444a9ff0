from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest

from copilot.diagnosis import Facts, Finding, ModelFact, ServerFact, judge
from copilot.diagnosis.checks import OPTIONAL_PACKAGES

SMALL = ModelFact("small", "s", 500_000_000, "verified")
BASE = ModelFact("base", "b", 1_100_000_000, "verified")
HEALTHY = Facts(
    python=(3, 12, 1),
    architecture="x86_64",
    cpu_flags=frozenset({"avx", "avx2", "f16c", "fma", "bmi2", "sse3"}),
    cores=4,
    memory_total=16 * 10**9,
    memory_free=12 * 10**9,
    data_folder="/data",
    disk_free=50 * 10**9,
    data_writable=True,
    models=(SMALL, BASE),
    embedded=True,
    engine="ok 1.0",
    server=ServerFact("", False, "not running"),
    packages=dict.fromkeys(OPTIONAL_PACKAGES, "1.0"),
    chinese_fonts=("Noto Sans CJK SC",),
    java='openjdk version "17"',
)
REMOTE = {"server": ServerFact("https://gpu.bank.example", True, "ready"), "embedded": False}


def found(name: str, **changes: Any) -> Finding:
    (finding,) = [finding for finding in judge(replace(HEALTHY, **changes)) if finding.name == name]
    return finding


def test_a_healthy_machine_needs_nothing() -> None:
    findings = judge(HEALTHY)
    assert {finding.status for finding in findings} == {"ok"}
    assert all(finding.found and not finding.advice for finding in findings)
    assert len({finding.name for finding in findings}) == len(findings)


CASES = [
    ("Python", {"python": (3, 10, 2)}, "fail", "3.11"),
    ("Python", {"python": (3, 15, 0)}, "warn", "3.14"),
    ("Processor", {"cpu_flags": frozenset({"avx", "sse3"})}, "fail", "runs elsewhere"),
    ("Processor", {"cpu_flags": frozenset(), "architecture": "aarch64"}, "ok", ""),
    ("Processor", {"cores": 1}, "warn", "two cores"),
    ("Memory", {"memory_total": 2 * 10**9, "memory_free": 10**9}, "fail", "2.7 GB are needed"),
    ("Memory", {"memory_free": 10**9}, "warn", "close other programs"),
    ("Memory", {"memory_free": 10**9, "server": ServerFact("http://127.0.0.1:1", False, "ready")}, "ok", ""),
    (
        "Memory",
        {"memory_total": 2 * 10**9, "memory_free": 10**9, "models": (SMALL, replace(SMALL, role="base"))},
        "warn",
        "",
    ),
    ("Disk", {"data_writable": False}, "fail", "[paths] data"),
    ("Disk", {"disk_free": None}, "warn", "mounted"),
    ("Disk", {"disk_free": 10**9, "models": (SMALL, replace(BASE, state="missing"))}, "fail", "1.1 GB"),
    ("Disk", {"disk_free": 10**9}, "warn", "make room"),
    ("Model base", {"models": (SMALL, replace(BASE, state="missing"))}, "fail", "bank-copilot models pull base"),
    ("Model base", {"models": (SMALL, replace(BASE, state="wrong size"))}, "fail", "bank-copilot models pull base"),
    ("Model small", {"models": (replace(SMALL, state="present"), BASE)}, "warn", "bank-copilot models verify small"),
    ("Model small", {"models": (replace(SMALL, state="unknown"), BASE)}, "fail", "[models] small"),
    ("Engine", {"engine": "missing"}, "fail", "bank-copilot[local]"),
    ("Engine", {"engine": "illegal instruction"}, "fail", "runs elsewhere"),
    ("Engine", {"engine": "broken"}, "fail", "--force-reinstall"),
    ("Server", {"server": ServerFact("http://127.0.0.1:1", False, "ready")}, "ok", ""),
    ("Server", {"server": ServerFact("http://127.0.0.1:1", False, "silent")}, "warn", "log"),
    ("Server", {"server": ServerFact("https://x", True, "silent")}, "fail", "[server] url"),
    ("Server", {"server": ServerFact("https://x", True, "refused")}, "fail", "api_key"),
    ("Server", {"server": ServerFact("https://x", True, "untrusted")}, "fail", "tls_authority"),
    ("Server", {"server": ServerFact("https://x", True, "not ready")}, "warn", "wait"),
    ("Port", {"port": 8080}, "ok", ""),
    ("Port", {"port": 8080, "port_taken": True}, "fail", "port to 0"),
    (
        "Port",
        {"port": 8080, "port_taken": True, "server": ServerFact("http://127.0.0.1:8080", False, "ready")},
        "ok",
        "",
    ),
    ("Documents", {"packages": {}}, "warn", "bank-copilot[docs]"),
    ("Code", {"packages": {}}, "warn", "bank-copilot[lsp]"),
    ("Unit tests", {"packages": {}}, "warn", "bank-copilot[lsp]"),
    ("Scans (OCR)", {"packages": {}}, "warn", "with its text"),
    ("Chinese fonts", {"chinese_fonts": ()}, "warn", "fonts-noto-cjk"),
    ("Java", {"java": ""}, "ok", ""),
    ("GPU", {"gpus": ("NVIDIA H200",)}, "warn", "vllm serve"),
    ("GPU", {"gpus": ("NVIDIA H200",), **REMOTE}, "ok", ""),
]


@pytest.mark.parametrize(("name", "changes", "status", "advice"), CASES)
def test_what_is_wrong_is_judged_and_comes_with_advice(
    name: str, changes: dict[str, Any], status: str, advice: str
) -> None:
    finding = found(name, **changes)
    assert (finding.status, advice in finding.advice) == (status, True), finding
    assert bool(finding.advice) == (status != "ok")


def test_a_machine_that_uses_a_server_elsewhere_needs_neither_models_nor_engine() -> None:
    missing = (replace(SMALL, state="missing"), replace(BASE, state="missing"))
    bare = replace(HEALTHY, models=missing, engine="missing", memory_total=10**9, disk_free=2 * 10**9, **REMOTE)
    assert [finding.name for finding in judge(bare) if finding.status != "ok"] == []
