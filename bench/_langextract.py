"""langextract as a peer: in a virtual environment of its own, on the same model behind the same gateway."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from typing import Any

import yaml

from bench._field_scores import Given
from bench._processes import say
from docs_ai.terms.normalise import dates, tenors

__all__ = ["VERSION", "answer", "told", "values"]

VERSION = "1.7.1"
FOLDER = Path(tempfile.gettempdir()) / f"bank-copilot-bench-langextract-{VERSION}"
_PEER = Path(__file__).with_name("_langextract_peer.py")
_TOLD = Path(__file__).parent / "prompts" / "langextract.yaml"


def answer(text: str, url: str, key: str, buffer: int) -> dict[str, Any]:
    """Return what langextract says of a document, with the seconds that it took.

    Args:
        text: the whole document; langextract cuts it itself.
        url: the gateway's address.
        key: what the gateway knows us by; empty on loopback.
        buffer: characters of each piece that langextract cuts.
    """
    given = {"text": text, "url": f"{url}/v1", "key": key or "none", "buffer": buffer, **told()}
    began = time.perf_counter()
    command = [str(_python()), str(_PEER), str(os.getpid())]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=False)
    if done.returncode != 0:
        say(f"langextract failed: {done.stderr.strip().splitlines()[-1]}")
        return {
            "extractions": [],
            "prompt_tokens": 0,
            "completion_tokens": 0,
            "calls": 0,
            "seconds": 0.0,
            "failed": True,
        }
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found | {"seconds": time.perf_counter() - began}


def told() -> dict[str, Any]:
    """Return the description and the examples that it is given."""
    content: dict[str, Any] = yaml.safe_load(_TOLD.read_text("utf-8"))
    return content


def values(found: dict[str, Any]) -> dict[str, list[Given]]:
    """Return its values by field, each once. Dates and terms are brought into our normal form, as ours are.

    A value that langextract could not align with the text counts as one to check, not as confirmed.
    """
    given: dict[str, list[Given]] = {}
    for one in found["extractions"]:
        readings = {"effective_date": dates.find, "term": tenors.find}.get(one["kind"], lambda _: [])(one["text"])
        normal = (readings[0].normalized or "") if readings else ""
        known = given.setdefault(one["kind"], [])
        if one["text"].strip() and all(one["text"] != other.value for other in known):
            known.append(Given(one["text"], normal, "found" if one["span"] else "needs_review"))
    return {kind: known if kind == "party" else known[:1] for kind, known in given.items()}


def _python() -> Path:
    """Return the interpreter of the environment, made on first use."""
    python = FOLDER / "bin" / "python"
    if not (FOLDER / "ready").exists():
        say(f"installing langextract {VERSION} into {FOLDER}")
        subprocess.run([sys.executable, "-m", "venv", str(FOLDER)], check=True)
        subprocess.run([str(python), "-m", "pip", "install", "-q", f"langextract[openai]=={VERSION}"], check=True)
        (FOLDER / "ready").touch()
    return python
