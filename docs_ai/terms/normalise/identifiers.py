"""Numbers of approvals and letters: ``审批〔2025〕第0012号``, ``ABC/CR/2025/0012``, ``No. 2025-001``.

The normal form is as written, half-width, with single blanks; the year's brackets are ``[2025]`` whatever they were.
"""

from __future__ import annotations

import re
from typing import Final

from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.normalise.reading import Reading, apart

__all__ = ["find"]

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


def find(text: str) -> list[Reading]:
    """Return every number of a document in ``text``, in order."""
    folded = fold(text)
    return apart(len(text), *((_reading(match) for match in p.finditer(folded)) for p in (_HAN, _LATIN, _PLAIN)))


def _reading(match: re.Match[str]) -> Reading:
    lead = _LEAD.match(match["number"].lstrip())
    start = match.end("number") - len(match["number"].lstrip()) + (lead.end() if lead else 0)
    written = match.string[start : match.end("number")].rstrip()
    form = re.sub(r"\s?\[\s?(\d{4})\s?\]\s?", r"[\1]", re.sub(r"\((\d{4})\)", r"[\1]", " ".join(written.split())))
    form = re.sub(r"(?<=[\u4e00-\u9fff]) (?=\d)|(?<=\d) (?=号)", "", form)
    return Reading(start, start + len(written), form, None, re.sub(r"\W", "", form).upper())
