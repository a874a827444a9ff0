"""The script that installs Debian packages, run with a PATH that holds only what a test puts there."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "tools" / "install_system_packages.sh"
BASH = shutil.which("bash") or "/bin/bash"


def run(folder: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run([BASH, SCRIPT], env={"PATH": str(folder)}, capture_output=True, text=True, check=False)


def tool(folder: Path, name: str, script: str) -> None:
    path = folder / name
    path.write_text(f"#!{BASH}\n{script}\n")
    path.chmod(0o755)


@pytest.fixture
def with_apt(tmp_path: Path) -> Path:
    """A machine that has apt and sudo, and writes down what they are asked."""
    tool(tmp_path, "apt-get", f'echo "apt-get $*" >> {tmp_path}/asked')
    tool(tmp_path, "sudo", '"$@"')
    (tmp_path / "env").symlink_to(shutil.which("env") or "/usr/bin/env")
    return tmp_path


def test_without_apt_it_says_what_is_missing_and_goes_on(tmp_path: Path) -> None:
    done = run(tmp_path)
    assert done.returncode == 0
    assert "no apt here; missing: " in done.stderr
    assert "strace" in done.stderr and "fonts-noto-cjk" in done.stderr


def test_only_what_is_missing_is_installed(with_apt: Path) -> None:
    tool(with_apt, "strace", "")
    done = run(with_apt)
    assert done.returncode == 0, done.stderr
    update, install = (with_apt / "asked").read_text().splitlines()
    assert update == "apt-get update -qq"
    assert install.startswith("apt-get install -y -qq --no-install-recommends ")
    assert "fonts-noto-cjk" in install
    assert "strace" not in install


def test_a_failed_installation_is_an_error(with_apt: Path) -> None:
    tool(with_apt, "apt-get", "exit 100")
    assert run(with_apt).returncode == 100
