"""A folder as a model: what it says of itself, and the sum over all that is in it."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from copilot.engines.folder import artefact_of, digest
from copilot.errors import ConfigError


def model_in(folder: Path) -> Path:
    folder.mkdir()
    (folder / "config.json").write_text('{"max_position_embeddings": 2048}')
    (folder / "model-00001.safetensors").write_bytes(bytes(100))
    (folder / "tokenizer.json").write_text("{}")
    (folder / ".cache").mkdir()
    (folder / ".note").write_text("hidden")
    return folder


def test_the_folder_describes_itself(tmp_path: Path) -> None:
    artefact = artefact_of(str(model_in(tmp_path / "Qwen2.5-Coder-7B-Instruct")))
    assert (artefact.name, artefact.context, artefact.sha256) == ("qwen2.5-coder-7b-instruct", 2048, "")
    assert artefact.bytes == 100 + 2 + len('{"max_position_embeddings": 2048}')


@pytest.mark.parametrize("config", ["[]", "{}", '{"max_position_embeddings": "many"}'])
def test_a_folder_that_does_not_say_how_much_it_holds(tmp_path: Path, config: str) -> None:
    folder = model_in(tmp_path / "m")
    (folder / "config.json").write_text(config)
    assert artefact_of(str(folder)).context == 32768


def test_what_is_no_model_is_refused(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="is not set"):
        artefact_of("")
    with pytest.raises(ConfigError, match="no folder with a model"):
        artefact_of(str(tmp_path / "gone"))
    folder = model_in(tmp_path / "m")
    (folder / "model-00001.safetensors").rename(folder / "model.gguf")
    with pytest.raises(ConfigError, match="does not read GGUF"):
        artefact_of(str(folder))
    (folder / "config.json").write_text("{")
    with pytest.raises(ConfigError, match="not JSON"):
        artefact_of(str(folder))


def test_the_digest_is_what_sha256sum_says(tmp_path: Path) -> None:
    folder = model_in(tmp_path / "m")
    said = subprocess.run(
        "sha256sum * | sha256sum",
        shell=True,
        cwd=folder,
        env={"PATH": os.environ["PATH"], "LC_ALL": "C"},
        capture_output=True,
        text=True,
        check=True,
    )
    assert digest(folder, tmp_path / "notes" / "note.json") == said.stdout.split()[0]


def test_a_changed_weight_changes_the_digest_and_the_note_is_believed_only_for_the_same_files(tmp_path: Path) -> None:
    folder, note = model_in(tmp_path / "m"), tmp_path / "note.json"
    first = digest(folder, note)
    weights = folder / "model-00001.safetensors"
    weights.write_bytes(bytes(50) + b"\x01" + bytes(49))
    os.utime(weights, ns=(1, 1))
    second = digest(folder, note)
    assert second != first
    note.write_text(note.read_text().replace(second, "remembered"))
    assert digest(folder, note) == "remembered"
    note.write_text("not JSON")
    assert digest(folder, note) == second
