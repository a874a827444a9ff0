"""What is open at a point of a source: blocks, brackets and texts, counted token by token by the language's table."""

from __future__ import annotations

from dataclasses import dataclass

from lsp.syntax.language import Block, Language
from lsp.syntax.spans import Token

__all__ = ["Nesting"]


@dataclass(frozen=True, slots=True)
class _Open:
    sign: str
    kind: str


class Nesting:
    """Takes the tokens of a source in order and knows what is open after each.

    Args:
        text: the source.
        language: its language.
        base: how many blocks are open before the source begins.
    """

    def __init__(self, text: str, language: Language, base: int = 0) -> None:
        self._text = text
        self._language = language
        self._blocks = language.blocks
        self._stack: list[_Open] = []
        self._base = base
        self._over = 0
        self._key = ""
        self._listed = False
        self._headed = False
        self._head: int | None = None
        self._tail = False
        self._first = True
        self.sign = ""
        self.opened = False
        self.ends_head = False
        self.lowest = 0

    @property
    def depth(self) -> int:
        """How many blocks are open."""
        return sum(entry.kind == "block" for entry in self._stack)

    @property
    def brackets(self) -> int:
        """How many brackets are open within the innermost block."""
        return sum(entry.kind == "bracket" for entry in self._inner())

    @property
    def pending(self) -> bool:
        """Whether a bracket or text is open within the innermost block."""
        return bool(self._inner())

    def begin(self) -> None:
        """Begin a new statement."""
        self._key = ""
        self._listed = self._headed = self._tail = self.ends_head = False
        self._head = None
        self._first = True

    def recover(self) -> None:
        """Give up the brackets and texts that are open within the innermost block."""
        del self._stack[len(self._stack) - len(self._inner()) :]

    def sign_of(self, token: Token, *, leads: bool) -> str:
        """Return what ``token`` means: a word or mark for itself, or else its kind.

        Args:
            token: a token of the source.
            leads: whether it is the first on its row.
        """
        text = self._text[token.start : token.end]
        if self._language.lexemes is not None:
            return text.lower() if token.kind in {"word", "mark"} else token.kind
        if token.kind == text:
            return text
        commands = self._language.statements.commands
        known = text in self._blocks.closers or text in self._blocks.middles or text in self._blocks.openers
        return text if commands and known and (leads or self.sign in commands) else token.kind

    def take(self, token: Token, following: str, *, leads: bool, ends_row: bool) -> None:
        """Go past ``token``.

        Args:
            token: the next token.
            following: the text of the one after it, in lower case; empty at the end.
            leads: whether it is the first on its row.
            ends_row: whether it is the last on its row.
        """
        if token.kind.endswith("comment"):
            return
        sign = self.sign_of(token, leads=leads)
        self.opened = self.ends_head = False
        inside = self._stack[-1] if self._stack and self._stack[-1].kind == "text" else None
        texts = self._language.statements.texts
        if inside is not None and sign == texts[inside.sign]:
            self._stack.pop()
        elif sign in texts:
            self._stack.append(_Open(sign, "text"))
        elif inside is not None:
            if sign in self._blocks.brackets:
                self._stack.append(_Open(sign, "bracket"))
        elif self._tail and sign in self._blocks.tails:
            self._tail = False
        else:
            self._tail = False
            self._count(sign, following, ends_row=ends_row)
        self.sign = sign
        self._first = False
        self.lowest = min(self.lowest, self.depth - self._over)

    def _count(self, sign: str, following: str, *, ends_row: bool) -> None:
        blocks = self._blocks
        if sign in blocks.clears:
            self._over = self._base
            self._stack.clear()
        elif sign in blocks.closers or sign in blocks.brackets.values():
            self._close(sign)
        if sign in blocks.keys:
            self._key = sign
        self._listed = self._listed or sign in blocks.literal_words
        self._headed = self._headed or sign in blocks.headers
        if sign in self._language.statements.heads:
            self._head = -1
        block = blocks.openers.get(sign)
        if block is not None and self._applies(block, following, ends_row=ends_row):
            self._open(sign, block)
        elif sign in blocks.brackets:
            if self._head == -1:
                self._head = len(self._stack)
            self._stack.append(_Open(sign, "bracket"))

    def _open(self, sign: str, block: Block) -> None:
        if sign in self._blocks.brackets and self._holds_values():
            self._stack.append(_Open(sign, "bracket"))
            return
        if block.first and not self._first:
            self._stack.append(_Open(sign, "bracket"))
            return
        if self._stack and self._stack[-1].sign in block.replaces:
            self._stack.pop()
        self._stack.append(_Open(sign, "block"))
        self._listed = self._headed = False
        self._head = None
        self._key = ""
        self.opened = True

    def _applies(self, block: Block, following: str, *, ends_row: bool) -> bool:
        if block.after and self._key not in block.after:
            return False
        if following in block.unless or following[:1] in block.unless:
            return False
        if block.only and following not in block.only:
            return False
        return ends_row or not block.alone

    def _holds_values(self) -> bool:
        """Tell whether a brace that opens here holds values, so that it is a bracket."""
        if self._listed:
            return True
        if self._stack and self._stack[-1] == _Open("{", "bracket") and self.sign == "{":
            return True
        return not self._headed and self.sign in self._blocks.literal_after

    def _close(self, sign: str) -> None:
        blocks = self._blocks
        closes = blocks.closers.get(sign, frozenset())
        for index in range(len(self._stack) - 1, -1, -1):
            entry = self._stack[index]
            if entry.sign in closes or blocks.brackets.get(entry.sign) == sign:
                self.ends_head = index == self._head
                del self._stack[index:]
                self._tail = bool(closes)
                return
            if entry.kind == "block" and not closes and not blocks.crossing:
                return
        if closes:
            self._over += 1
            self._tail = True

    def _inner(self) -> list[_Open]:
        """Return what is open past the innermost block."""
        for index in range(len(self._stack) - 1, -1, -1):
            if self._stack[index].kind == "block":
                return self._stack[index + 1 :]
        return self._stack
