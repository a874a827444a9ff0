import pytest

from lsp.scopes import Scopes
from lsp.settings import Settings


@pytest.fixture
def scopes() -> Scopes:
    scopes = Scopes()
    scopes.add("file:///bank", "bank")
    scopes.add("file:///bank/loans", "loans")
    return scopes


def test_the_innermost_folder_counts(scopes):
    assert scopes.of("file:///bank/loans/a.py").name == "loans"
    assert scopes.of("file:///bank/a.py").name == "bank"
    assert scopes.of("file:///bank/loansome/a.py").name == "bank"
    assert scopes.of("file:///banking/a.py") is None
    assert scopes.of("untitled:1") is None


def test_a_folders_own_settings_go_before_those_for_all(scopes):
    scopes.configure({"maxLines": 5})
    scopes.configure_folder("file:///bank/loans", {"enabled": False})
    assert scopes.settings_of("file:///bank/loans/a.py") == Settings(enabled=False, max_lines=5)
    assert scopes.settings_of("file:///bank/a.py") == Settings(max_lines=5)
    assert scopes.settings_of("untitled:1") == Settings(max_lines=5)
    scopes.configure_folder("file:///bank/loans", None)
    assert scopes.settings_of("file:///bank/loans/a.py") == Settings(max_lines=5)


def test_a_change_for_all_reaches_folders_with_settings_of_their_own(scopes):
    scopes.configure_folder("file:///bank", {"candidates": 1})
    scopes.configure({"maxLines": 5})
    assert scopes.settings_of("file:///bank/a.py") == Settings(max_lines=5, candidates=1)


def test_what_the_editor_does_not_say_stays_as_the_server_was_started():
    scopes = Scopes(Settings(size="small"))
    scopes.configure({"maxLines": 5})
    assert scopes.settings == Settings(size="small", max_lines=5)
    scopes.configure({"size": "base"})
    assert scopes.settings == Settings(size="base")
    scopes.configure({})
    assert scopes.settings == Settings(size="small")


def test_a_wrong_setting_is_left_out_and_said_once_however_many_folders_have_it(scopes):
    wrong = {"size": "huge", "enabled": False}
    scopes.configure(wrong)
    scopes.configure_folder("file:///bank", wrong)
    scopes.configure_folder("file:///bank/loans", {"colour": 1, "maxLines": 5})
    assert scopes.settings_of("file:///bank/a.py") == Settings(enabled=False)
    assert scopes.settings_of("file:///bank/loans/a.py") == Settings(enabled=False, max_lines=5)
    assert [fault.split(":")[0] for fault in scopes.faults] == ["size", "colour"]
    scopes.configure({"enabled": False})
    scopes.configure_folder("file:///bank", {})
    assert [fault.split(":")[0] for fault in scopes.faults] == ["colour"]
    scopes.remove("file:///bank/loans")
    assert scopes.faults == []


def test_a_folder_that_is_removed_is_forgotten(scopes):
    scopes.configure_folder("file:///bank/loans", {"enabled": False})
    scopes.remove("file:///bank/loans")
    assert scopes.settings_of("file:///bank/loans/a.py").enabled
    scopes.configure_folder("file:///bank/loans", {"enabled": False})  # the answer came too late
    assert scopes.settings_of("file:///bank/loans/a.py").enabled
    assert [scope.name for scope in scopes] == ["bank"]
