"""Look at this machine. Nothing is changed, nothing is sent anywhere but to the configured server."""

from __future__ import annotations

import importlib.metadata
import os
import platform
import shutil
import signal
import socket
import subprocess
import sys
from pathlib import Path

import httpx
import psutil

from copilot.config import Settings
from copilot.diagnosis.checks import OPTIONAL_PACKAGES
from copilot.diagnosis.facts import Facts, ModelFact, ServerFact
from copilot.errors import ModelError
from copilot.models import Store, find
from copilot.tls import client_context, untrusted

__all__ = ["survey"]

_WAIT_S = 20.0
_PROBE_S = 3.0
_LOAD_ENGINE = "import xllamacpp; print(xllamacpp.__version__)"
_FONT_FOLDERS = (
    "/usr/share/fonts",
    "/usr/local/share/fonts",
    "~/.fonts",
    "~/.local/share/fonts",
    "/System/Library/Fonts",
)
_CHINESE_FONT_FILES = (
    "*CJK*",
    "*wqy*",
    "*SourceHan*",
    "*uming*",
    "*ukai*",
    "*simsun*",
    "*simhei*",
    "*PingFang*",
    "*msyh*",
)


def survey(settings: Settings, local_server: str | None) -> Facts:
    """Gather the facts of this machine; takes a second or two.

    Args:
        settings: what is configured.
        local_server: URL of the local gateway that answers, or None. Whoever wires the parts knows.
    """
    memory = psutil.virtual_memory()
    folder = settings.paths.data
    return Facts(
        python=sys.version_info[:3],
        architecture=platform.machine().lower(),
        cpu_flags=_cpu_flags(Path("/proc/cpuinfo")),
        cores=psutil.cpu_count(logical=False) or os.cpu_count() or 1,
        memory_total=memory.total,
        memory_free=memory.available,
        data_folder=str(folder),
        disk_free=_disk_free(folder),
        data_writable=os.access(_standing(folder), os.W_OK | os.X_OK),
        models=tuple(_model(role, settings) for role in ("small", "base")),
        embedded=not settings.server.url and not settings.server.engine.startswith("http"),
        engine=_engine(),
        server=_server(settings, local_server),
        port=settings.server.port,
        port_taken=_port_taken(settings.server.host, settings.server.port),
        packages=_packages(),
        chinese_fonts=_chinese_fonts(),
        java=_first_line("java", "-version"),
        gpus=tuple(line.split(" (UUID")[0] for line in _lines("nvidia-smi", "-L")),
    )


def _cpu_flags(path: Path) -> frozenset[str]:
    """Read the flags of the first processor where the kernel lists them (Linux on x86)."""
    try:
        lines = path.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return frozenset()
    return next((frozenset(line.split(":", 1)[1].split()) for line in lines if line.startswith("flags")), frozenset())


def _standing(folder: Path) -> Path:
    """Return the folder, or the nearest one above it that exists."""
    return next((path for path in (folder, *folder.parents) if path.exists()), Path("/"))


def _disk_free(folder: Path) -> int | None:
    try:
        return shutil.disk_usage(_standing(folder)).free
    except OSError:
        return None


def _model(role: str, settings: Settings) -> ModelFact:
    try:
        artefact = find(role, settings)
    except ModelError:
        return ModelFact(role, getattr(settings.models, role), 0, "unknown")
    state = Store(settings.paths.data / "models").state(artefact)
    return ModelFact(role, artefact.name, artefact.bytes, state)


def _engine() -> str:
    """Load the engine in a process of its own: on a processor that is too old, loading it kills the process."""
    if "xllamacpp" not in _packages(("xllamacpp",)):
        return "missing"
    try:
        done = subprocess.run(
            [sys.executable, "-P", "-c", _LOAD_ENGINE], capture_output=True, text=True, timeout=_WAIT_S, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        return "broken"
    if done.returncode == -signal.SIGILL:
        return "illegal instruction"
    return f"ok {done.stdout.strip()}" if done.returncode == 0 else "broken"


def _server(settings: Settings, local: str | None) -> ServerFact:
    url = settings.server.url.rstrip("/") or local
    configured = bool(settings.server.url)
    if not url:
        return ServerFact("", configured, "not running")
    headers = {"Authorization": f"Bearer {settings.server.api_key}"} if settings.server.api_key else {}
    verify = client_context(settings.server.tls_authority)
    try:
        ready = httpx.get(f"{url}/readyz", timeout=_PROBE_S, verify=verify, trust_env=False)
        models = httpx.get(f"{url}/v1/models", headers=headers, timeout=_PROBE_S, verify=verify, trust_env=False)
    except (httpx.HTTPError, httpx.InvalidURL) as error:
        return ServerFact(url, configured, "untrusted" if untrusted(error) else "silent")
    if models.status_code in (401, 403):
        return ServerFact(url, configured, "refused")
    return ServerFact(url, configured, "ready" if ready.is_success and models.is_success else "not ready")


def _port_taken(host: str, port: int) -> bool:
    if port == 0:
        return False
    try:
        with socket.create_connection((host, port), timeout=_PROBE_S):
            return True
    except OSError:
        return False


def _packages(names: tuple[str, ...] = OPTIONAL_PACKAGES) -> dict[str, str]:
    found = {}
    for name in names:
        try:
            found[name] = importlib.metadata.version(name)
        except importlib.metadata.PackageNotFoundError:
            continue
    return found


def _chinese_fonts() -> tuple[str, ...]:
    """Ask fontconfig, else look for well-known files."""
    families = {line.split(",")[0] for line in _lines("fc-list", ":lang=zh-cn", "family")}
    if not families:
        folders = [Path(folder).expanduser() for folder in _FONT_FOLDERS]
        families = {
            found.stem for folder in folders for pattern in _CHINESE_FONT_FILES for found in folder.rglob(pattern)
        }
    return tuple(sorted(families))


def _lines(*command: str) -> list[str]:
    """Return what a program says, or nothing when it is not there or fails."""
    try:
        done = subprocess.run(command, capture_output=True, text=True, timeout=_WAIT_S, check=False)
    except (OSError, subprocess.TimeoutExpired):
        return []
    return (done.stdout or done.stderr).strip().splitlines() if done.returncode == 0 else []


def _first_line(*command: str) -> str:
    return next(iter(_lines(*command)), "")
