from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from copilot.errors import DamagedFile, InputError
from minutes.render.contract import to_json
from minutes.review_page.result_file import ResultFile
from tests.minutes.render import rich
from tests.minutes.review_page.results import ENTRIES, read, result


@pytest.mark.parametrize("minutes", [rich.english(), rich.chinese()])
def test_what_was_written_is_read_again(tmp_path: Path, minutes: Any) -> None:
    found = read(result(tmp_path / "a.json", minutes))
    assert to_json(found.minutes) == to_json(minutes)
    assert len(found.entries) == ENTRIES and found.name == minutes.meeting.title


def test_a_result_of_version_1_0_has_no_votes_figures_or_objections(tmp_path: Path) -> None:
    path = result(tmp_path / "a.json")
    table = json.loads(path.read_text("utf-8"))
    for name in ("votes", "figures", "objections", "people"):
        del table[name]
    table["version"] = "1.0"
    path.write_text(json.dumps(table), "utf-8")
    found = read(path)
    assert found.minutes.votes == () and len(found.minutes.decisions) == 3


def test_what_is_no_result_is_passed_by(tmp_path: Path) -> None:
    for number, text in enumerate(("{", "[]", "3", '{"version": "1.0", "decisions": []}')):
        path = tmp_path / f"{number}.json"
        path.write_text(text)
        assert ResultFile.load(path) is None


@pytest.mark.parametrize(
    ("place", "value"),
    [
        (("version",), "2.0"),
        (("language",), "fr"),
        (("source", "sha256"), "ab"),
        (("transcript", 0, "n"), 2),
        (("transcript", 0, "start"), "soon"),
        (("decisions", 0, "turns"), []),
        (("decisions", 0, "turns"), [0]),
        (("decisions", 0, "turns"), [19]),
        (("decisions", 0, "text"), ""),
        (("decisions", 0, "text"), None),
        (("decisions", 0, "replaced_by"), 99),
        (("actions", 0, "due_date"), "tomorrow"),
        (("votes", 0, "in_favour"), -1),
        (("votes", 0, "named"), [{"name": "Ana", "side": "up"}]),
        (("summary",), None),
    ],
)
def test_a_malformed_result_says_which_file_it_is(tmp_path: Path, place: tuple[Any, ...], value: Any) -> None:
    path = result(tmp_path / "a.json")
    table = json.loads(path.read_text("utf-8"))
    within = table
    for step in place[:-1]:
        within = within[step]
    within[place[-1]] = value
    path.write_text(json.dumps(table), "utf-8")
    with pytest.raises(DamagedFile, match=r"a\.json: not a result of minutes make"):
        ResultFile.load(path)


def test_a_link_is_not_followed(tmp_path: Path) -> None:
    result(tmp_path / "a.json")
    (tmp_path / "b.json").symlink_to(tmp_path / "a.json")
    with pytest.raises(InputError):
        ResultFile.load(tmp_path / "b.json")
