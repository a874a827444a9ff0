"""``bank-copilot prompts``: list, show, render and test the prompts."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import click
import yaml
from rich.console import Console
from rich.table import Table

from cli import runtime
from copilot.errors import PromptInputError
from prompts import Prompt, Rendered, selftest
from prompts.loader import Language
from prompts.rendered import Size
from prompts.selftest import Outcome

__all__ = ["prompts"]

_LANGUAGE = click.option("--language", type=click.Choice(["zh", "en"]), help="Take the variant for this language.")
_SIZE = click.option("--size", type=click.Choice(["small", "base"]), help="Take the variant for this model size.")
_JSON = click.option("--json", "as_json", is_flag=True, help="Print JSON for a program to read.")


@click.group()
def prompts() -> None:
    """List, show, render and test the prompts.

    A folder named in the settings under [prompts] overlays replaces any of them without a change to the package.

    \b
    Examples:
      bank-copilot prompts list
      bank-copilot prompts show documents/terms --language zh
    """


@prompts.command("list")
@_JSON
def list_(as_json: bool) -> None:
    """List every prompt with its variants.

    \b
    Example:
      bank-copilot prompts list
    """
    rows = [_summary(prompt) for prompt in runtime.library()]
    if as_json:
        click.echo(json.dumps(rows, ensure_ascii=False, indent=1))
        return
    table = Table("Prompt", "Variant", "Version", "Lane", "Size", "Tests", "What it is for")
    for row in rows:
        shown = [row[key] for key in ("name", "variant", "version", "lane", "size", "tests", "description")]
        table.add_row(*(str(cell) for cell in shown))
    _console().print(table)


@prompts.command()
@click.argument("name")
@_LANGUAGE
@_SIZE
@_JSON
def show(name: str, language: Language | None, size: Size | None, as_json: bool) -> None:
    """Show one prompt file as written, and where it is.

    \b
    Example:
      bank-copilot prompts show documents/terms --language zh
    """
    prompt = runtime.library().get(name, language=language, size=size)
    if as_json:
        click.echo(json.dumps({**_summary(prompt), "text": prompt.file.text}, ensure_ascii=False, indent=1))
        return
    click.secho(f"# {prompt.path}", dim=True)
    click.secho(f"# SHA-256 {prompt.file.content_hash}", dim=True)
    click.echo(prompt.file.text, nl=False)


@prompts.command()
@click.argument("name")
@click.option("--set", "settings", multiple=True, metavar="KEY=VALUE", help="An input; VALUE may be @FILE.")
@_LANGUAGE
@_SIZE
@_JSON
def render(name: str, settings: Sequence[str], language: Language | None, size: Size | None, as_json: bool) -> None:
    """Fill inputs into a prompt and show what the model would be sent.

    Text inputs are taken as they stand, others as JSON or YAML. @FILE reads a UTF-8 file; a text that starts with @ is
    written with two.

    \b
    Example:
      bank-copilot prompts render documents/terms --set passage=@approval.txt
    """
    prompt = runtime.library().get(name, language=language, size=size)
    rendered = prompt.render(_values(settings, prompt))
    if as_json:
        click.echo(json.dumps({**asdict(rendered), "identity": rendered.identity}, ensure_ascii=False, indent=1))
    else:
        _print_rendered(rendered)


@prompts.command()
@click.argument("names", nargs=-1, metavar="[NAME]...")
@click.option("--size", type=click.Choice(["small", "base"]), help="Let this model answer, whatever the prompt says.")
@_JSON
@click.pass_context
def test(ctx: click.Context, names: Sequence[str], size: Size | None, as_json: bool) -> None:
    """Run the tests written in the prompt files against the model.

    Ends with 1 when any fails.

    \b
    Examples:
      bank-copilot prompts test
      bank-copilot prompts test documents/terms --json
    """
    library = runtime.library()
    chosen = [prompt for name in names or library.names() for prompt in library.every(name)]
    outcomes = asyncio.run(_run([replace(prompt, size=size or prompt.size) for prompt in chosen]))
    if as_json:
        click.echo(json.dumps(_report(outcomes), ensure_ascii=False, indent=1))
    else:
        _print_outcomes(outcomes)
    ctx.exit(0 if all(outcome.passed for outcome in outcomes) else 1)


async def _run(chosen: Sequence[Prompt]) -> list[Outcome]:
    """Run every test of ``chosen``, one after the other, with a line for each as it ends."""
    outcomes: list[Outcome] = []
    async with runtime.client() as model:
        for prompt in chosen:
            for case in prompt.cases:
                outcome = await selftest.run(prompt, case, model)
                outcomes.append(outcome)
                word = "passed" if outcome.passed else "FAILED"
                click.echo(f"{word} {prompt.label}: {case.name} ({outcome.elapsed_s:.1f} s)", err=True)
    return outcomes


def _summary(prompt: Prompt) -> dict[str, Any]:
    """Return what `list` tells of a prompt."""
    return {
        "name": prompt.name,
        "variant": prompt.variant,
        "version": prompt.version,
        "lane": prompt.file.lane,
        "size": prompt.size,
        "tests": len(prompt.cases),
        "description": prompt.description,
        "path": str(prompt.path),
        "sha256": prompt.file.content_hash,
    }


def _values(settings: Sequence[str], prompt: Prompt) -> dict[str, Any]:
    """Read ``KEY=VALUE`` settings as the prompt's input schema wants them."""
    rules: Mapping[str, Any] = prompt.file.input_schema["properties"]
    values: dict[str, Any] = {}
    for setting in settings:
        key, equals, text = setting.partition("=")
        if not equals:
            raise click.BadParameter(f"{setting!r} is not KEY=VALUE", param_hint="--set")
        if text.startswith("@@"):
            text = text[1:]
        elif text.startswith("@"):
            text = _file_text(Path(text[1:]))
        values[key] = text if rules.get(key, {}).get("type", "string") == "string" else _parsed(key, text)
    return values


