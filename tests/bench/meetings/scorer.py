"""The scorer that lies beside the shared cases and judges what is delivered: our figures must be its figures."""

from __future__ import annotations

import importlib.util
import sys
from pathlib import Path
from types import ModuleType, SimpleNamespace

import pytest
import rjieba


def load(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> ModuleType:
    """Import it; it wants jieba, of which ``rjieba`` is the same in Rust."""
    path = shared_data.parent / "score.py"
    if not path.is_file():
        pytest.skip(f"the scorer is not here: {path}")
    spec = importlib.util.spec_from_file_location("shared_score", path)
    assert spec and spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    monkeypatch.setitem(sys.modules, "jieba", SimpleNamespace(cut=_cut))
    return module


def _cut(text: str, HMM: bool) -> list[str]:
    return rjieba.cut(text, HMM)
