"""Make the pictures of the README and the guide from a real run of the demo.

It needs a folder that ``bank-copilot demo`` has filled::

    bank-copilot demo -o copilot-demo
    python -m tools.make_pictures copilot-demo          write docs/assets/*.svg and *.png

What is shown is what the run made: the result files are read, nothing is asked anew.
"""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterator, Mapping
from io import StringIO
from pathlib import Path
from typing import Any

import click
import pymupdf
from PIL import Image
from rich.cells import cell_len
from rich.console import Console, Group, RenderableType

from cli import samples
from cli.demo import results
from cli.demo.code_job import completion
from docs_ai.terms import load_schema

ASSETS = Path(__file__).parent.parent / "docs" / "assets"
WIDTH = 108
LIMIT_BYTES = 200_000
PAGE_DPI = 80
_COLOURS = {"found": (0.1, 0.6, 0.2), "needs_review": (0.85, 0.6, 0.0), "conflict": (0.8, 0.1, 0.1)}
_RUN = re.compile(r'textLength="(?P<width>[\d.]+)"(?P<rest>[^>]*)>(?P<text>[^<]+)</text>')
_FAR_FONTS = re.compile(r"@font-face \{.*?\}\s*", re.DOTALL)


def views(demo: Path) -> Iterator[tuple[str, RenderableType]]:
    """Yield a name and the terminal's view for each job that the run did."""

    def read(name: str) -> Any:
        return json.loads((demo / name).read_text("utf-8"))

    for job in done(demo):
        match job:
            case "code":
                shown = completion(read("code/completion.json"))
                yield job, Group(shown, results.unit_tests(read("code/tests.json")))
            case "documents":
                schema, found = load_schema("credit-approval"), read("documents/credit-approval.json")
                titles = {field.name: field.title["zh"] for field in schema.fields}
                items = {group.name: (group.title or {})["zh"] for group in schema.groups if group.repeating}
                stated = [field for field in found["fields"] if field["status"] != "absent"]
                yield job, results.terms({**found, "fields": stated}, titles, items)
            case "report":
                yield job, results.report(read("report/due-diligence.json"))
            case "minutes":
                yield job, results.minutes(read("minutes/credit-committee-zh.json"))


def pages(demo: Path) -> Iterator[tuple[str, Image.Image]]:
    """Yield a name and the picture of the page that terms were read from."""
    if "documents" in done(demo):
        terms = json.loads((demo / "documents" / "credit-approval.json").read_text("utf-8"))
        yield "approval-marked", marked_page(terms)


def done(demo: Path) -> list[str]:
    """Return the jobs that the run did to their end."""
    record = json.loads((demo / "demo.json").read_text("utf-8"))
    return [job["job"] for job in record["jobs"] if job["done"]]


def svg(name: str, view: RenderableType) -> str:
    """Return a terminal's view as SVG that fetches nothing from anywhere."""
    console = Console(record=True, width=WIDTH, file=StringIO(), force_terminal=True, color_system="truecolor")
    console.print(view)
    drawn = console.export_svg(title=f"bank-copilot demo --job {name}", unique_id=f"demo-{name}")
    return _RUN.sub(_at_full_width, _FAR_FONTS.sub("", drawn))


def _at_full_width(run: re.Match[str]) -> str:
    """Give a run of text the width of its cells: rich counts a Chinese character, which fills two, as one."""
    characters = html.unescape(run["text"])
    width = float(run["width"]) * cell_len(characters) / len(characters)
    return f'textLength="{width:g}"{run["rest"]}>{run["text"]}</text>'


def marked_page(result: Mapping[str, Any]) -> Image.Image:
    """Return the first page of the sample approval with a frame around each value that was found."""
    with pymupdf.open(samples.CREDIT_APPROVAL_PDF) as document:
        page = document[0]
        for field in result["fields"]:
            for box in field["boxes"] if field["page"] == 1 else ():
                colour = _COLOURS.get(field["status"], (0.1, 0.4, 0.8))
                page.draw_rect(
                    (box[0] - 1, box[1] - 1, box[2] + 1, box[3] + 1),
                    color=colour,
                    fill=colour,
                    fill_opacity=0.16,
                    width=0.8,
                )
        pixels = page.get_pixmap(dpi=PAGE_DPI)
        return Image.frombytes("RGB", (pixels.width, pixels.height), pixels.samples)


@click.command()
@click.argument("demo", type=click.Path(exists=True, file_okay=False, path_type=Path))
def main(demo: Path) -> None:
    """Write the pictures of a finished DEMO folder into docs/assets; a job that failed in it keeps its old picture.

    \b
    Example:
      python -m tools.make_pictures copilot-demo
    """
    made: list[Path] = []
    for name, view in views(demo):
        made.append(ASSETS / f"demo-{name}.svg")
        made[-1].write_text(svg(name, view), "utf-8")
    for name, picture in pages(demo):
        made.append(ASSETS / f"{name}.png")
        picture.quantize(64, dither=Image.Dither.NONE).save(made[-1], optimize=True)
    for path in made:
        click.echo(f"{path.name}: {path.stat().st_size:,} bytes")
    large = [path.name for path in made if path.stat().st_size > LIMIT_BYTES]
    if large:
        raise click.ClickException(f"over {LIMIT_BYTES:,} bytes: {', '.join(large)}")


if __name__ == "__main__":
    main()
