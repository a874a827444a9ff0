"""Content rules: what a rule file says, read and checked."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from importlib import resources
from pathlib import Path
from typing import Any, Literal

from copilot.errors import ConfigError
from copilot.language import Language
from copilot.review import files
from copilot.review.risks import risks

__all__ = ["Rule", "load"]

_FOLDER = Path(str(resources.files("copilot.review"))) / "rules"
# A word with homophones becomes at most so many spellings.
_MAX_SPELLINGS = 64
_ENDINGS = ("", "s", "ed", "ing")


@dataclass(frozen=True, slots=True)
class Rule:
    """What is looked for under one name.

    Attributes:
        id: the rule's name.
        level: the risk's number in GB/T 45654-2025, such as ``A.1.b``.
        action: what the rule asks for; the policy may overrule it.
        phrases: any one of these is enough.
        groups: or one of each group, not far from one another; the last group is the one that is looked for first.
        within: how far, from the first one's start to the last one's end, in characters; twice that for Latin words.
        exceptions: phrases inside which a phrase does not count (anti-money-laundering holds money laundering).
        unless: phrases that lift the rule when they begin inside what was found, or `NEARBY` characters before it.
        answer: the fixed text of a refusal.
    """

    id: str
    level: str
    action: Literal["flag", "refuse"]
    phrases: tuple[str, ...]
    groups: tuple[tuple[str, ...], ...]
    within: int
    exceptions: tuple[str, ...]
    unless: tuple[str, ...]
    answer: Mapping[Language, str]


def load(more: Sequence[Path] = ()) -> list[Rule]:
    """Read the packaged rules and ``more``: files, or folders of them. A rule of the same name replaces the earlier.

    A file whose rule has ``action: drop`` takes the rule of that name away.

    Raises:
        ConfigError: a file cannot be read or is wrong; the message names it and the rule.
    """
    rules: dict[str, Rule] = {}
    for file in [*sorted(_FOLDER.glob("*.yaml")), *itertools.chain.from_iterable(map(_files, more))]:
        found = files.read(file, "rules.schema.json")
        answers = found.get("answers", {})
        for entry in found["rules"]:
            if entry.get("action") == "drop":
                rules.pop(entry["id"], None)
            else:
                rules[entry["id"]] = _rule(entry, answers, file)
    return list(rules.values())


def _files(path: Path) -> list[Path]:
    if path.is_dir():
        return sorted([*path.glob("*.yaml"), *path.glob("*.yml")])
    if not path.is_file():
        raise ConfigError(f"review.rules names {path}, which does not exist")
    return [path]


def _rule(entry: Mapping[str, Any], answers: Mapping[str, Mapping[Language, str]], file: Path) -> Rule:
    where = f"{file}: rule {entry['id']}"
    level = entry["class"]
    if level not in risks():
        raise ConfigError(f"{where}: GB/T 45654-2025 knows no risk {level}")
    action = entry.get("action", "flag")
    answer = entry.get("answer") or answers.get(level) or answers.get(level[:3])
    if action == "refuse" and not answer:
        raise ConfigError(f"{where} refuses and has no answer, and its file has none for {level[:3]}")
    homophones = entry.get("homophones", {})
    return Rule(
        id=entry["id"],
        level=level,
        action=action,
        phrases=_spelled(entry.get("any", []), homophones),
        groups=tuple(_spelled(group, homophones) for group in entry.get("all", [])),
        within=entry.get("within", 40),
        exceptions=tuple(entry.get("except", [])),
        unless=tuple(entry.get("unless", [])),
        answer=answer or {},
    )


def _spelled(phrases: Sequence[str], homophones: Mapping[str, str]) -> tuple[str, ...]:
    """Return ``phrases`` in every spelling.

    A character that has homophones stands for them too; an asterisk inside a phrase for the usual endings of a word.
    """
    spellings: list[str] = []
    for phrase in phrases:
        choices = [_spellings(char, homophones) for char in phrase[:-1]] + [
            [phrase[-1], *homophones.get(phrase[-1], "")]
        ]
        spellings += map("".join, itertools.islice(itertools.product(*choices), _MAX_SPELLINGS))
    return tuple(dict.fromkeys(spellings))


def _spellings(char: str, homophones: Mapping[str, str]) -> list[str]:
    return list(_ENDINGS) if char == "*" else [char, *homophones.get(char, "")]
