"""Read the YAML files that steer the review, checked against the JSON Schema that lies beside them."""

from __future__ import annotations

import json
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Any

import jsonschema
import yaml

from copilot.errors import ConfigError

__all__ = ["read"]

# libyaml's loader is about ten times as fast; PyYAML wheels carry it, a build from source may not.
_YAML_LOADER: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


@cache
def _validator(schema: str) -> jsonschema.Draft202012Validator:
    text = resources.files("copilot.review").joinpath(schema).read_text("utf-8")
    return jsonschema.Draft202012Validator(json.loads(text))


def read(path: Path, schema: str) -> dict[str, Any]:
    """Return what stands in the file ``path``.

    Args:
        path: the YAML file.
        schema: the name of the JSON Schema in this package that it must fit.

    Raises:
        ConfigError: it cannot be read, is not YAML, or does not fit; the message names the file and the key.
    """
    try:
        found = yaml.load(path.read_text("utf-8"), Loader=_YAML_LOADER)  # noqa: S506 -- a safe loader, in C
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot read {path}: {error}") from error
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        where = f" at line {mark.line + 1}" if mark else ""
        raise ConfigError(f"{path} is not YAML{where}") from error
    complaint = jsonschema.exceptions.best_match(_validator(schema).iter_errors(found))
    if complaint is not None:
        key = ".".join(str(part) for part in complaint.absolute_path) or "the file"
        raise ConfigError(f"{path}: {key}: {complaint.message}")
    return dict(found)
