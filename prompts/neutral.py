"""Make a chat template's control tokens inert inside text that is only data.

A tokenizer that parses special tokens turns the characters ``<|im_start|>`` into the token that opens a turn,
wherever they stand. A document that holds them could therefore open a turn of its own (OWASP LLM01, prompt
injection). A zero-width space after the ``<`` breaks the token and leaves the text readable to a person and to the
model.

Qwen, Llama and Phi write their tokens ``<|…|>``; DeepSeek writes them with full-width bars. Every token of that shape
is caught, known or not, because the next model brings new ones. The operators ``<|`` and ``<|>`` of program code are
not.

A prompt puts a value between tags of its own, such as ``<passage>`` and ``</passage>``. A value that holds the closing
tag would end its own box; `kept_inside` breaks that tag in the same way.
"""

from __future__ import annotations

import re
from collections.abc import Collection

__all__ = ["is_inert", "kept_inside", "neutral", "restore"]

_BREAK = "\u200b"
_TAIL = r"(?=[|\uff5c][^\s|\uff5c<>]+[|\uff5c]>)"
_TOKEN = re.compile(rf"<{_TAIL}")
_BROKEN = re.compile(rf"<{_BREAK}(?:{_TAIL}|(?=/\s*[A-Za-z][\w-]*\s*>))")


def neutral(text: str) -> str:
    """Return ``text`` with every control token broken. Idempotent; a text without any comes back unchanged."""
    return _TOKEN.sub(f"<{_BREAK}", text)


def kept_inside(text: str, boxes: Collection[str]) -> str:
    """Return ``text`` with every closing tag of ``boxes`` broken, so that it cannot leave the box it is put in."""
    if not boxes or "</" not in text:
        return text
    names = "|".join(map(re.escape, sorted(boxes)))
    return re.sub(rf"<(?=/\s*(?:{names})\s*>)", f"<{_BREAK}", text, flags=re.IGNORECASE)


def restore(text: str) -> str:
    """Undo `neutral` and `kept_inside`, so that what a model quotes from its input can be found in the original again.

    ``restore(neutral(text)) == text`` for every text that holds no token or tag broken by hand.
    """
    return _BROKEN.sub("<", text)


def is_inert(text: str) -> bool:
    """Tell whether ``text`` holds no working control token."""
    return _TOKEN.search(text) is None
