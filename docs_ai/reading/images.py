"""Picture files into documents: each page of the file is a scan."""

from __future__ import annotations

from docs_ai.reading.canonical import Source
from docs_ai.reading.document import Document
from docs_ai.reading.effort import Effort
from docs_ai.reading.limits import Limits
from docs_ai.reading.page_reading import assemble, of_scan
from docs_ai.reading.picture import pictures
from docs_ai.reading.recognition import recogniser
from docs_ai.reading.scan import read_scan

__all__ = ["read"]


def read(data: bytes, source: Source, limits: Limits, effort: Effort) -> Document:
    """Read a picture file by text recognition.

    Args:
        data: the file.
        source: where it comes from.
        limits: what is refused as too large.
        effort: its threads, and who is told of each page.

    Raises:
        DamagedFile: truncated or malformed.
        LimitExceeded: more pixels or pages than the limits.
    """
    readings = []
    for number, picture in enumerate(pictures(data, source.path.name, limits), start=1):
        height, width = picture.pixels.shape[:2]
        scan = read_scan(picture.pixels, picture.scale, recogniser(effort.threads))
        readings.append(of_scan(scan, number, width * picture.scale, height * picture.scale))
        if effort.on_page:
            effort.on_page(number, picture.pages)
    return assemble(readings, source)
