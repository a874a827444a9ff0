"""Make a chat template's control tokens inert inside text that is only data.

A tokenizer that parses special tokens turns the characters ``<|im_start|>`` into the token that opens a turn,
wherever they stand. A document that holds them could therefore open a turn of its own (OWASP LLM01, prompt
injection). A zero-width space after the ``<`` breaks the token and leaves the text readable to a person and to the
model.

Qwen, Llama and Phi write their tokens ``<|…|>``; DeepSeek writes them with full-width bars. Every token of that shape
is caught, known or not, because the next model brings new ones. The operators ``<|`` and ``<|>`` of program code are
not.
"""

from __future__ import annotations

import re

__all__ = ["is_inert", "neutral", "restore"]

_BREAK = "\u200b"
_TAIL = r"(?=[|\uff5c][^\s|\uff5c<>]+[|\uff5c]>)"
_TOKEN = re.compile(rf"<{_TAIL}")
_BROKEN = re.compile(rf"<{_BREAK}{_TAIL}")


def neutral(text: str) -> str:
    """Return ``text`` with every control token broken. Idempotent; a text without any comes back unchanged."""
    return _TOKEN.sub(f"<{_BREAK}", text)


def restore(text: str) -> str:
    """Undo `neutral`, so that what a model quotes from its input can be found in the original again.

    ``restore(neutral(text)) == text`` for every text that holds no token broken by hand.
    """
    return _BROKEN.sub("<", text)


def is_inert(text: str) -> bool:
    """Tell whether ``text`` holds no working control token."""
    return _TOKEN.search(text) is None
