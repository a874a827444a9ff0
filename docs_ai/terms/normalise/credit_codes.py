"""Codes of legal persons with their check characters: unified social credit codes (GB 32100-2015).

A code whose check character is wrong has no normal form: somebody mistyped or misread it.
"""

from __future__ import annotations

import re
from typing import Final

from stdnum.cn import uscc

from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.normalise.reading import Reading, Why

__all__ = ["find"]

_CODE: Final = re.compile(r"(?<![0-9A-Za-z])(?:[0-9A-Za-z]{18}|[0-9A-Za-z](?:[ -]?[0-9A-Za-z]){17})(?![0-9A-Za-z])")


def find(text: str) -> list[Reading]:
    """Return everything that is written as a unified social credit code, in order."""
    found = []
    for match in _CODE.finditer(fold(text)):
        code = re.sub(r"[ -]", "", match[0]).upper()
        valid = uscc.is_valid(code)
        if valid or (len(match[0]) == 18 and sum(map(str.isdigit, code)) >= 8):
            found.append(Reading(match.start(), match.end(), code if valid else None, None, code, (), _why(valid)))
    return found


def _why(valid: bool) -> Why:
    return "" if valid else "checksum"
