"""Settings: sent by the editor, and asked of it for each folder."""

from __future__ import annotations

from collections.abc import Mapping

from lsprotocol import types
from pygls.exceptions import JsonRpcException

from lsp.greeting import NAME
from lsp.session import CopilotServer

__all__ = ["configured", "plain", "pull", "take"]


async def configured(server: CopilotServer, params: types.DidChangeConfigurationParams) -> None:
    """Take settings that have changed; an editor that sends none is asked for them."""
    given = plain(params.settings)
    told = isinstance(given, Mapping) and NAME in given
    if isinstance(given, Mapping) and told:
        take(server, given[NAME])
    await pull(server, changed=not told)


def take(server: CopilotServer, given: object) -> None:
    """Take the settings for all folders; wrong ones are shown to the user, and left out."""
    server.scopes.configure(given)
    server.settings_changed()


async def pull(server: CopilotServer, *, changed: bool = False) -> None:
    """Ask the editor for the settings, those for all folders and each folder's own, where it can be asked.

    Args:
        server: the server.
        changed: those for all folders may have changed, so that to have none means none; else they may have come
            otherwise, as with the handshake.
    """
    workspace = server.client_capabilities.workspace
    if workspace is None or not workspace.configuration:
        return
    folders = list(server.scopes)
    items = [types.ConfigurationItem(section=NAME)]
    items += [types.ConfigurationItem(scope_uri=folder.uri, section=NAME) for folder in folders]
    try:
        answers = await server.workspace_configuration_async(types.ConfigurationParams(items))
    except JsonRpcException:
        return  # an editor that refuses to say has said all in its notifications
    for_all, *own = map(plain, answers or [None])
    if for_all or (changed and for_all is not None):
        server.scopes.configure(for_all)
    for folder, given in zip(folders, own, strict=False):
        server.scopes.configure_folder(folder.uri, given)
    server.settings_changed()


def plain(value: object) -> object:
    """Turn what the protocol library makes of free-form JSON back into mappings and lists."""
    if isinstance(value, Mapping):
        return {str(key): plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        fields = getattr(value, "_asdict", None)
        return plain(fields()) if fields is not None else [plain(item) for item in value]
    return value
