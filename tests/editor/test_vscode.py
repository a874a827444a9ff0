"""Completion in a real VS Code: what a user sees, and what becomes of the document."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.editor.conftest import Studio

pytestmark = [pytest.mark.editor, pytest.mark.model]

PAYMENT = '''def interest(balance: Decimal, rate: Decimal) -> Decimal:
"""Return the interest of one month."""
return '''
GETTER = "public int getMonths() {\n"


def test_a_python_suggestion_is_seen_taken_and_saved(studio: Studio) -> None:
    workbench = studio.workbench
    workbench.open("repayment.py")
    workbench.await_status("Completions are ready")
    workbench.type(PAYMENT)
    ghost = workbench.await_ghost()
    workbench.picture("vscode-python.png")
    workbench.press("Tab")
    expect(workbench.ghost).to_have_count(0)
    workbench.save()
    saved = (studio.folder / "repayment.py").read_text("utf-8")
    assert ghost.strip() in saved.splitlines()[-1] or ghost.strip() in saved
    compile(saved, "repayment.py", "exec")


def test_a_java_suggestion_is_seen_taken_and_saved(studio: Studio) -> None:
    workbench = studio.workbench
    workbench.open("Loan.java")
    workbench.press("ArrowUp")
    workbench.press("ArrowUp")
    workbench.press("End")
    workbench.type("\n" + GETTER)
    ghost = workbench.await_ghost()
    workbench.picture("vscode-java.png")
    workbench.press("Tab")
    workbench.save()
    saved = (studio.folder / "Loan.java").read_text("utf-8")
    assert ghost.strip() in saved
    assert saved.count("{") == saved.count("}")
