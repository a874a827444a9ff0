from __future__ import annotations

import socket
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from copilot.config import ModelSettings, PathSettings, ServerSettings, Settings
from copilot.diagnosis import survey
from tests.copilot.models.hub_server import Hub, serving


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(paths=PathSettings(data=tmp_path / "not" / "made" / "yet", log=tmp_path))


@pytest.fixture
def gateway_like() -> Iterator[Hub]:
    with serving(Hub({"/readyz": b"{}", "/v1/models": b"{}"})) as hub:
        yield hub


def test_this_machine_is_seen_and_nothing_is_changed(settings: Settings) -> None:
    facts = survey(settings, None)
    assert facts.python == sys.version_info[:3]
    assert facts.cores >= 1 and 0 < facts.memory_free <= facts.memory_total
    assert facts.disk_free and facts.data_writable
    assert [(model.role, model.state) for model in facts.models] == [("small", "missing"), ("base", "missing")]
    assert facts.embedded and facts.server.answer == "not running"
    assert facts.packages["pytest"] == pytest.__version__
    assert not settings.paths.data.exists()


def test_the_engine_is_loaded_in_a_process_of_its_own(settings: Settings) -> None:
    pytest.importorskip("xllamacpp")
    assert survey(settings, None).engine.startswith("ok 20")


def test_a_model_that_the_catalogue_does_not_know(settings: Settings) -> None:
    facts = survey(replace(settings, models=ModelSettings(small="large")), None)
    assert (facts.models[0].name, facts.models[0].state) == ("large", "unknown")


def test_a_local_server_that_is_ready(settings: Settings, gateway_like: Hub) -> None:
    server = survey(settings, gateway_like.url).server
    assert (server.url, server.configured, server.answer) == (gateway_like.url, False, "ready")


@pytest.mark.parametrize(
    ("statuses", "answer"), [([], "ready"), ([503], "not ready"), ([200, 401], "refused"), ([404, 404], "not ready")]
)
def test_a_configured_server(settings: Settings, gateway_like: Hub, statuses: list[int], answer: str) -> None:
    gateway_like.statuses = statuses
    facts = survey(replace(settings, server=ServerSettings(url=gateway_like.url + "/", api_key="k")), None)
    assert (facts.server.answer, facts.server.configured, facts.embedded) == (answer, True, False)


def test_a_configured_server_that_is_not_there(settings: Settings, unused_tcp_port: int) -> None:
    facts = survey(replace(settings, server=ServerSettings(url=f"http://127.0.0.1:{unused_tcp_port}")), None)
    assert facts.server.answer == "silent"


def test_a_port_that_is_taken(settings: Settings) -> None:
    with socket.create_server(("127.0.0.1", 0)) as other:
        port = other.getsockname()[1]
        assert survey(replace(settings, server=ServerSettings(port=port)), None).port_taken
    assert not survey(replace(settings, server=ServerSettings(port=port)), None).port_taken
