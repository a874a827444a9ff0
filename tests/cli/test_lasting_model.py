"""A model for work that goes on for weeks."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from cli.lasting_model import LastingModel
from copilot.config import ModelSettings, PathSettings, ServerSettings, Settings
from copilot.errors import ModelMissing, ServerUnavailable
from tests.scripted_gateway import scripted_gateway


async def test_a_configured_server_that_is_away_is_asked_again_at_its_address() -> None:
    with scripted_gateway() as gateway:
        url = gateway.url
    settings = replace(Settings(), server=ServerSettings(url=url))
    async with LastingModel(settings) as model:
        for _ in range(2):
            with pytest.raises(ServerUnavailable):
                await model.count_tokens(["hello"])


async def test_a_model_that_is_missing_is_told_at_once(tmp_path: Path) -> None:
    paths = PathSettings(tmp_path, tmp_path / "log")
    settings = Settings(paths=paths, models=ModelSettings(sources=()))
    with pytest.raises(ModelMissing):
        async with LastingModel(settings):
            pass
