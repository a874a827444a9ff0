"""Settings: sent by the editor, and asked of it for each folder."""

from __future__ import annotations

from collections.abc import Mapping

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from copilot.errors import ConfigError
from lsp.greeting import NAME
from lsp.session import CopilotServer

__all__ = ["configured", "plain", "pull", "take"]


async def configured(server: CopilotServer, params: types.DidChangeConfigurationParams) -> None:
    """Take settings that have changed; an editor that sends none is asked for them."""
    given = plain(params.settings)
    if isinstance(given, Mapping) and NAME in given:
        take(server, given[NAME])
    await pull(server)


def take(server: CopilotServer, given: object) -> None:
    """Take the settings for all folders; wrong ones are shown to the user, and those before stay."""
    try:
        server.scopes.configure(given)
    except ConfigError as error:
        server.complain(error)
    server.settings_changed()


async def pull(server: CopilotServer) -> None:
    """Ask the editor for each folder's settings, where it can be asked."""
    workspace = server.client_capabilities.workspace
    folders = list(server.scopes)
    if workspace is None or not workspace.configuration or not folders:
        return
    items = [types.ConfigurationItem(scope_uri=folder.uri, section=NAME) for folder in folders]
    try:
        answers = await server.workspace_configuration_async(types.ConfigurationParams(items))
    except JsonRpcException:
        return  # an editor that refuses to say has said all in its notifications
    for folder, given in zip(folders, answers or (), strict=False):
        try:
            server.scopes.configure_folder(folder.uri, plain(given))
        except ConfigError as error:
            server.complain(error)
    server.settings_changed()


def plain(value: object) -> object:
    """Turn what the protocol library makes of free-form JSON back into mappings and lists."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        fields = getattr(value, "_asdict", None)
        return plain(fields()) if fields is not None else [plain(item) for item in value]
    return value
