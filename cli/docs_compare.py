"""``bank-copilot docs compare``: the wiring of the comparison of two documents to the command line."""

from __future__ import annotations

import asyncio
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import click
from click.core import ParameterSource

from cli import comparison_view, docs_terms, runtime
from cli.docs_progress import progress
from copilot.errors import InputError, UsageError
from docs_ai.review_page import reviewed_result
from docs_ai.terms import Schema, load_schema
from docs_ai.terms.batch import Reading
from docs_ai.terms.comparison import compare as compare_results
from docs_ai.terms.earlier import load

__all__ = ["compare"]


@click.command()
@click.argument("first", metavar="A", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.argument("second", metavar="B", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "-o", "--output", "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("terms"),
    show_default=True, metavar="DIR", help="Where the results of documents are, or go.",
)  # fmt: skip
@click.option("--all", "everything", is_flag=True, help="Show what is the same too.")
@click.option("--as-extracted", is_flag=True, help="Leave out what people decided on the review page.")
@click.option("--json", "as_json", is_flag=True, help="Print the comparison as JSON.")
@docs_terms.extraction_options
@click.pass_context
def compare(ctx: click.Context, /, first: Path, second: Path, folder: Path, as_json: bool, **chosen: Any) -> None:
    """Show which terms differ between two documents A and B, each with both places.

    A and B are documents, or results of "docs extract" (.json), for which no model is needed. A document whose result
    is in the folder is not extracted again. What people decided on the review page counts, and is marked with their
    names. Values are compared by their normal form; facilities and other items are matched by what they are called and
    how much they are about. The exit code is 0 whether or not they differ.

    \b
    Examples:
      bank-copilot docs compare terms/approval-2025.json terms/approval-2026.json
      bank-copilot docs compare approval-2025.pdf approval-2026.docx --all
      bank-copilot docs compare terms/approval-2025.json terms/approval-2026.json --as-extracted
    """
    reviewed = not chosen["as_extracted"]
    contents = {path: _content(path, reviewed) for path in (first, second) if path.suffix.lower() == ".json"}
    bad = next((path for path, content in contents.items() if content is None), None)
    if bad is not None:
        raise InputError(f"{bad}: not a result of docs extract")
    wanted = chosen["wanted"]
    if contents and ctx.get_parameter_source("wanted") is ParameterSource.DEFAULT:
        wanted = next((content["schema"] for content in contents.values() if content is not None), wanted)
    schema = load_schema(wanted)
    documents = [path for path in dict.fromkeys((first, second)) if path not in contents]
    if documents:
        how = docs_terms.reading(chosen["ask_password"], chosen["password_file"], chosen["cache"], 1)
        results = asyncio.run(_extract(documents, schema, folder, how))
        contents |= {path: _content(result, reviewed) for path, result in results.items()}
    a, b = _of(schema, first, contents), _of(schema, second, contents)
    found = compare_results(schema, a, b)
    if as_json:
        click.echo(json.dumps(found.to_json(), ensure_ascii=False, indent=1))
    else:
        comparison_view.show(found, schema, everything=chosen["everything"])


def _content(path: Path, reviewed: bool) -> dict[str, Any] | None:
    """Return what a result says, with what people decided on it; None where the file holds no result."""
    content = load(path)
    return reviewed_result.reviewed(content, path) if content is not None and reviewed else content


async def _extract(documents: Sequence[Path], schema: Schema, folder: Path, how: Reading) -> dict[Path, Path]:
    async with runtime.client() as model:
        batch = await docs_terms.batch(model, schema, folder, how)
        with progress(len(documents)) as report:
            outcomes = await batch.run(documents, report)
    for outcome in outcomes:
        if outcome.error is not None:
            raise outcome.error
    return {outcome.path: outcome.result for outcome in outcomes if outcome.result is not None}


def _of(schema: Schema, path: Path, contents: Mapping[Path, dict[str, Any] | None]) -> dict[str, Any]:
    content = contents[path]
    if content is None:
        raise InputError(f"{path}: its result is not there any more")
    if content["schema"] != schema.name:
        raise UsageError(f"{path} has the terms {content['schema']!r}; name them with --schema")
    return content
