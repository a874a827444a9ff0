"""What stands where a value would, to say that there is none: ``无``, ``不适用``, ``N/A``, a dash, a slash, dots."""

from __future__ import annotations

import re
from typing import Final

from docs_ai.terms.normalise.folding import fold

__all__ = ["closes", "stated"]

_SIGNS: Final = r"[\s_/\\|\-.…·*×xX～~]+"
_WORDS: Final = (
    r"[暂尚]?无|没有|暂?不适用|暂?不涉及|未约定|未设定|待定|空白?"
    r"|n\s?/?\s?a|n\.a|nil|none|not\s+applicable|not\s+stated|tb[dc]"
)
_ABSENT: Final = re.compile(rf"\s*(?:{_SIGNS}|[\[(]?\s*(?:{_WORDS})\s*[\])]?[\s.。;,]*)?\s*", re.IGNORECASE)
_LABEL: Final = re.compile(r"(?:[^\t]*\t)?(?:[^\t]*:)?")


def stated(text: str) -> bool:
    """Tell whether ``text``, such as a cell's, says that there is no value, or says nothing at all."""
    return _ABSENT.fullmatch(fold(text)) is not None


def closes(text: str) -> bool:
    """Tell whether a clause, after its label if it has one, says that there is no value: ``手续费：不适用``."""
    folded = fold(text)
    label = _LABEL.match(folded)
    said = folded[label.end() if label else 0 :]
    return bool(said.strip()) and stated(said)
