"""``bank-copilot minutes``: the wiring of the minutes job to the command line."""

from __future__ import annotations

import asyncio
import json
import os
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from cli import runtime
from cli.minutes_review import review
from cli.minutes_serve import serve_command, status_command
from copilot import atomic
from copilot.errors import CopilotError, OutputError, ServiceError
from copilot.language import Language
from minutes.making import Made, Order, make, stems
from minutes.render import RenderOptions, choose, starter, starters, templates
from minutes.render.words import WORDS, clock, problem_line
from minutes.summarise.dates import full_date_in
from minutes.summarise.header import Stated
from minutes.summarise.pipeline import Options
from minutes.summarise.pipeline import Progress as Report
from minutes.transcripts import PeopleTable, Transcript, read
from minutes.transcripts import people as people_table
from minutes.transcripts.audio import is_recording, transcribe
from minutes.transcripts.whisper_model import WhisperModel

__all__ = ["minutes"]


@click.group()
def minutes() -> None:
    """Turn transcripts into minutes.

    \b
    Example:
      bank-copilot minutes make committee.vtt -o minutes
      bank-copilot minutes serve --inbox in --outbox out
    """


minutes.add_command(review)
minutes.add_command(serve_command)
minutes.add_command(status_command)


@minutes.command("make")
@click.argument("files", nargs=-1, required=True, metavar="FILE...", type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", "folder", required=True, metavar="DIR", type=click.Path(file_okay=False, path_type=Path),
    help="Where the results go.",
)  # fmt: skip
@click.option("--title", default="", help="The meeting's title; otherwise what the transcript states.")
@click.option("--date", default="", metavar="YYYY-MM-DD", help="The meeting's date; due dates are counted from it.")
@click.option("--place", default="", help="Where the meeting was.")
@click.option("--chair", default="", help="Who was in the chair.")
@click.option("--attendee", "attendees", multiple=True, metavar="NAME", help="Who attended; may be given again.")
@click.option(
    "--people", metavar="FILE", type=click.Path(dir_okay=False, path_type=Path),
    help="A table of who is who: CSV, YAML, or lines such as: Speaker 1 = Ana Ruiz, Head of Credit.",
)  # fmt: skip
@click.option("--audio", is_flag=True, help="Transcribe recordings first, on this machine (extra audio).")
@click.option(
    "--whisper", metavar="DIR", type=click.Path(file_okay=False, path_type=Path),
    help="The folder of the Whisper model that transcribes them.",
)  # fmt: skip
@click.option(
    "--language",
    type=click.Choice(["zh", "en"]),
    help="Of the headings, and of a recording; by default the talk's own.",
)
@click.option(
    "--template",
    metavar="NAME|FILE",
    help=f"How they look: {', '.join(templates())}, or a .docx of your own; by default jiyao in Chinese, else team.",
)
@click.option("--sources/--no-sources", default=True, help="Whether each item says where it was said.")
@click.option("--json", "as_json", is_flag=True, help="Print what was made as JSON.")
def make_command(files: tuple[Path, ...], folder: Path, as_json: bool, **wanted: Any) -> None:
    """Draft the minutes of each transcript FILE as .docx, .md and .json.

    Reads what Teams, Zoom, Tencent Meeting, Feishu, iFLYTEK, Otter, Google Meet and Whisper write (WebVTT, SubRip,
    Word, text, JSON), and plain text with or without speakers, whatever the file is called. Every item of the minutes
    names the turns that it rests on. The result is a draft: a person decides.

    \b
    Example:
      bank-copilot minutes make committee.vtt board.txt -o minutes
      bank-copilot minutes make call.mp3 -o minutes --audio --whisper models/whisper-base --people people.csv
      bank-copilot minutes make 会议.vtt -o 纪要 --date 2026-09-15 --title 信贷审批委员会会议
    """
    table = people_table.read(wanted["people"]) if wanted["people"] else PeopleTable()
    order = _order(table, **wanted)
    _check_writable(folder)
    made, failed = asyncio.run(_make(files, folder, order))
    for one in made:
        if wanted["people"] and (strange := table.unknown(one.minutes.transcript)):
            labels = ", ".join(strange)
            click.secho(f"Warning: {one.source}: {wanted['people']} does not name: {labels}", fg="yellow", err=True)
    if as_json:
        click.echo(json.dumps(_account(made, failed), ensure_ascii=False, indent=1))
    else:
        for one in made:
            click.echo(_line(one))
    if failed or not all(one.whole for one in made):
        raise click.exceptions.Exit(1)


