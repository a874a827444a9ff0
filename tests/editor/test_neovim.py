"""The guide's snippet for Neovim, run in a real Neovim against a real server process with a scripted model."""

from __future__ import annotations

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.conftest import ROOT

pytestmark = pytest.mark.editor

GUIDE = ROOT / "docs" / "guide" / "editors.md"
SHIM = ROOT / "editors" / "neovim" / "lua" / "bank_copilot.lua"
WAIT_S = 20.0
SOURCE = "def interest(principal, rate):\n    amount =\n    return amount\n"


class Neovim:
    """A headless Neovim, to which keys are sent and expressions are put."""

    def __init__(self, process: subprocess.Popen[bytes], socket: Path) -> None:
        self._process = process
        self._remote = ["nvim", "--server", str(socket)]

    def press(self, keys: str) -> None:
        """Press keys, in Vim's notation."""
        subprocess.run([*self._remote, "--remote-send", keys], check=True)

    def ask(self, lua: str) -> object:
        """Return the value of an expression in Lua."""
        escaped = lua.replace("'", "''")
        expression = f"json_encode(luaeval('{escaped}'))"
        printed = subprocess.run([*self._remote, "--remote-expr", expression], check=True, capture_output=True)
        return json.loads(printed.stdout or printed.stderr)

    def until(self, lua: str, holds: Callable[[object], bool]) -> object:
        """Wait until the value of an expression is what it should be, and return it."""
        deadline = time.monotonic() + WAIT_S
        while not holds(value := self.ask(lua)):
            assert time.monotonic() < deadline, f"{lua} stays {value!r}"
            time.sleep(0.05)
        return value


GREY = (
    "vim.tbl_map(function(mark) return mark[4].virt_text[1][1] end, vim.api.nvim_buf_get_extmarks("
    "0, vim.api.nvim_get_namespaces().bank_copilot, 0, -1, {details = true}))"
)
TEXT = "table.concat(vim.api.nvim_buf_get_lines(0, 0, -1, false), '\\n')"
CLIENTS = "#vim.tbl_filter(function(client) return client.initialized end, vim.lsp.get_active_clients())"


@pytest.fixture
def neovim(tmp_path: Path) -> Iterator[Neovim]:
    """Neovim set up by the guide, with ``bank-copilot`` on the PATH being the scripted server."""
    if shutil.which("nvim") is None:
        pytest.fail("there is no nvim: run tools/install_system_packages.sh editor")
    config = tmp_path / "config" / "nvim"
    (config / "lua").mkdir(parents=True)
    shutil.copy(SHIM, config / "lua")
    (config / "init.lua").write_text(_snippet("neovim"), "utf-8")
    program = tmp_path / "bin" / "bank-copilot"
    program.parent.mkdir()
    server = shlex.join([sys.executable, "-m", "tests.lsp.scripted_server", str(tmp_path / "asked.log")])
    program.write_text(f"#!/bin/sh\ncd {shlex.quote(str(ROOT))} && exec {server}\n", "utf-8")
    program.chmod(0o755)
    source = tmp_path / "loans.py"
    source.write_text(SOURCE, "utf-8")
    folders = {f"XDG_{kind.upper()}_HOME": str(tmp_path / kind) for kind in ("config", "data", "state", "cache")}
    environ = {**os.environ, **folders, "PATH": f"{program.parent}:{os.environ['PATH']}"}
    socket = tmp_path / "nvim.sock"
    process = subprocess.Popen(
        ["nvim", "--headless", "--listen", str(socket), str(source)], env=environ, stdin=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + WAIT_S
        while not socket.exists():
            assert process.poll() is None and time.monotonic() < deadline, "Neovim did not start"
            time.sleep(0.05)
        found = Neovim(process, socket)
        found.until(CLIENTS, lambda count: count == 1)
        yield found
    finally:
        process.terminate()
        process.wait(10)


def test_a_suggestion_is_shown_in_grey_and_taken_with_tab(neovim: Neovim) -> None:
    neovim.press("jA ")
    neovim.until(GREY, lambda marks: marks == ["principal * rate"])
    assert neovim.ask(TEXT) == SOURCE.rstrip("\n").replace("amount =", "amount = ")
    neovim.press("<Tab>")
    neovim.until(TEXT, lambda text: "amount = principal * rate" in str(text))
    assert neovim.ask(TEXT) == SOURCE.rstrip("\n").replace("amount =", "amount = principal * rate")
    assert neovim.ask("vim.api.nvim_win_get_cursor(0)") == [2, len("    amount = principal * rate")]
    assert neovim.ask(GREY) == []


def test_tab_stays_tab_where_nothing_is_suggested(neovim: Neovim) -> None:
    neovim.press(":set noexpandtab tabstop=4 softtabstop=0<CR>")
    neovim.press("ggO<Esc>")
    neovim.until("vim.fn.mode()", lambda mode: mode == "n")
    neovim.press("i<Tab>")
    neovim.until("vim.api.nvim_get_current_line()", lambda line: line == "\t")


def test_grey_text_goes_when_insert_mode_ends(neovim: Neovim) -> None:
    neovim.press("jA ")
    neovim.until(GREY, lambda marks: marks == ["principal * rate"])
    neovim.press("<Esc>")
    neovim.until(GREY, lambda marks: marks == [])


def _snippet(name: str) -> str:
    """Return the block of the guide that follows its mark."""
    match = re.search(rf"<!-- tested: {name} -->\n```lua\n(.*?)```", GUIDE.read_text("utf-8"), re.DOTALL)
    assert match is not None, f"{GUIDE.name} has no tested snippet {name}"
    return match[1]
