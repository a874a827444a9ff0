"""Each feature of the server as an editor meets it: a process over stdio, with a scripted model."""

from __future__ import annotations

import asyncio
import itertools
from pathlib import Path
from typing import Any

from lsprotocol import types

from tests.lsp.handlers.rig import rigged

URI = "file:///elsewhere/loan.py"
TEXT = "def payment(principal, rate):\n    return \n"
END = types.Position(1, 11)
INLINE = types.TextDocumentClientCapabilities(inline_completion=types.InlineCompletionClientCapabilities())
GHOST = types.ClientCapabilities(text_document=INLINE)
ABLE = types.ClientCapabilities(
    text_document=INLINE,
    window=types.WindowClientCapabilities(work_done_progress=True),
    workspace=types.WorkspaceClientCapabilities(
        configuration=True,
        workspace_folders=True,
        did_change_configuration=types.DidChangeConfigurationClientCapabilities(dynamic_registration=True),
        did_change_watched_files=types.DidChangeWatchedFilesClientCapabilities(dynamic_registration=True),
    ),
)


async def test_an_editor_without_ghost_text_gets_an_entry_in_its_list(tmp_path: Path):
    async with rigged(tmp_path, types.ClientCapabilities()) as rig:
        assert rig.result.capabilities.completion_provider is not None
        rig.open(URI, "def payment(principal, rate):\n    total = prin\n")
        where = types.CompletionParams(types.TextDocumentIdentifier(URI), types.Position(1, 16))
        found = await rig.client.text_document_completion_async(where)
    assert isinstance(found, types.CompletionList)
    assert found.is_incomplete
    (item,) = found.items
    assert item.label == "prin principal * rate"
    assert not item.preselect, "the language's own entries may be"
    assert item.sort_text is not None
    assert item.sort_text > "zzz", "a begun word is completed better by the language's own entries"
    assert isinstance(item.text_edit, types.TextEdit)
    assert item.text_edit.range == types.Range(types.Position(1, 12), types.Position(1, 16))
    assert item.text_edit.new_text == item.filter_text == "prin principal * rate"
    assert item.command is not None
    assert item.command.command == "bank-copilot.accepted"


async def test_an_editor_with_ghost_text_gets_no_entry(tmp_path: Path):
    async with rigged(tmp_path, GHOST) as rig:
        assert rig.result.capabilities.completion_provider is None
        assert rig.result.capabilities.inline_completion_provider is not None


async def test_who_asks_can_choose_the_surest_first(tmp_path: Path):
    async with rigged(tmp_path, GHOST) as rig:
        rig.open(URI, "def f(draw):\n    return draw\n")
        items = await rig.inline(URI, types.Position(1, 15), invoked=True)
        known = await rig.inline(URI, types.Position(1, 15))
    assert [str(item.insert_text).strip() for item in items] == ["+ 2", "+ 1", "+ 0"]
    assert [item.insert_text for item in known] == [item.insert_text for item in items]
    assert [word for word in rig.words() if word.startswith("asked")] == ["asked base"] * 3


async def test_typing_along_asks_no_more(tmp_path: Path):
    async with rigged(tmp_path, GHOST) as rig:
        rig.open(URI, TEXT)
        assert [item.insert_text for item in await rig.inline(URI, END)] == ["principal * rate"]
        for index, typed in enumerate("prin"):
            rig.insert(URI, types.Position(1, 11 + index), typed, version=2 + index)
            (item,) = await rig.inline(URI, types.Position(1, 12 + index))
            assert item.insert_text == "principal * rate"[index + 1 :]
            assert item.range == types.Range(types.Position(1, 12 + index), types.Position(1, 12 + index))
    assert rig.words().count("asked base") == 1


async def test_a_document_that_is_opened_is_read_beforehand(tmp_path: Path):
    async with rigged(tmp_path, GHOST) as rig:
        rig.open(URI, TEXT)
        await rig.until(lambda: "warmed" in rig.words())


async def test_a_document_of_one_long_line_is_not(tmp_path: Path):
    async with rigged(tmp_path, GHOST) as rig:
        rig.open("file:///elsewhere/a.min.js", "f(x);" * 2_000, "javascript")
        assert await rig.inline("file:///elsewhere/a.min.js", types.Position(0, 10_000)) == []
        rig.open(URI, TEXT)
        await rig.until(lambda: "warmed" in rig.words())
    assert rig.words().count("warmed") == 1


