"""What an editor may configure. The rules and the defaults stand in ``settings.schema.json``."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from importlib import resources
from typing import Any, Literal, cast

import jsonschema

from lsp.completion.policies import Extent, policy_for
from lsp.completion.service import Options
from lsp.context.form import Form
from prompts.rendered import Size

__all__ = ["Settings", "checked", "schema"]

_NAMES = {
    "maxLines": "max_lines",
    "contextTokens": "context_tokens",
    "contextForm": "context_form",
    "latencyMs": "latency_ms",
    "debounceMs": "debounce_ms",
}


@cache
def schema() -> Mapping[str, Any]:
    """Return the JSON Schema of ``initializationOptions`` and of the section ``bank-copilot`` of an editor's settings.

    Its descriptions are for the user.
    """
    rules: Mapping[str, Any] = json.loads(resources.files("lsp").joinpath("settings.schema.json").read_text("utf-8"))
    return rules


def checked(given: object) -> tuple[dict[str, Any], list[str]]:
    """Return what is right in the settings that an editor sent, and what is wrong with the rest, in words for the user.

    One option that is wrong, or unknown because the editor's side is newer, leaves the others as they are.
    """
    if given is None:
        return {}, []
    if not isinstance(given, Mapping):
        return {}, ["the settings are no object"]
    faults = {name: f"{name}: there is no such setting" for name in given if name not in schema()["properties"]}
    for error in jsonschema.Draft202012Validator(schema()).iter_errors(given):
        if error.absolute_path:
            faults[str(error.absolute_path[0])] = f"{error.json_path.removeprefix('$.')}: {_words(error)}"
    return {name: value for name, value in given.items() if name not in faults}, list(faults.values())


@dataclass(frozen=True, slots=True)
class Settings:
    """The configuration of completion for one folder; see ``settings.schema.json`` for what each means.

    Attributes:
        enabled: whether completions are offered.
        languages: by the protocol's ``languageId``, whether they are offered in it.
        automatic: whether they are offered while one types.
        size: which model answers; ``auto`` goes by the machine's measured speed (`lsp.completion.speed`).
        extent: how much one completion may hold; None takes the size's own.
        max_lines: never more lines than this.
        context_tokens: about how many tokens the model is shown; None goes by its measured speed.
        context_form: how parts of other files are shown.
        latency_ms: how long a suggestion may take.
        debounce_ms: how long to wait after a keystroke; None goes by the typing and the latency.
        comments: whether completions are offered inside comments and strings while one types.
        candidates: how many suggestions are drawn when one asks.
        workspace: whether the folders are indexed.
        figures: whether figures of use are kept.
    """

    enabled: bool = True
    languages: Mapping[str, bool] = field(default_factory=dict)
    automatic: bool = True
    size: Size | Literal["auto"] = "auto"
    extent: Extent | None = None
    max_lines: int = 24
    context_tokens: int | None = None
    context_form: Form = "files"
    latency_ms: int = 1000
    debounce_ms: int | None = None
    comments: bool = False
    candidates: int = 3
    workspace: bool = True
    figures: bool = True

    def changed(self, options: Mapping[str, Any]) -> Settings:
        """Return these settings with ``options``, which `checked` has passed, in place."""
        return replace(self, **{_NAMES.get(name, name): _whole(value) for name, value in options.items()})

    def offers(self, language_id: str) -> bool:
        """Tell whether completions are offered in a language."""
        return self.enabled and self.languages.get(language_id, True)

    @property
    def options(self) -> Options:
        """The options of one completion where nothing has been measured."""
        return self.options_for("base", 512)

    def options_for(self, size: Size, context_tokens: int) -> Options:
        """Return the options of one completion.

        Args:
            size: which model answers, unless the settings say.
            context_tokens: about how many tokens it can read in time, unless the settings say.
        """
        size = size if self.size == "auto" else self.size
        policy = policy_for(size)
        return Options(
            size=size,
            context_tokens=self.context_tokens or context_tokens,
            policy=replace(policy, extent=self.extent or policy.extent, max_lines=self.max_lines),
            form=self.context_form,
        )


def _whole(value: Any) -> Any:
    """Return ``value`` as an `int` where it is a float: JSON Schema takes 3.0 for an integer, too."""
    return int(value) if isinstance(value, float) else value


def _words(error: jsonschema.ValidationError) -> str:
    """Say what is wrong with a value, in JSON's words where the library has Python's."""
    value, wanted = json.dumps(error.instance, ensure_ascii=False), cast(Any, error.validator_value)
    if error.validator == "enum":
        return f"{value} is none of {', '.join(map(json.dumps, wanted))}"
    if error.validator == "type":
        return f"{value} is not of type {wanted if isinstance(wanted, str) else ' or '.join(wanted)}"
    return error.message
