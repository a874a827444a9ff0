"""Numbers of approvals and letters: ``审批〔2025〕第0012号``, ``ABC/CR/2025/0012``, ``No. 2025-001``.

The normal form is as written, half-width, with single blanks; the year's brackets are ``[2025]`` whatever they were.
Where a label says that a number follows, `labelled` takes one of any form.
"""

from __future__ import annotations

import re
from typing import Final

from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.normalise.reading import Reading, apart

__all__ = ["find", "labelled"]

_HAN: Final = re.compile(
    r"(?P<number>(?:[\u4e00-\u9fffA-Z]{1,12}?)?\s?[\[(]\s?(?:19|20)\d\d\s?[\])]\s?(?:年)?(?:第|字第?|[\u4e00-\u9fff]{1,4}字?第?)?\s?"
    r"[A-Z]{0,4}-?\d{1,10}(?:-\d{1,4})?\s?号?)"
)
_LATIN: Final = re.compile(
    r"(?<![\w/.-])(?P<number>(?=[\w/.-]*\d)[A-Z][A-Z0-9]{0,7}(?:[/.-][A-Z0-9]{1,10}){1,6}|[A-Z]{2,8}\d{4,20}(?:-\d{1,6})*|(?:19|20)\d\d(?:[/-][A-Z]{1,6})+[/-]?\d{1,8})(?![\w/]|[.-]\w)"
)
_PLAIN: Final = re.compile(
    r"(?:编号|文号|批复号|No\.?|Ref(?:erence)?\.?|Number)\s?:?\s?(?P<number>(?=[\w/-]*\d)[A-Z0-9][\w/-]{1,24})(?!\w)",
    re.IGNORECASE | re.ASCII,
)
_LEAD: Final = re.compile(
    r"^(?:根据|依据|按照|关于|原|的|以|及|和|见|文号|编号|批复编号|批复文号|我行|贵行|本行)+(?=.)"
)
_ANY: Final = re.compile(
    r"[\w\u4e00-\u9fff\[\]()/\-.·#]+(?:\s(?=\d|号|\[|第)[\w\u4e00-\u9fff\[\]()/\-.]+)*",
)
_GOES_ON: Final = re.compile(r"[A-Za-z0-9/#\-]")


def find(text: str) -> list[Reading]:
    """Return every number of a document in ``text``, in order."""
    folded = fold(text)
    return apart(len(text), *((_reading(match) for match in p.finditer(folded)) for p in (_HAN, _LATIN, _PLAIN)))


def labelled(text: str) -> list[Reading]:
    """Return the number that ``text``, which a label governs, begins with: one of `find`, or else any with a digit."""
    folded = fold(text)
    match = _ANY.search(folded)
    if match is None or not any(map(str.isdigit, match[0])):
        return []
    end = match.start() + len(match[0].rstrip("."))
    for reading in find(text):
        inside = match.start() <= reading.start and reading.end <= end
        if inside and not _GOES_ON.match(folded, reading.end) and not _GOES_ON.match(folded[: reading.start][-1:]):
            return [reading]
    return [_written(folded, match.start(), end)]


def _reading(match: re.Match[str]) -> Reading:
    lead = _LEAD.match(match["number"].lstrip())
    start = match.end("number") - len(match["number"].lstrip()) + (lead.end() if lead else 0)
    return _written(match.string, start, start + len(match.string[start : match.end("number")].rstrip()))


def _written(folded: str, start: int, end: int) -> Reading:
    written = " ".join(folded[start:end].split())
    form = re.sub(r"\s?\[\s?(\d{4})\s?\]\s?", r"[\1]", re.sub(r"\((\d{4})\)", r"[\1]", written))
    form = re.sub(r"(?<=[\u4e00-\u9fff]) (?=\d)|(?<=\d) (?=号)", "", form)
    return Reading(start, end, form, None, re.sub(r"[\W_]", "", form).lower())