async def test_a_word_of_a_hundred_thousand_letters_holds_nothing_up(tmp_path: Path):
    async with rigged(tmp_path, types.ClientCapabilities()) as rig:
        rig.open(URI, "key = '" + "a" * 100_000 + "'.\n")
        where = types.CompletionParams(types.TextDocumentIdentifier(URI), types.Position(0, 100_009))
        found = await asyncio.wait_for(rig.client.text_document_completion_async(where), 10)
    assert isinstance(found, types.CompletionList)
    assert not found.items


async def test_the_state_is_told(tmp_path: Path):
    async with rigged(tmp_path, GHOST) as rig:
        await rig.until(lambda: rig.statuses[:2] == ["starting", "ready"])
        rig.open(URI, TEXT)
        await rig.inline(URI, END)
        await rig.until(lambda: rig.statuses[2:4] == ["busy", "ready"])
        rig.client.workspace_did_change_configuration(
            types.DidChangeConfigurationParams({"bank-copilot": {"enabled": False}})
        )
        await rig.until(lambda: rig.statuses[-1] == "paused")


async def test_languages_and_typing_are_switched_off(tmp_path: Path):
    options = {"languages": {"java": False}, "automatic": False}
    async with rigged(tmp_path, GHOST, options=options) as rig:
        rig.open(URI, TEXT)
        assert await rig.inline(URI, END) == []
        assert len(await rig.inline(URI, END, invoked=True)) == 1
        rig.open("file:///Loan.java", "class A { int x = \n}", "java")
        assert await rig.inline("file:///Loan.java", types.Position(0, 18), invoked=True) == []


async def test_comments_are_left_alone_unless_wanted(tmp_path: Path):
    async with rigged(tmp_path, GHOST) as rig:
        rig.open(URI, "x = 1  # the \n")
        assert await rig.inline(URI, types.Position(0, 13)) == []
        assert rig.words().count("asked base") == 0
        wanted = types.DidChangeConfigurationParams({"bank-copilot": {"comments": True}})
        rig.client.workspace_did_change_configuration(wanted)
        assert len(await rig.inline(URI, types.Position(0, 13))) == 1


async def test_in_a_comment_who_asks_is_answered(tmp_path: Path):
    async with rigged(tmp_path, GHOST) as rig:
        rig.open(URI, "x = 1  # the \n")
        assert len(await rig.inline(URI, types.Position(0, 13), invoked=True)) == 1


async def test_each_folder_has_its_settings(tmp_path: Path):
    loans, other = tmp_path / "loans", tmp_path / "other"
    loans.mkdir()
    other.mkdir()
    configuration = {loans.as_uri(): {"enabled": False}, other.as_uri(): {"size": "small"}}
    async with rigged(tmp_path, ABLE, folders=[loans], configuration=configuration) as rig:
        await rig.until(lambda: rig.pulled == [None, loans.as_uri()])
        rig.open(f"{loans.as_uri()}/a.py", TEXT)
        assert await rig.inline(f"{loans.as_uri()}/a.py", END, invoked=True) == []
        event = types.WorkspaceFoldersChangeEvent([types.WorkspaceFolder(other.as_uri(), "other")], [])
        rig.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
        await rig.until(lambda: rig.pulled[2:] == [None, loans.as_uri(), other.as_uri()])
        rig.open(f"{other.as_uri()}/a.py", TEXT)
        assert len(await rig.inline(f"{other.as_uri()}/a.py", END)) == 1
        assert "asked small" in rig.words()
        configuration[loans.as_uri()] = {}
        rig.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
        await rig.until(lambda: len(rig.pulled) == 8)
        assert len(await rig.inline(f"{loans.as_uri()}/a.py", END)) == 1


async def test_an_entry_where_no_word_is_begun_comes_first_and_a_place_past_the_line_is_its_end(tmp_path: Path):
    async with rigged(tmp_path, types.ClientCapabilities()) as rig:
        rig.open(URI, "总额 = '😀'; total = \n")
        where = types.CompletionParams(types.TextDocumentIdentifier(URI), types.Position(0, 99))
        found = await rig.client.text_document_completion_async(where)
    assert isinstance(found, types.CompletionList)
    (item,) = found.items
    assert item.sort_text is not None
    assert item.sort_text < " "
    assert isinstance(item.text_edit, types.TextEdit)
    assert item.text_edit.range == types.Range(types.Position(0, 19), types.Position(0, 19))


