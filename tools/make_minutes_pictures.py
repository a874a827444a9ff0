"""Make the pictures of minutes in the guide: each template, as LibreOffice prints it.

It needs LibreOffice and the fonts Noto Serif CJK and Noto Sans CJK, which stand in for those of the standard here::

    python -m tools.make_minutes_pictures     write docs/assets/minutes-*.png

The meeting is the invented one that the tests use; nothing is asked of a model.
"""

from __future__ import annotations

import os
import subprocess
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

import click
import pymupdf
from PIL import Image

from minutes.render import render, template
from minutes.summarise.items import Minutes
from tests.minutes.render import rich

ASSETS = Path(__file__).parent.parent / "docs" / "assets"
DPI = 58
GAP = 12
LIMIT_BYTES = 120_000
_STANDS_IN: Mapping[str, str] = {
    "方正小标宋简体": "Noto Serif CJK SC",
    "仿宋_GB2312": "Noto Serif CJK SC",
    "楷体_GB2312": "Noto Serif CJK SC",
    "宋体": "Noto Serif CJK SC",
    "黑体": "Noto Sans CJK SC",
    "微软雅黑": "Noto Sans CJK SC",
}


@dataclass(frozen=True, slots=True)
class Picture:
    """A picture: which template, of which minutes, and how many pages beside each other."""

    name: str
    template: str
    minutes: Minutes
    pages: int = 2


def pictures() -> Iterator[Picture]:
    """Yield each picture of the guide."""
    yield Picture("minutes-jiyao", "jiyao", rich.chinese())
    yield Picture("minutes-jilu", "jilu", rich.chinese())
    yield Picture("minutes-credit-committee", "credit-committee", rich.chinese())
    yield Picture("minutes-board", "board", rich.english())
    yield Picture("minutes-team", "team", rich.english())
    yield Picture("minutes-brief", "brief", rich.english(), 1)


def drawn(picture: Picture, place: Path) -> Image.Image:
    """Return the first pages of a picture's minutes beside each other."""
    source = place / f"{picture.name}.docx"
    source.write_bytes(render(picture.minutes, template(picture.template))[".docx"])
    command = ["soffice", f"-env:UserInstallation=file://{place}/profile", "--headless", "--convert-to", "pdf"]
    subprocess.run(
        [*command, "--outdir", str(place), str(source)],
        check=True,
        capture_output=True,
        timeout=180,
        env={**os.environ, "FONTCONFIG_FILE": str(fonts(place))},
    )
    with pymupdf.open(source.with_suffix(".pdf")) as document:
        pixels = [page.get_pixmap(dpi=DPI) for page in document][: picture.pages]
    pages = [Image.frombytes("RGB", (one.width, one.height), one.samples) for one in pixels]
    sheet = Image.new("RGB", (sum(page.width + GAP for page in pages) + GAP, pages[0].height + 2 * GAP), "#d7dbe2")
    for at, page in enumerate(pages):
        sheet.paste(page, (GAP + at * (page.width + GAP), GAP))
    return sheet


def fonts(place: Path) -> Path:
    """Write what stands in for the fonts of the standard, which are not free to pass on."""
    rules = "".join(
        f'<match target="pattern"><test name="family"><string>{font}</string></test>'
        f'<edit name="family" mode="assign" binding="strong"><string>{other}</string></edit></match>'
        for font, other in _STANDS_IN.items()
    )
    file = place / "fonts.conf"
    file.write_text(
        '<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>'
        f'<include ignore_missing="yes">/etc/fonts/fonts.conf</include><cachedir>{place}/cache</cachedir>'
        f"{rules}</fontconfig>",
        "utf-8",
    )
    return file


@click.command()
def main() -> None:
    """Write the pictures into docs/assets."""
    large = []
    with tempfile.TemporaryDirectory() as place:
        for picture in pictures():
            path = ASSETS / f"{picture.name}.png"
            drawn(picture, Path(place)).quantize(64, dither=Image.Dither.NONE).save(path, optimize=True)
            click.echo(f"{path.name}: {path.stat().st_size:,} bytes")
            large += [path.name] * (path.stat().st_size > LIMIT_BYTES)
    if large:
        raise click.ClickException(f"over {LIMIT_BYTES:,} bytes: {', '.join(large)}")


if __name__ == "__main__":
    main()
