from __future__ import annotations

import re
from dataclasses import replace

import pytest

from copilot.config import ModelSettings, Settings
from copilot.errors import ModelError
from copilot.models import CATALOGUE, Artefact, find
from tests.copilot.models.tiny import TINY


@pytest.mark.parametrize("artefact", CATALOGUE, ids=lambda artefact: artefact.name)
def test_every_pin_is_complete(artefact: Artefact) -> None:
    assert re.fullmatch(r"[0-9a-f]{64}", artefact.sha256)
    assert artefact.bytes > 10**8
    assert artefact.file.endswith(".gguf") and "/" not in artefact.file
    assert artefact.licence == "Apache-2.0"
    assert artefact.index_parts is not None and len(set(artefact.index_parts.packages)) > 1
    assert len({*vars_of_fim(artefact)}) == 6


def vars_of_fim(artefact: Artefact) -> tuple[str, ...]:
    fim = artefact.fim
    return fim.prefix, fim.suffix, fim.middle, fim.pad, fim.repo, fim.file_sep


def test_names_files_and_checksums_are_unique() -> None:
    for values in zip(*((a.name, a.file, a.sha256) for a in CATALOGUE), strict=True):
        assert len(set(values)) == len(CATALOGUE)


def test_a_role_is_what_the_settings_give_it() -> None:
    settings = Settings()
    assert find("small", settings).name == "qwen2.5-coder-0.5b"
    assert find("base", settings).name == "qwen2.5-coder-1.5b"
    both = replace(settings, models=ModelSettings(small="tiny", base="tiny"))
    assert find("small", both, [*CATALOGUE, TINY]) is find("base", both, [*CATALOGUE, TINY]) is TINY


def test_an_unknown_name_is_refused_with_the_known_ones() -> None:
    with pytest.raises(ModelError, match=r"'large'.*small, base, qwen2\.5-coder-0\.5b, qwen2\.5-coder-1\.5b"):
        find("large", Settings())
