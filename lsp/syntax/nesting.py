"""What is open at a point of a source: blocks, brackets and texts, counted token by token by the language's table."""

from __future__ import annotations

from dataclasses import dataclass

from lsp.syntax.language import Block, Language
from lsp.syntax.spans import Seat

__all__ = ["Nesting"]


@dataclass(frozen=True, slots=True)
class _Open:
    sign: str
    kind: str


class Nesting:
    """Takes the tokens of a source in order and knows what is open after each.

    Args:
        language: the source's language.
        base: how many blocks are open before the source begins.

    Attributes:
        sign: what the last token meant that is no comment.
        depth: how many blocks are open.
        opened: whether the last token opened a block.
        ends_head: whether the last token closed the bracket of a header that a statement must follow.
        literal: the column of the line whose deeper rows are a literal text; None outside of one.
        lowest: the least that ``depth`` was, below zero where more was closed than opened.
    """

    def __init__(self, language: Language, base: int = 0) -> None:
        self._language = language
        self._blocks = language.blocks
        self._stack: list[_Open] = []
        self._base = base
        self._over = 0
        self._unopened = 0
        self._key = ""
        self._listed = False
        self._headed = False
        self._head: int | None = None
        self._tail = False
        self._first = True
        self.sign = ""
        self.depth = 0
        self.opened = False
        self.ends_head = False
        self.literal: int | None = None
        self.lowest = 0

    @property
    def brackets(self) -> int:
        """How many brackets are open within the innermost block."""
        return sum(entry.kind == "bracket" for entry in self._inner())

    @property
    def pending(self) -> bool:
        """Whether a bracket or text is open within the innermost block."""
        return bool(self._inner())

    @property
    def unbalanced(self) -> int:
        """How many blocks, brackets and texts were opened or closed without the other end."""
        return len(self._stack) + self._unopened

    def begin(self) -> None:
        """Begin a new statement."""
        self._key = ""
        self._listed = self._headed = self._tail = self.ends_head = False
        self._head = None
        self._first = True

    def copy(self) -> Nesting:
        """Return what is open here, to go on from later."""
        twin = Nesting.__new__(Nesting)
        twin.__dict__.update(self.__dict__, _stack=list(self._stack))
        return twin

    def recover(self) -> None:
        """Give up the brackets and texts that are open within the innermost block."""
        del self._stack[len(self._stack) - len(self._inner()) :]

    def sign_of(self, seat: Seat) -> str:
        """Return what the token after the last one means: a word or mark for itself, or else its kind."""
        kind, text = seat.token.kind, seat.text
        if self._language.lexemes is not None:
            return text.lower() if kind in {"word", "mark"} else kind
        commands = self._language.statements.commands
        if kind == text or not commands or not (seat.leads or self.sign in commands):
            return kind
        known = text in self._blocks.closers or text in self._blocks.middles or text in self._blocks.openers
        return text if known else kind

    def take(self, seat: Seat) -> None:
        """Go past the next token."""
        if seat.token.kind.endswith("comment"):
            return
        sign = self.sign_of(seat)
        self.opened = self.opened and sign in self._blocks.names
        self.ends_head = False
        self._unopened += sign == "open"
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
            self._count(sign, seat)
        self.sign = sign
        self._first = False
        self.lowest = min(self.lowest, self.depth - self._over)

    def _count(self, sign: str, seat: Seat) -> None:
        blocks = self._blocks
        if sign in blocks.clears:
            self._over = self._base
            self._drop(0)
        elif sign in blocks.closers or sign in blocks.brackets.values():
            self._close(sign)
        if sign in blocks.keys:
            self._key = sign
        self._listed = self._listed or sign in blocks.literal_words
        self._headed = self._headed or sign in blocks.headers
        if sign in self._language.statements.heads:
            self._head = -1
        block = blocks.openers.get(sign)
        if block is not None and _applies(block, self._key, seat):
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
            self._drop(len(self._stack) - 1)
        self._stack.append(_Open(sign, "block"))
        self.depth += 1
        self._listed = self._headed = False
        self._head = None
        self._key = ""
        self.opened = True

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
                self._head = None if self.ends_head else self._head
                self._unopened += len(self._stack) - index - 1
                self._drop(index)
                self._tail = bool(closes)
                return
            if entry.kind == "block" and not closes and not blocks.crossing:
                self._unopened += 1
                return
        self._unopened += 1
        if closes:
            self._over += 1
            self._tail = True

    def _drop(self, index: int) -> None:
        """Take what is open from ``index`` on for closed."""
        self.depth -= sum(entry.kind == "block" for entry in self._stack[index:])
        del self._stack[index:]

    def _inner(self) -> list[_Open]:
        """Return what is open past the innermost block."""
        for index in range(len(self._stack) - 1, -1, -1):
            if self._stack[index].kind == "block":
                return self._stack[index + 1 :]
        return self._stack


def _applies(block: Block, key: str, seat: Seat) -> bool:
    """Tell whether the opener of ``block`` opens one where it stands."""
    if block.after and key not in block.after:
        return False
    if seat.following in block.unless or seat.following[:1] in block.unless:
        return False
    if block.only and seat.following not in block.only:
        return False
    return seat.ends or not block.alone
