"""What makes people switch a completion off, done as they do it, in a real VS Code with a scripted model."""

from __future__ import annotations

import json
import os
import shutil
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.editor.code_server import CodeServer
from tests.editor.conftest import CODE_SERVER, SAMPLES
from tests.editor.scripted_model import ScriptedModel, scripted_model
from tests.editor.workbench import Workbench

pytestmark = pytest.mark.editor

ANSWERS = {
    "amount =": " monthly_rate(Decimal(12)) * 12\n",
    "print(": "monthly_rate(Decimal(12)), 12)\n",
    "years =": " 24 // 12\n",
    "def fee(balance: Decimal) -> Decimal:": '\n    """Return the fee."""\n    return balance / 100\n',
}
AMOUNT = ANSWERS["amount ="].strip()
PATIENCE_S = 30.0
QUIET_MS = 2_000
"""No suggestion came in this time: the scripted model answers at once."""


@dataclass(frozen=True)
class Stage:
    """VS Code on a folder, and the model that is asked."""

    workbench: Workbench
    model: ScriptedModel
    folder: Path

    def text(self, name: str) -> str:
        """Save the document in front and return what stands in its file."""
        self.workbench.save()
        return (self.folder / name).read_text("utf-8")


@pytest.fixture(scope="module")
def stage(
    browser: Browser, vsix: Path, tmp_path_factory: pytest.TempPathFactory, pictures: Path | None
) -> Iterator[Stage]:
    place = tmp_path_factory.mktemp("stage")
    folder = place / "loans"
    shutil.copytree(SAMPLES, folder)
    (folder / "notes.ipynb").write_text(json.dumps(NOTEBOOK), "utf-8")
    inherited = {key: value for key, value in os.environ.items() if not key.startswith("COPILOT_")}
    with scripted_model(ANSWERS) as model:
        own = {"COPILOT_PATHS_DATA": str(place / "data"), "COPILOT_SERVER_URL": model.url}
        code_server = CodeServer(CODE_SERVER, place / "vscode", {**inherited, **own})
        code_server.install(vsix)
        code_server.configure({"bank-copilot.serverPath": str(Path(sys.executable).with_name("bank-copilot"))})
        with code_server.running() as url:
            workbench = Workbench.opened(browser, url, folder, pictures)
            workbench.open("repayment.py")
            workbench.await_status("Completions are ready")
            yield Stage(workbench, model, folder)
            workbench.close()


NOTEBOOK = {
    "cells": [
        {
            "cell_type": "code",
            "execution_count": None,
            "id": "a",
            "metadata": {},
            "outputs": [],
            "source": ["months = 12"],
        }
    ],
    "metadata": {"language_info": {"name": "python"}},
    "nbformat": 4,
    "nbformat_minor": 5,
}


@pytest.fixture
def python(stage: Stage) -> Iterator[Workbench]:
    """The Python source in front, as it was, with the cursor on a new line at its end."""
    stage.workbench.open("repayment.py")
    yield stage.workbench
    stage.workbench.picture("habit-after.png")
    stage.workbench.press("Escape")
    stage.workbench.press("Escape")
    stage.workbench.run("File: Revert File")


def test_the_grey_text_stays_while_one_types_along(stage: Stage, python: Workbench) -> None:
    python.new_function("amount = ")
    python.await_grey(AMOUNT)
    asked = len(stage.model.asked)
    python.type("monthly_rate")  # the list of the language's words comes up meanwhile
    python.await_grey("(Decimal(12)) * 12")
    python.type("(De")  # the editor closes the bracket
    python.await_grey("cimal(12)")
    python.type("cimal(12)) * ")
    python.await_grey("12")
    assert len(stage.model.asked) == asked


def test_taking_it_is_one_step_back(stage: Stage, python: Workbench) -> None:
    python.new_function("amount = ")
    python.await_ghost(PATIENCE_S)
    python.press("Tab")
    expect(python.ghost).to_have_count(0)
    assert stage.text("repayment.py").endswith(f"\namount = {AMOUNT}")
    python.press("Control+z")
    assert stage.text("repayment.py").endswith("\namount = ")