async def test_settings_are_asked_for_also_where_no_folder_is_open(tmp_path: Path):
    configuration: dict[str | None, Any] = {None: {"automatic": False}}
    async with rigged(tmp_path, ABLE, configuration=configuration, options={"size": "small"}) as rig:
        await rig.until(lambda: rig.pulled == [None])
        rig.open(URI, TEXT)
        assert await rig.inline(URI, END) == []
        configuration[None] = {}
        rig.client.workspace_did_change_configuration(types.DidChangeConfigurationParams(None))
        await rig.until(lambda: len(rig.pulled) == 2)
        assert len(await rig.inline(URI, END)) == 1
    assert "asked base" in rig.words(), "what is set no more does not hold"


async def test_what_came_with_the_handshake_holds_where_the_editor_has_no_such_section(tmp_path: Path):
    async with rigged(tmp_path, ABLE, configuration={None: {}}, options={"size": "small"}) as rig:
        await rig.until(lambda: rig.pulled == [None])
        rig.open(URI, TEXT)
        assert len(await rig.inline(URI, END)) == 1
    assert "asked small" in rig.words()


async def test_progress_is_shown_of_what_takes_long_and_of_a_request_that_wants_it(tmp_path: Path):
    async with rigged(tmp_path, ABLE) as rig:
        await rig.until(lambda: rig.progress == ["create", "begin", "end"])
        rig.open(URI, TEXT)
        context = types.InlineCompletionContext(types.InlineCompletionTriggerKind.Automatic)
        document = types.TextDocumentIdentifier(URI)
        found = await rig.client.text_document_inline_completion_async(
            types.InlineCompletionParams(context, document, END, work_done_token="mine")
        )
        assert found
        assert rig.progress == ["create", "begin", "end", "begin", "end"]


async def test_an_editor_that_cannot_show_progress_is_told_none(tmp_path: Path):
    async with rigged(tmp_path, GHOST) as rig:
        rig.open(URI, TEXT)
        assert len(await rig.inline(URI, END)) == 1
    assert rig.progress == []


async def test_the_editor_is_asked_to_tell_of_files_and_settings(tmp_path: Path):
    async with rigged(tmp_path, ABLE) as rig:
        wanted = {types.WORKSPACE_DID_CHANGE_WATCHED_FILES, types.WORKSPACE_DID_CHANGE_CONFIGURATION}
        await rig.until(lambda: set(rig.registered) == wanted)


async def test_the_model_is_shown_what_the_code_uses_from_other_files(tmp_path: Path):
    bank = tmp_path / "bank"
    bank.mkdir()
    (bank / "rates.py").write_text("def monthly_rate(yearly: float) -> float:\n    return yearly\n")
    text = "from rates import monthly_rate\n\n\ndef payment(yearly):\n    return monthly_rate(\n"
    async with rigged(tmp_path, ABLE, folders=[bank]) as rig:
        await rig.until(lambda: rig.progress.count("end") >= 2)  # connected, and the folder read
        rig.open(f"{bank.as_uri()}/loan.py", text)
        await rig.inline(f"{bank.as_uri()}/loan.py", types.Position(4, 24))
        assert any(word.startswith("shown") and "rates.py" in word for word in rig.words())
        (bank / "late.py").write_text("def late_fee(days: int) -> int:\n    return days\n")
        change = types.FileEvent(f"{bank.as_uri()}/late.py", types.FileChangeType.Created)
        rig.client.workspace_did_change_watched_files(types.DidChangeWatchedFilesParams([change]))
        for number in itertools.count():  # it is read in the background
            uri = f"{bank.as_uri()}/fees{number}.py"
            rig.open(uri, "from late import late_fee\n\n\ndef f(days):\n    return late_fee(\n")
            await rig.inline(uri, types.Position(4, 20))
            if any(word.startswith("shown") and "late.py" in word for word in rig.words()):
                break
            assert number < 50, "the new file is not shown"


