"""What a page looks like and what it says: its own files and words, and those that all pages share.

A page is one folder ``assets`` in its package: ``index.html``, scripts, a style, and ``strings.json`` with its words in
both languages. A file that it has not is looked for among the shared ones.
"""

from __future__ import annotations

import html
import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from importlib.resources.abc import Traversable
from string import Template

from copilot.language import Language

__all__ = ["Look", "Words", "look"]

Words = Mapping[Language, Mapping[str, str]]

_STRINGS = "strings.json"
_DOOR = "door.html"


@dataclass(frozen=True, slots=True)
class Look:
    """The look of one page.

    Attributes:
        assets: its own folder, then the shared one.
        words: by language and key.
    """

    assets: tuple[Traversable, ...]
    words: Words

    def file(self, name: str) -> bytes | None:
        """Return a file of the page, None where there is none. The words are one: its own and the shared."""
        if name == _STRINGS:
            return json.dumps(self.words, ensure_ascii=False).encode()
        found = (folder / name for folder in self.assets)
        return next((file.read_bytes() for file in found if file.is_file()), None)

    def door(self, language: Language, problem: str, *, asks: bool) -> bytes:
        """Return the page before the door.

        Args:
            language: of its words.
            problem: key of the words for what went wrong, or empty.
            asks: whether it asks for a key, or says which address to open.
        """
        words = self.words[language]
        values: Mapping[str, str] = {
            "language": "zh-CN" if language == "zh" else "en",
            "title": words["title"],
            "words": words["ask_key"] if asks else words["ask_address"],
            "problem": words[problem] if problem else "",
            "key": words["key"],
            "enter": words["enter"],
            "hidden": "" if asks else "hidden",
        }
        page = Template((self.file(_DOOR) or b"").decode())
        return page.substitute({name: html.escape(value) for name, value in values.items()}).encode()


@cache
def look(package: str) -> Look:
    """Return the look of the page in ``package``."""
    folders = tuple(resources.files(name) / "assets" for name in (package, __package__ or "copilot.pages"))
    shared, own = (_strings(folder) for folder in reversed(folders))
    return Look(folders, {language: {**shared[language], **own[language]} for language in own})


def _strings(folder: Traversable) -> Words:
    found: Words = json.loads((folder / _STRINGS).read_text("utf-8"))
    return found
