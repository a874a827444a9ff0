"""The wheel is what users get: what is in it, what it is called, and that it works far from the checkout."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
import zipfile
from importlib import metadata
from pathlib import Path

import pytest

pytestmark = pytest.mark.e2e

ROOT = Path(__file__).parents[2]
PACKAGES = {"copilot", "lsp", "docs_ai", "minutes", "prompts", "cli"}
VERSION = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]["version"]


def attempt(*command: str | Path, cwd: Path, **environment: str) -> subprocess.CompletedProcess[str]:
    """Run a command with nothing of this process's Python in its environment."""
    inherited = {key: value for key, value in os.environ.items() if not key.startswith(("PYTHON", "VIRTUAL_ENV"))}
    return subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**inherited, **environment},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )


def run(*command: str | Path, cwd: Path, **environment: str) -> str:
    """Run a command that must succeed, and return what it prints."""
    done = attempt(*command, cwd=cwd, **environment)
    assert done.returncode == 0, f"{command[0]} ended with {done.returncode}:\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--no-isolation", "--outdir", folder, ROOT, cwd=folder)
    (built,) = folder.glob("*.whl")
    return built


@pytest.fixture(scope="module")
def contents(wheel: Path) -> set[str]:
    with zipfile.ZipFile(wheel) as archive:
        return {name for name in archive.namelist() if not name.endswith("/")}


@pytest.fixture(scope="module")
def installed(wheel: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new environment that holds the wheel and its pinned dependencies, and nothing else."""
    folder = tmp_path_factory.mktemp("clean")
    run(sys.executable, "-m", "venv", folder / "venv", cwd=folder)
    python = folder / "venv" / "bin" / "python"
    run(python, "-m", "pip", "install", "--quiet", "--constraint", ROOT / "constraints.txt", wheel, cwd=folder)
    return folder / "venv" / "bin"


def test_its_top_level_names_are_ours_alone(contents: set[str]) -> None:
    names = {name.split("/")[0] for name in contents if ".dist-info/" not in name}
    assert names == PACKAGES
    others = {
        name: owners
        for name, owners in metadata.packages_distributions().items()
        if name in names and set(owners) != {"bank-copilot"}
    }
    assert others == {}


def test_it_holds_every_file_of_the_packages(contents: set[str]) -> None:
    files = {
        file.relative_to(ROOT).as_posix()
        for package in PACKAGES
        for file in (ROOT / package).rglob("*")
        if file.is_file() and "__pycache__" not in file.parts
    }
    assert files - contents == set()
    assert {name for name in contents if ".dist-info/" not in name} - files == set()


def test_it_holds_types_prompts_schemas_and_samples(contents: set[str]) -> None:
    assert {f"{package}/py.typed" for package in PACKAGES} <= contents
    for job in ("code", "documents", "diligence", "minutes"):
        assert any(name.startswith(f"prompts/library/{job}/") and name.endswith(".prompt") for name in contents), job
    assert "prompts/front_matter.schema.json" in contents
    assert any(name.startswith("cli/samples/") for name in contents)
    assert any(name.endswith("/licenses/LICENSE") for name in contents)


def test_the_command_runs_far_from_the_checkout(installed: Path, tmp_path: Path) -> None:
    command = installed / "bank-copilot"
    home = {"HOME": str(tmp_path)}
    assert VERSION in run(command, "--version", cwd=tmp_path, **home)
    assert "First steps:" in run(command, "--help", cwd=tmp_path, **home)
    listed = json.loads(run(command, "prompts", "list", "--json", cwd=tmp_path, **home))
    assert {row["name"].split("/")[0] for row in listed} == {"code", "documents", "diligence", "minutes", "review"}
    assert all(Path(row["path"]).is_relative_to(installed.parent) for row in listed)


def test_the_packages_are_imported_from_the_environment(installed: Path, tmp_path: Path) -> None:
    code = "import copilot, prompts, cli; print(copilot.__file__, prompts.__file__, cli.__file__)"
    paths = run(installed / "python", "-c", code, cwd=tmp_path).split()
    assert all(Path(path).is_relative_to(installed.parent) for path in paths)


@pytest.mark.parametrize(
    ("command", "extra"), [("code", "lsp"), ("lsp", "lsp"), ("docs", "docs"), ("minutes", "minutes")]
)
def test_a_command_without_its_extra_says_what_to_install(
    installed: Path, tmp_path: Path, command: str, extra: str
) -> None:
    done = attempt(installed / "bank-copilot", command, "--help", cwd=tmp_path, HOME=str(tmp_path))
    assert done.returncode == 2
    assert f"pip install 'bank-copilot[{extra}]'" in done.stderr
    assert "Traceback" not in done.stderr
