from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from copilot.models import Store
from tests.copilot.models.hub_server import Hub, serving
from tests.copilot.models.tiny import CONTENT, PATH


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "models")


@pytest.fixture
def hub() -> Iterator[Hub]:
    with serving(Hub({PATH: CONTENT})) as running:
        yield running