def test_a_word_is_taken_and_the_rest_stays(stage: Stage, python: Workbench) -> None:
    python.new_function("amount = ")
    python.await_ghost(PATIENCE_S)
    asked = len(stage.model.asked)
    python.press("Control+ArrowRight")
    python.await_grey(AMOUNT.removeprefix("monthly_rate"))
    python.press("Control+ArrowRight")
    python.press("Tab")
    assert stage.text("repayment.py").endswith(f"\namount = {AMOUNT}")
    assert len(stage.model.asked) == asked


def test_brackets_that_the_editor_closed_are_not_doubled(stage: Stage, python: Workbench) -> None:
    python.new_function("print(")
    assert python.await_ghost(PATIENCE_S)
    python.press("Tab")
    assert stage.text("repayment.py").endswith("\nprint(monthly_rate(Decimal(12)), 12)")


def test_the_list_of_the_language_goes_before_and_tab_takes_from_it(stage: Stage, python: Workbench) -> None:
    python.new_function("monthly")
    python.press("Control+Space")
    python.page.locator(".suggest-widget.visible").wait_for()
    python.picture("habit-list.png")
    python.press("Tab")
    assert stage.text("repayment.py").endswith("\nmonthly_rate")


def test_several_cursors_each_get_what_is_taken(stage: Stage, python: Workbench) -> None:
    python.new_function("\n\n")
    python.run("Add Cursor Above")
    python.type("amount = ")
    python.await_grey(AMOUNT + AMOUNT)  # at each of the two
    python.press("Tab")
    assert stage.text("repayment.py").endswith(f"\namount = {AMOUNT}\namount = {AMOUNT}")


def test_tab_stays_tab_where_nothing_is_suggested(stage: Stage, python: Workbench) -> None:
    python.new_function("x = 1")
    python.press("Tab")
    assert stage.text("repayment.py").endswith("\nx = 1   ")


def test_a_block_is_shown_whole_and_taken_whole(stage: Stage, python: Workbench) -> None:
    python.new_function("def fee(balance: Decimal) -> Decimal:")
    python.await_ghost(PATIENCE_S)
    python.picture("habit-block.png")
    python.press("Tab")
    assert stage.text("repayment.py").endswith('Decimal:\n    """Return the fee."""\n    return balance / 100')


def test_a_document_without_a_file_gets_suggestions(stage: Stage) -> None:
    workbench = stage.workbench
    workbench.run("Bank Copilot: Open a Sample to Try")
    expect(workbench.page.get_by_role("button", name="Ln 8, Col 5")).to_be_visible(timeout=PATIENCE_S * 1000)
    workbench.type("years = ")
    workbench.await_grey("24 // 12")
    workbench.run("View: Revert and Close Editor")


def test_a_notebook_gets_suggestions(stage: Stage) -> None:
    workbench = stage.workbench
    workbench.page.get_by_role("treeitem", name="notes.ipynb").dblclick()
    workbench.page.locator(".notebookOverlay .cell .monaco-editor").first.click()
    workbench.press("Control+End")
    workbench.type("\nyears = ")
    workbench.await_grey("24 // 12")
    workbench.picture("habit-notebook.png")
    workbench.press("Tab")
    workbench.press("Control+s")
    expect(workbench.page.locator(".tab.active.dirty")).to_have_count(0)
    assert "years = 24 // 12" in (stage.folder / "notes.ipynb").read_text("utf-8")


def test_nothing_is_asked_where_nothing_can_be_written(stage: Stage, python: Workbench) -> None:
    python.run("File: Set Active Editor Read-only in Session")
    asked = len(stage.model.asked)
    python.press("Control+Home")
    python.press("End")
    python.run("Bank Copilot: Ask for a Suggestion Now")
    python.page.wait_for_timeout(QUIET_MS)
    expect(python.ghost).to_have_count(0)
    assert len(stage.model.asked) == asked
    python.run("File: Set Active Editor Writeable in Session")