def _file_text(path: Path) -> str:
    try:
        return path.read_text("utf-8")
    except OSError as error:
        raise click.BadParameter(f"cannot read {path}: {error.strerror}", param_hint="--set") from error
    except UnicodeDecodeError as error:
        raise click.BadParameter(f"{path} is not UTF-8", param_hint="--set") from error


def _parsed(key: str, text: str) -> Any:
    try:
        return yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise PromptInputError(f"input {key!r} is neither JSON nor YAML") from error


def _print_rendered(rendered: Rendered) -> None:
    sampling = rendered.sampling
    click.secho(
        f"# {rendered.identity}, variant {rendered.variant or '-'}, lane {rendered.lane}, size {rendered.size}, "
        f"temperature {sampling.temperature}, at most {sampling.max_tokens} tokens",
        dim=True,
    )
    parts: list[tuple[str, str]] = [(message.role, message.content) for message in rendered.messages]
    for role, text in parts or [("prefix", rendered.prefix), ("suffix", rendered.suffix)]:
        click.secho(f"=== {role} ===", bold=True)
        click.echo(text)


def _print_outcomes(outcomes: Sequence[Outcome]) -> None:
    table = Table("Prompt", "Variant", "Test", "Result", "Read", "Written", "Seconds")
    for outcome in outcomes:
        table.add_row(
            outcome.prompt.partition("@")[0],
            outcome.variant,
            outcome.case,
            "passed" if outcome.passed else "; ".join(outcome.failures),
            str(outcome.prompt_tokens),
            str(outcome.completion_tokens),
            f"{outcome.elapsed_s:.1f}",
        )
    _console().print(table)
    total = _report(outcomes)
    click.echo(
        f"{total['passed']} of {total['total']} passed ({total['pass_rate']:.0%}), "
        f"{total['completion_tokens']} tokens written, {total['elapsed_s']:.1f} s"
    )


def _report(outcomes: Sequence[Outcome]) -> dict[str, Any]:
    """Return the outcomes with their sums."""
    passed = sum(outcome.passed for outcome in outcomes)
    return {
        "total": len(outcomes),
        "passed": passed,
        "pass_rate": passed / len(outcomes) if outcomes else 1.0,
        "prompt_tokens": sum(outcome.prompt_tokens for outcome in outcomes),
        "completion_tokens": sum(outcome.completion_tokens for outcome in outcomes),
        "elapsed_s": round(sum(outcome.elapsed_s for outcome in outcomes), 3),
        "tests": [{**asdict(outcome), "passed": outcome.passed} for outcome in outcomes],
    }


def _console() -> Console:
    """Return a console that keeps whole rows when the output is a file or a pipe."""
    console = Console()
    return console if console.is_terminal else Console(width=200)
