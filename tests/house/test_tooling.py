"""The house's own tools agree with each other: one command means one thing everywhere."""

from __future__ import annotations

import re
import subprocess
import tomllib
from importlib import metadata
from pathlib import Path
from typing import Any

import pytest
import yaml
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.write_constraints import pins

ROOT = Path(__file__).parents[2]
MAKEFILE = (ROOT / "Makefile").read_text("utf-8")
TARGETS = set(re.findall(r"^([a-z-]+):", MAKEFILE, re.MULTILINE))
CONSTRAINTS = (ROOT / "constraints.txt").read_text("utf-8")
PROJECT: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]


def recipe(target: str) -> list[str]:
    """Return the commands of a target, as a person would type them."""
    block = re.search(rf"^{target}:.*\n((?:\t.*\n)+)", MAKEFILE, re.MULTILINE)
    assert block is not None, f"no target {target}"
    return [line.strip().replace("$(BIN)", ".venv/bin") for line in block[1].splitlines()]


def test_the_targets_that_the_documentation_promises() -> None:
    tests = {"demo", "test", "test-vllm", "test-editor", "vsix"}
    assert tests | {"lint", "bench", "docs", "format", "help", "clean", "constraints"} <= TARGETS


@pytest.mark.parametrize("page", [*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")], ids=lambda page: page.name)
def test_every_make_command_in_a_page_exists(page: Path) -> None:
    text = page.read_text("utf-8")
    named = re.findall(r"(?:^|`)make ([a-z][a-z-]*)(?=[ `\n]|$)", text, re.MULTILINE)
    assert set(named) <= TARGETS


def test_the_readme_names_the_two_commands() -> None:
    readme = (ROOT / "README.md").read_text("utf-8")
    assert "make demo" in readme
    assert "make test" in readme


def test_a_commit_hook_runs_what_lint_runs() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text("utf-8"))
    hooks = [hook for repository in config["repos"] for hook in repository["hooks"]]
    assert [hook["entry"] for hook in hooks] == recipe("lint")
    assert all(hook["language"] == "system" and not hook["pass_filenames"] for hook in hooks)


def test_the_ci_runs_what_a_person_runs() -> None:
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111
    code = [line for line in script.read_text("utf-8").splitlines() if line and not line.startswith("#")]
    assert code[0] == "set -euo pipefail"
    assert code[-1] == "exec make test"


def test_help_lists_every_target() -> None:
    shown = subprocess.run(["make", "help"], cwd=ROOT, capture_output=True, text=True, check=True).stdout
    assert set(re.findall(r"make ([a-z-]+)", shown)) == TARGETS


@pytest.mark.parametrize("script", ["tools/install_system_packages.sh", ".ci/run"])
def test_scripts_are_well_formed(script: str) -> None:
    subprocess.run(["bash", "-n", script], cwd=ROOT, check=True)


def test_constraints_are_pins_and_name_no_index() -> None:
    lines = [line for line in CONSTRAINTS.splitlines() if not line.startswith("#")]
    assert all(re.fullmatch(r"[a-z0-9-]+==[0-9][0-9A-Za-z.]*", line) for line in lines)
    assert lines == sorted(lines, key=lambda line: line.split("==")[0])
    assert not re.search(r"://|index-url|find-links|trusted-host", CONSTRAINTS)


def test_no_package_that_calls_home_is_pinned() -> None:
    """Seen under ``strace``: onnxruntime from 1.29 on looks up its maker's telemetry host."""
    pinned = dict(line.split("==") for line in CONSTRAINTS.splitlines() if "==" in line)
    assert not pinned.keys() & {"pymupdf-layout", "unstructured"}
    assert tuple(map(int, pinned["onnxruntime"].split(".")[:2])) < (1, 29)


def test_constraints_pin_every_direct_dependency() -> None:
    pinned = {line.split("==")[0]: line.split("==")[1] for line in CONSTRAINTS.splitlines() if "==" in line}
    extras = [line for extra, lines in PROJECT["optional-dependencies"].items() if extra != "gpu" for line in lines]
    direct = [Requirement(line) for line in (*PROJECT["dependencies"], *extras)]
    for requirement in direct:
        name = canonicalize_name(requirement.name)
        if name != PROJECT["name"]:
            assert name in pinned, f"run `make constraints`: {name} is not pinned"
            assert requirement.specifier.contains(pinned[name], prereleases=True), f"{requirement} is pinned elsewhere"


def test_the_tests_run_with_the_pinned_versions() -> None:
    pinned = dict(line.split("==") for line in CONSTRAINTS.splitlines() if "==" in line)
    found = {canonicalize_name(one.name): one.version for one in metadata.distributions()}
    differ = {name: (found[name], pin) for name, pin in pinned.items() if name in found and found[name] != pin}
    assert differ == {}


def test_pins_leave_our_own_distribution_out() -> None:
    report = {
        "install": [
            {"metadata": {"name": name, "version": version}}
            for name, version in (("types_PyYAML", "6.0"), ("bank-copilot", "0.1.0"), ("Jinja2", "3.1"))
        ]
    }
    assert pins(report) == ["jinja2==3.1", "types-pyyaml==6.0"]


def test_the_licence_is_the_whole_apache_licence() -> None:
    text = (ROOT / "LICENSE").read_text("utf-8")
    assert PROJECT["license"] == "Apache-2.0"
    assert "Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text
