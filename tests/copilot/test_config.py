from pathlib import Path

import pytest

from copilot import config
from copilot.errors import ConfigError


def write(tmp_path: Path, text: str) -> dict[str, str]:
    file = tmp_path / "config.toml"
    file.write_text(text, "utf-8")
    return {"COPILOT_CONFIG": str(file)}


def test_the_file_is_read_and_the_environment_wins(tmp_path: Path) -> None:
    environ = write(tmp_path, '[server]\nport = 9000\nhost = "10.0.0.1"\n[models]\nsources = ["/mnt/models"]')
    settings = config.load({**environ, "COPILOT_SERVER_PORT": "9100", "COPILOT_PROMPTS_OVERLAYS": "/a, /b"})
    assert (settings.server.port, settings.server.host) == (9100, "10.0.0.1")
    assert settings.models.sources == ("/mnt/models",)
    assert settings.prompts.overlays == (Path("/a"), Path("/b"))
    assert settings.file == tmp_path / "config.toml"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("[server]\nprot = 1", "unknown setting server.prot"),
        ("[sever]\nport = 1", r"unknown section \[sever\]"),
        ('[server]\nport = "many"', "must be a whole number"),
        ("[server]\nhost = 3", "must be text"),
        ("[server]\nport = true", "must be a whole number"),
        ('[models]\nsources = "index"\nsmall = ["a"]', "must be text"),
        ("server = 3", "must be a table"),
        ("[server", "cannot read"),
    ],
)
def test_a_wrong_setting_is_named(tmp_path: Path, text: str, words: str) -> None:
    with pytest.raises(ConfigError, match=words):
        config.load(write(tmp_path, text))


def test_a_named_file_must_exist(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="does not exist"):
        config.load({"COPILOT_CONFIG": str(tmp_path / "none.toml")})


def test_a_wrong_variable_is_named() -> None:
    with pytest.raises(ConfigError, match="COPILOT_ENGINE_THREADS must be a whole number"):
        config.load({"COPILOT_ENGINE_THREADS": "two"})


def test_a_child_process_is_given_the_same_settings(tmp_path: Path) -> None:
    environ = write(tmp_path, '[server]\nport = 9000\n[prompts]\noverlays = ["/a", "/b"]\n[models]\nsources = []')
    settings = config.load(environ)
    assert config.load(config.as_environment(settings)) == settings
    assert config.load(config.as_environment(config.load({}))) == config.load({})
