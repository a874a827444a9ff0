"""Runs a package's own tests, with a model's code among them, shut in: no network, bounded, writing in one folder only.

`passes` starts this file as a process of its own; the process shuts itself in before it loads any of that code.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

__all__ = ["LIMIT_S", "passes"]

LIMIT_S = 60.0
_LIMITS = {
    "cpu_s": int(LIMIT_S),
    "memory_bytes": 2 * 1024**3,
    "file_bytes": 64 * 1024**2,
    "open_files": 256,
    "processes": 64,
}
_READABLE = ("/usr", "/lib", "/lib64", "/bin", "/etc", "/dev", "/proc", "/opt", sys.prefix, sys.base_prefix)


def passes(root: Path, tests: Sequence[str], limit_s: float = LIMIT_S) -> bool:
    """Return whether a package's tests pass.

    Args:
        root: the package's folder, with its tests.
        tests: what is given to pytest.
        limit_s: seconds after which they have failed.
    """
    command = [sys.executable, "-P", "-s", "-B", __file__, str(root), *tests]
    with tempfile.TemporaryDirectory() as work:
        environ = {
            "HOME": work,
            "TMPDIR": work,
            "PATH": "/usr/bin:/bin",
            "LANG": "C.UTF-8",
            "PYTHONPATH": f"{root}:{root / 'src'}",
            "PYTHONHASHSEED": "0",
            "PYTHONDONTWRITEBYTECODE": "1",
            "PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1",
        }
        try:
            done = subprocess.run(
                command,
                cwd=root,
                env=environ,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                timeout=limit_s,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return False
    return done.returncode == 0


def main(root: Path, tests: Sequence[str]) -> int:
    """Shut this process in, then run the tests; return pytest's exit code."""
    import pytest

    from lsp.actions.sandbox.inside.confinement import confine_files, confine_network, limit_resources

    limit_resources(_LIMITS)
    confine_network()
    readable = [path for path in (*_READABLE, str(root)) if Path(path).exists()]
    confine_files(readable, os.environ["TMPDIR"])
    return int(pytest.main(["-x", "-q", "-p", "no:cacheprovider", *tests]))


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2:]))