async def test_of_a_folder_that_is_removed_nothing_is_shown_any_more(tmp_path: Path):
    bank = tmp_path / "bank"
    bank.mkdir()
    (bank / "rates.py").write_text("def monthly_rate(yearly: float) -> float:\n    return yearly\n")
    text = "from rates import monthly_rate\n\n\ndef payment(yearly):\n    return monthly_rate(\n"
    async with rigged(tmp_path, ABLE, folders=[bank]) as rig:
        await rig.until(lambda: rig.progress.count("end") >= 2)
        rig.open(f"{bank.as_uri()}/loan.py", text)
        await rig.inline(f"{bank.as_uri()}/loan.py", types.Position(4, 24))
        before = len(rig.words())
        assert "shown rates.py" in rig.words()
        folder = types.WorkspaceFolder(bank.as_uri(), "bank")
        event = types.WorkspaceFoldersChangeEvent([], [folder])
        rig.client.workspace_did_change_workspace_folders(types.DidChangeWorkspaceFoldersParams(event))
        rig.open(f"{bank.as_uri()}/other.py", "# another\n" + text)
        await rig.inline(f"{bank.as_uri()}/other.py", types.Position(5, 24))
        later = rig.words()[before:]
    assert "asked base" in later
    assert "shown rates.py" not in later


async def test_an_editor_that_does_not_tell_its_settings_has_its_folders_read_all_the_same(tmp_path: Path):
    folder = tmp_path / "bank"
    folder.mkdir()
    async with rigged(tmp_path, ABLE, folders=[folder], configuration=RuntimeError("not now")) as rig:
        await rig.until(lambda: "workspace/didChangeWatchedFiles" in rig.registered)
        await rig.until(lambda: rig.progress.count("create") == 2)  # the model, and the folders


async def test_without_the_workspace_only_the_source_is_shown(tmp_path: Path):
    bank = tmp_path / "bank"
    bank.mkdir()
    (bank / "rates.py").write_text("def monthly_rate(yearly: float) -> float:\n    return yearly\n")
    async with rigged(tmp_path, GHOST, folders=[bank], options={"workspace": False}) as rig:
        rig.open(f"{bank.as_uri()}/loan.py", "from rates import monthly_rate\n\nx = monthly_rate(\n")
        await rig.inline(f"{bank.as_uri()}/loan.py", types.Position(2, 17))
        assert "asked base" in rig.words()
        assert not [word for word in rig.words() if word.startswith("shown")]


async def test_what_is_taken_is_counted(tmp_path: Path):
    async with rigged(tmp_path, GHOST) as rig:
        rig.open(URI, TEXT)
        (item,) = await rig.inline(URI, END)
        rig.insert(URI, END, str(item.insert_text))
        assert item.command is not None
        taken = types.ExecuteCommandParams(item.command.command, item.command.arguments)
        await rig.client.workspace_execute_command_async(taken)
        figures = await rig.client.protocol.send_request_async("bank-copilot/figures", None)
        command = types.ExecuteCommandParams("bank-copilot.figures")
        same = await rig.client.workspace_execute_command_async(command)
    assert (figures.shown, figures.accepted) == (same["shown"], same["accepted"]) == (1, 1)
    assert (tmp_path / "data" / "usage").is_dir()


async def test_what_comes_after_an_edit_is_not_shown(tmp_path: Path):
    async with rigged(tmp_path, GHOST, options={"debounceMs": 300}) as rig:
        rig.open(URI, TEXT)
        asking = asyncio.create_task(rig.inline(URI, END))
        await asyncio.sleep(0.1)
        rig.insert(URI, types.Position(0, 0), "# a line above\n")
        assert await asking == []
        figures = await rig.client.protocol.send_request_async("bank-copilot/figures", None)
    assert figures.shown == 0


async def test_what_was_shown_is_gone_where_a_later_request_has_nothing_to_offer(tmp_path: Path):
    async with rigged(tmp_path, GHOST) as rig:
        rig.open(URI, f"# a comment \n{TEXT}")
        where = types.Position(2, 11)
        (item,) = await rig.inline(URI, where)
        assert await rig.inline(URI, types.Position(0, 12)) == []
        rig.insert(URI, where, str(item.insert_text))
        figures = await rig.client.protocol.send_request_async("bank-copilot/figures", None)
    assert (figures.shown, figures.accepted) == (1, 0)


async def test_no_figures_are_kept_where_they_are_not_wanted(tmp_path: Path):
    async with rigged(tmp_path, GHOST, options={"figures": False}) as rig:
        rig.open(URI, TEXT)
        (item,) = await rig.inline(URI, END)
        rig.insert(URI, END, str(item.insert_text))
        figures = await rig.client.protocol.send_request_async("bank-copilot/figures", None)
    assert figures.shown == 0
