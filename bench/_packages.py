"""Source packages of others with their own tests: pinned, fetched from the package index, checked by SHA-256.

A benchmark may download; the product never does. Python sources only, no dependencies, tests of a few seconds, and
licences that allow it (BSD, MIT). What is fetched stays in a cache folder and is never installed.
"""

from __future__ import annotations

import hashlib
import shutil
import subprocess
import sys
import tarfile
import tempfile
from dataclasses import dataclass
from pathlib import Path

from bench._processes import say

__all__ = ["CACHE", "PACKAGES", "Package", "fetch", "named", "sources"]

CACHE = Path(tempfile.gettempdir()) / "bank-copilot-bench-packages"


@dataclass(frozen=True, slots=True)
class Package:
    """One source package.

    Attributes:
        name: as the index knows it.
        version: the pinned one.
        sha256: of the source archive.
        source: the folder with the code in the archive's only folder.
        tests: what is given to pytest.
        skipped: tests that want a network or another process, which the sandbox does not allow, or measure time.
    """

    name: str
    version: str
    sha256: str
    source: str
    tests: str
    skipped: tuple[str, ...] = ()

    @property
    def stem(self) -> str:
        """The name of the archive without its ending."""
        return f"{self.name}-{self.version}"

    def base(self, root: Path) -> Path:
        """Return the folder that its modules are named from, in the folder that it was unpacked into."""
        return (root / self.source).parent


_MEASURING_TIME = (
    "inline_limits.py",
    "misc.py::TestMiscCases::test_deeply_indented_list_does_not_scale_quadratically",
    "security_edge_cases.py",
    "security_formatting.py",
    "security_inline.py",
    "security_math.py",
    "security_ref_links.py",
)
PACKAGES = (
    Package(
        "sqlparse", "0.6.1", "ca722573f848ff2d30e40ea30f53a104b7dea7635ea9285891263eb2c58fb6e7", "sqlparse", "tests"
    ),
    Package(
        "boltons",
        "26.2.0",
        "d39cfd15c1a1c3bd4d705c82252fa9edb8e4f5e8cc039f8e39afac7b1b47e92c",
        "boltons",
        "tests",
        ("tests/test_socketutils.py",),
    ),
    Package(
        "toolz",
        "1.2.0",
        "9667a038e9d6ecba37995e26cb2f59ec6420b6ad8dd9677de59db9b956b08490",
        "toolz",
        "toolz",
        ("toolz/sandbox/tests/test_parallel.py",),
    ),
    Package(
        "mistune",
        "3.4.0",
        "2eaf7952af928ca8d33b779762effc1da517b62c6ad85ec8ca957e3b07b9782a",
        "src/mistune",
        "tests",
        tuple(f"tests/test_{name}" for name in _MEASURING_TIME),
    ),
    Package("tinydb", "4.9.0", "6928b1fa785186bda7952a0ba05aaeedc883ede565ca9c7d608de44e5e75de70", "tinydb", "tests"),
)


def named(name: str) -> Package:
    """Return the package with a name."""
    return next(package for package in PACKAGES if package.name == name)


def fetch(package: Package, folder: Path, cache: Path = CACHE) -> Path:
    """Unpack a package into a new folder below ``folder`` and return that; download it when it is not in the cache.

    Raises:
        SystemExit: it cannot be downloaded, or is not the pinned one.
    """
    archive = cache / f"{package.stem}.tar.gz"
    if not archive.exists():
        say(f"downloading {package.stem}")
        _download(package, cache)
    if hashlib.sha256(archive.read_bytes()).hexdigest() != package.sha256:
        raise SystemExit(f"{archive} is not the pinned {package.stem}: its SHA-256 differs")
    target = folder / package.stem
    if target.exists():
        shutil.rmtree(target)
    with tarfile.open(archive) as opened:
        opened.extractall(folder, filter="data")
    return target


def sources(package: Package, root: Path) -> list[Path]:
    """Return the package's source files, tests left out, in a fixed order."""
    files = (root / package.source).rglob("*.py")
    return sorted(file for file in files if "tests" not in file.relative_to(root).parts and file.name != "setup.py")


def _download(package: Package, cache: Path) -> None:
    cache.mkdir(parents=True, exist_ok=True)
    wanted = ["--no-deps", "--no-binary", package.name, "--dest", str(cache), f"{package.name}=={package.version}"]
    done = subprocess.run([sys.executable, "-m", "pip", "download", "--quiet", *wanted], check=False)
    if done.returncode != 0 or not (cache / f"{package.stem}.tar.gz").exists():
        raise SystemExit(f"{package.stem} cannot be downloaded; put its source archive into {cache}")
