"""The folders that are open, and files that change on the disk."""

from __future__ import annotations

from contextlib import suppress

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp.greeting import NAME
from lsp.handlers.configuration import pull
from lsp.session import CopilotServer

__all__ = ["files_changed", "folders_changed", "watch"]

_WATCHED = "**/*"


async def folders_changed(server: CopilotServer, params: types.DidChangeWorkspaceFoldersParams) -> None:
    """Take folders in and forget others."""
    for folder in params.event.removed:
        server.scopes.remove(folder.uri)
    for folder in params.event.added:
        server.scopes.add(folder.uri, folder.name)
    server.index()
    await pull(server)


def files_changed(server: CopilotServer, params: types.DidChangeWatchedFilesParams) -> None:
    """Read files again that were changed by others."""
    server.files_changed([change.uri for change in params.changes])


async def watch(server: CopilotServer) -> None:
    """Ask the editor to tell of files that change, and of settings, where it wants to be asked."""
    workspace = server.client_capabilities.workspace
    wanted: list[types.Registration] = []
    if workspace is not None and (files := workspace.did_change_watched_files) and files.dynamic_registration:
        options = types.DidChangeWatchedFilesRegistrationOptions([types.FileSystemWatcher(_WATCHED)])
        method = types.WORKSPACE_DID_CHANGE_WATCHED_FILES
        wanted.append(types.Registration(method, method, options))
    if workspace is not None and (told := workspace.did_change_configuration) and told.dynamic_registration:
        method = types.WORKSPACE_DID_CHANGE_CONFIGURATION
        options_of_settings = types.DidChangeConfigurationRegistrationOptions(section=NAME)
        wanted.append(types.Registration(method, method, options_of_settings))
    if wanted:
        with suppress(JsonRpcException):  # an editor that will not tell has its folders read every few minutes
            await server.client_register_capability_async(types.RegistrationParams(wanted))
