"""References to another document for what this one does not state: ``as set out in the Fee Letter``, 以合同约定为准."""

from __future__ import annotations

import re
from typing import Final

from docs_ai.reading import Span

__all__ = ["search"]

_NAMED: Final = r"(?:[A-Z][\w-]*\s?)+"
_PAPER: Final = (
    r"(?:(?!this\b|of\b|to\b|conditions\b)[A-Za-z][\w-]*\s+){0,3}"
    r"(?:[Ll]etter|[Aa]greement|[Cc]ontract|[Dd]eed|[Mm]andate)\b"
)
_ENGLISH: Final = re.compile(
    r"(?:as\s+)?(?:separately\s+)?"
    r"(?:(?:set\s+out|specified|stated|defined|provided|described|agreed|stipulated|notified|advised|recorded|laid\s+down)\s+in"
    r"|governed\s+by|as\s+per|[Ss]ee|in\s+accordance\s+with|by\s+reference\s+to)"
    rf"\s+(?:(?:the|a|an|any|each|our|your)\s+)(?:{_PAPER}|{_NAMED})"
    rf"|(?:subject\s+to|pursuant\s+to|under(?:\s+the\s+terms\s+of)?)\s+(?:the|a|an|our|your)\s+{_PAPER}"
    r"|(?:per|in|by|under)\s+(?:a\s+)?separate\s+(?:\w+\s+)?(?:letter|agreement|document)\b"
)
_PAPER_ZH: Final = r"(?:合同|协议|费用函|定价函|函件|附件|补充协议)"
_CHINESE: Final = re.compile(
    r"(?:详见|参见|按照?|依照?|依据|根据|遵照|参照|以|见)[^,，。;；\t\n《]{0,14}《[^》]{2,30}》[^,，。;；\t\n]{0,8}(?:为准|约定|规定|执行|确定)?"
    r"|(?:另行)?(?:在|于)[^,。;\t\n《]{0,10}《[^》]{2,30}》中?(?:另行)?(?:约定|规定|确定|明确|载明)"
    rf"|(?:以|按照?|依照?|参照|遵照)[^,。;:\t\n]{{0,16}}?{_PAPER_ZH}[^,。;:\t\n]{{0,4}}?(?:为准|执行|约定|规定|确定)(?:为准|执行)?"
    rf"|(?:具体)?(?:在|于)[^,。;:\t\n]{{0,10}}?{_PAPER_ZH}中?(?:另行)?(?:约定|规定|确定|明确)"
    r"|(?:由[^,。;\t\n]{0,8})?另行(?:协商|书面|商定|签订协议)(?:确定|约定)?|由双方协商(?:确定|约定)|另行约定"
)


def search(folded: str, area: Span) -> Span | None:
    """Return the first reference to another document in ``area`` of a folded text, or None."""
    found = [
        match for pattern in (_ENGLISH, _CHINESE) if (match := pattern.search(folded, area.start, area.end)) is not None
    ]
    first = min(found, key=lambda match: match.start(), default=None)
    return Span(*first.span()) if first is not None else None
