"""Completion in a real VS Code: what a user sees, and what becomes of the document."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from playwright.sync_api import expect

from tests.editor.conftest import Studio

pytestmark = [pytest.mark.editor, pytest.mark.model]


@pytest.fixture(autouse=True)
def afterwards(studio: Studio, request: pytest.FixtureRequest) -> Iterator[None]:
    """Keep a picture of what each test leaves, when pictures are wanted: it shows why one failed."""
    yield
    studio.workbench.picture(f"after-{request.node.name}.png")


PAYMENT = '''def interest(balance: Decimal, yearly_rate: Decimal) -> Decimal:
"""Return the interest of one month."""
return '''
AGAIN = "Bank Copilot's server stopped. It is being started again."
QUIET_MS = 5_000
"""No suggestion came in this time: the model answers well within it."""
GETTER = "    public int getMonths() {\nreturn "


def test_a_python_suggestion_is_seen_taken_and_saved(studio: Studio) -> None:
    workbench = studio.workbench
    workbench.open("repayment.py")
    workbench.await_status("Completions are ready")
    workbench.type("\n\n" + PAYMENT)
    ghost = workbench.await_ghost()
    workbench.picture("vscode-python.png")
    workbench.press("Tab")
    expect(workbench.ghost).to_have_count(0)
    workbench.save()
    saved = (studio.folder / "repayment.py").read_text("utf-8")
    assert f"    return {ghost}" in saved
    compile(saved, "repayment.py", "exec")


def test_a_java_suggestion_is_seen_taken_and_saved(studio: Studio) -> None:
    workbench = studio.workbench
    workbench.open("Loan.java")
    workbench.await_status("Completions are ready")
    workbench.press("ArrowUp")
    workbench.press("ArrowUp")
    workbench.press("End")
    workbench.type("\n" + GETTER)
    ghost = workbench.await_ghost()
    workbench.picture("vscode-java.png")
    workbench.press("Tab")
    workbench.save()
    saved = (studio.folder / "Loan.java").read_text("utf-8")
    assert ghost in saved
    assert saved.count("{") == saved.count("}")


def test_the_figures_count_what_was_taken(studio: Studio) -> None:
    workbench = studio.workbench
    workbench.run("Bank Copilot: Show the Figures of Use")
    page = workbench.page.frame_locator("iframe.webview").frame_locator("iframe")
    expect(page.locator(".card strong").nth(1)).to_have_text(str(studio.accepted + 2))
    workbench.picture("vscode-figures.png")
    counted = studio.figures()["totals"]["suggestions"]
    assert counted["accepted"] + counted["partly"] == studio.accepted + 2
    workbench.press("Control+w")


def test_completions_are_turned_off_and_on_for_a_language(studio: Studio) -> None:
    workbench = studio.workbench
    workbench.open("repayment.py")
    workbench.status.click()
    workbench.page.locator(".quick-input-list").get_by_text("Turn off for python").wait_for()
    workbench.picture("vscode-status.png")
    workbench.choose("Turn off for python")
    workbench.await_status("Completions are off for this language")
    workbench.new_function(PAYMENT.replace("interest", "fee"))
    workbench.page.wait_for_timeout(QUIET_MS)
    expect(workbench.ghost).to_have_count(0)
    workbench.run("Bank Copilot: Turn Completions On or Off for This Language")
    workbench.await_status("Completions are ready")
    workbench.run("Bank Copilot: Ask for a Suggestion Now")
    assert workbench.await_ghost()
    workbench.revert()


def test_a_server_that_is_killed_comes_back_with_one_message(studio: Studio) -> None:
    workbench = studio.workbench
    workbench.open("repayment.py")
    before = studio.code_server.language_server()
    assert before is not None
    before.kill()
    expect(workbench.toasts.filter(has_text=AGAIN)).to_have_count(1)
    workbench.await_status("Completions are ready")
    after = studio.code_server.language_server()
    assert after is not None and after.pid != before.pid
    workbench.new_function(PAYMENT.replace("interest", "charge"))
    assert workbench.await_ghost()
    workbench.revert()
    assert workbench.told() == [AGAIN]


def test_a_gateway_that_is_killed_is_started_again_without_a_word(studio: Studio) -> None:
    workbench = studio.workbench
    workbench.open("repayment.py")
    gateway = studio.gateway()
    assert gateway is not None
    gateway.kill()
    workbench.new_function(PAYMENT.replace("interest", "penalty"))
    workbench.run("Bank Copilot: Ask for a Suggestion Now")
    assert workbench.await_ghost()
    workbench.await_status("Completions are ready")
    again = studio.gateway()
    assert again is not None and again.pid != gateway.pid
    workbench.revert()
    expect(workbench.toasts).to_have_count(0)


def test_a_gateway_that_cannot_come_back_is_told_once_and_forgiven(studio: Studio) -> None:
    workbench = studio.workbench
    workbench.open("repayment.py")
    models, away = studio.data / "models", studio.data / "models.away"
    gateway = studio.gateway()
    assert gateway is not None
    models.rename(away)
    try:
        gateway.kill()
        workbench.new_function(PAYMENT.replace("interest", "levy"))
        workbench.await_status("No completions for now")
        workbench.type("b")
        workbench.page.wait_for_timeout(QUIET_MS)
        (message,) = workbench.told()
        assert message.startswith("Bank Copilot has no model yet. Fetch ")
    finally:
        away.rename(models)
    workbench.await_status_while(
        "Completions are ready", lambda: workbench.run("Bank Copilot: Ask for a Suggestion Now")
    )
    assert workbench.await_ghost()
    workbench.revert()
