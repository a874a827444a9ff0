"""The root command, the one place that turns an error into words for the user, and the entry point."""

from __future__ import annotations

import importlib
import sys

import click

from copilot import __version__
from copilot.errors import CopilotError, UsageError

__all__ = ["main", "run"]

_COMMANDS = {
    "demo": ("cli.demo", "Run the three jobs on the bundled samples."),
    "models": ("cli.models", "List, pull and verify the pinned model files."),
    "serve": ("cli.serve", "Run the gateway."),
    "keys": ("cli.keys", "Make, list, revoke and rotate the keys of the server's clients."),
    "status": ("cli.status", "Show the gateway and its models."),
    "doctor": ("cli.doctor", "Check this machine and say what to do."),
    "lsp": ("cli.lsp", "Run the language server (stdio, or --tcp)."),
    "code": ("cli.code", "Complete code and write unit tests."),
    "docs": ("cli.docs", "Extract credit terms and draft due-diligence reports."),
    "minutes": ("cli.minutes", "Turn transcripts into minutes."),
    "prompts": ("cli.prompts", "List, show, render and test the prompts."),
    "review": ("cli.review", "Check a text against the review; index licensed code."),
    "audit": ("cli.audit", "Show, verify and export the audit trail."),
}
# The extra that brings what a command's module imports; the others need only the core.
_EXTRAS = {"lsp": "lsp", "code": "lsp", "docs": "docs", "minutes": "minutes", "demo": "all"}


class LazyGroup(click.Group):
    """A group that imports a command's module only when the command runs, so that ``--help`` is instant."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Return the commands in the order of a newcomer's needs."""
        return list(_COMMANDS)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Import the command's module and take the command of the same name from it.

        Raises:
            UsageError: a package that the command needs is not installed; the message says what to install.
        """
        if cmd_name not in _COMMANDS:
            return None
        try:
            module = importlib.import_module(_COMMANDS[cmd_name][0])
        except ModuleNotFoundError as error:
            if cmd_name not in _EXTRAS or (error.name or "").split(".")[0] in ("copilot", "cli", "prompts"):
                raise
            raise UsageError(
                f"{cmd_name} needs the package {error.name}, which is not installed; "
                f"run: pip install 'bank-copilot[{_EXTRAS[cmd_name]}]'"
            ) from error
        command: click.Command = getattr(module, cmd_name)
        return command

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Write the list of commands without importing any of them."""
        with formatter.section("Commands"):
            formatter.write_dl([(name, line) for name, (_, line) in _COMMANDS.items()])


@click.group(cls=LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="bank-copilot")
@click.option("--debug", is_flag=True, help="Show the traceback of an error.")
@click.pass_context
def main(ctx: click.Context, debug: bool) -> None:
    """One locally hosted code LLM for a bank's engineers, credit back office and meetings.

    Nothing leaves this machine or the configured server. Everything a model writes is a draft; a person decides.

    \b
    First steps:
      bank-copilot models pull      fetch the model files (once)
      bank-copilot demo             see the three jobs at work
      bank-copilot COMMAND --help   each command has an example
    """
    ctx.obj = {"debug": debug}


def run() -> None:
    """Run the command line; the exit code is 0 done, 1 some inputs failed, 2 wrong usage, 3 no model or server."""
    try:
        code = main(standalone_mode=False)  # what a command gives ctx.exit() comes back as the value
        sys.exit(code if isinstance(code, int) else 0)
    except click.ClickException as error:
        error.show()
        sys.exit(error.exit_code)
    except (click.Abort, KeyboardInterrupt):
        click.echo("Stopped.", err=True)
        sys.exit(130)
    except CopilotError as error:
        if "--debug" in sys.argv:
            raise
        click.secho(f"Error: {error}", fg="red", err=True)
        sys.exit(error.exit_code)