@minutes.command("template")
@click.argument("name", type=click.Choice(starters()))
@click.option(
    "-o", "--output", "path", required=True, metavar="FILE.docx", type=click.Path(dir_okay=False, path_type=Path),
    help="Where the Word file goes.",
)  # fmt: skip
def template_command(name: str, path: Path) -> None:
    """Write a Word file with fields to start a template of your own from.

    Change it in Word, then give it to minutes make --template. A field that there is not is named before any work.

    \b
    Example:
      bank-copilot minutes template board -o our-board.docx
      bank-copilot minutes make board.vtt -o minutes --template our-board.docx
    """
    click.echo(atomic.write_bytes(path, starter(name)))


def _order(
    table: PeopleTable, *, template: str | None, sources: bool, audio: bool, whisper: Path | None, **stated: Any
) -> Order:
    del stated["people"]
    language: Language | None = stated.pop("language")
    if stated["date"] and not full_date_in(stated["date"]):
        raise click.BadParameter("name a day, such as 2026-09-15", param_hint="--date")
    if audio != bool(whisper):
        raise click.UsageError("--audio and --whisper DIR go together: the model transcribes the recordings")
    return Order(
        Options(stated=Stated(**stated), language=language),
        choose(template) if template else None,
        RenderOptions(sources=sources, language=language),
        _hearing(whisper, table, language) if whisper else partial(read, people=table),
    )


def _check_writable(folder: Path) -> None:
    """Raise OutputError now, not after the model's work, where a folder cannot be written or made."""
    wanted = folder.absolute()
    there = next(path for path in (wanted, *wanted.parents) if path.exists())
    if not there.is_dir() or not os.access(there, os.W_OK | os.X_OK):
        raise OutputError(f"cannot write to {folder}")


async def _make(
    files: Sequence[Path], folder: Path, order: Order
) -> tuple[list[Made], list[tuple[Path, CopilotError]]]:
    """Make the minutes of one file after the other; a bad file is named and the others go on."""
    made: list[Made] = []
    failed: list[tuple[Path, CopilotError]] = []
    async with runtime.client() as model:
        for source, stem in stems(files, folder).items():
            try:
                with _progress(source.name) as report:
                    one = await make(source, folder / stem, model, runtime.library(), order, report)
            except ServiceError:
                raise
            except CopilotError as error:
                failed.append((source, error))
                click.secho(f"Error: {source}: {error}", fg="red", err=True)
            else:
                made.append(one)
                _warn(one)
    return made, failed


def _hearing(folder: Path, table: PeopleTable, language: Language | None) -> Callable[[Path], Transcript]:
    """Return what transcribes recordings and reads other files."""
    model = WhisperModel(folder)

    def hear(source: Path) -> Transcript:
        if not is_recording(source):
            return read(source, table)

        def report(done: float, length: float | None) -> None:
            of = f" of {clock(length)}" if length else ""
            click.echo(f"{source.name}: {clock(done)}{of} transcribed", err=True)

        return transcribe(source, model, table, language=language, on_progress=report)

    return hear


def _warn(made: Made) -> None:
    words = WORDS[made.minutes.language]
    for problem in made.minutes.problems:
        click.secho(f"Warning: {made.source}: {problem_line(problem, words)}", fg="yellow", err=True)


def _line(made: Made) -> str:
    minutes = made.minutes
    return (
        f"{made.source}: {len(minutes.decisions)} decisions, {len(minutes.actions)} actions, "
        f"{len(minutes.questions)} open questions, {len(minutes.key_points)} points in {minutes.elapsed_s:.0f} s: "
        f"{', '.join(str(file) for file in made.files)}"
    )


def _account(made: Sequence[Made], failed: Sequence[tuple[Path, CopilotError]]) -> dict[str, Any]:
    return {
        "made": [
            {
                "source": str(one.source),
                "files": [str(file) for file in one.files],
                "decisions": len(one.minutes.decisions),
                "actions": len(one.minutes.actions),
                "questions": len(one.minutes.questions),
                "key_points": len(one.minutes.key_points),
                "whole": one.whole,
                "elapsed_s": one.minutes.elapsed_s,
            }
            for one in made
        ],
        "failed": [
            {"source": str(source), "error": type(error).__name__, "message": str(error)} for source, error in failed
        ],
    }


@contextmanager
def _progress(name: str) -> Iterator[Report]:
    """Show the parts as they are done: a bar on a terminal, plain lines elsewhere; both on the error stream."""
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda done, total: click.echo(f"{name}: {done} of {total} steps", err=True)
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}", markup=False), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True) as progress:
        task = progress.add_task(name, total=None)
        yield lambda done, total: progress.update(task, completed=done, total=total)
