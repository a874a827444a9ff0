"""Lines say who people are as the list of those present does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from minutes.render import RenderOptions, render, template, templates
from minutes.render.lines import Lines
from minutes.summarise.items import Item, Minutes
from tests.minutes.render import rich


def with_a_titled_owner() -> tuple[Minutes, str, str]:
    """Minutes with one task whose owner has a title, and owner and title."""
    draft = rich.english()
    name, title = next(iter(draft.transcript.titles.items()))
    return replace(draft, actions=(Item("action", "Send the table round.", (2,), name),)), name, title


def test_a_task_names_its_owner_with_the_title() -> None:
    minutes, name, title = with_a_titled_owner()
    lines = Lines(minutes)
    assert lines.owner(minutes.actions[0]) == f"{name} ({title})"
    assert f"Owner: {name} ({title})" in "".join(span.text for span in lines.action(minutes.actions[0]))
    assert lines.owner(replace(minutes.actions[0], owner=None)) == ""
    assert lines.owner(replace(minutes.actions[0], owner="Somebody Else")) == "Somebody Else"


@pytest.mark.parametrize("name", sorted(templates()))
def test_every_template_shows_the_title_of_an_owner(name: str) -> None:
    minutes, owner, title = with_a_titled_owner()
    text = render(minutes, template(name), RenderOptions())[".md"].decode()
    task = next(line for line in text.splitlines() if "Send the table round" in line)
    assert owner in task and title in task
