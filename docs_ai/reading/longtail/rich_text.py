"""RTF: text in any code page, tables, tracked changes, hidden text, form fields' results, headers and footnotes."""

from __future__ import annotations

from dataclasses import dataclass, field, replace

from copilot.errors import DamagedFile
from docs_ai.reading.canonical import CanonicalText, CellText, Piece, Source
from docs_ai.reading.document import Document, Notice, StruckKind
from docs_ai.reading.limits import Limits
from docs_ai.reading.longtail.rtf_tokens import CODE_PAGES, Token, tokens
from docs_ai.reading.printed import printed

__all__ = ["read"]

_SILENT = {
    "stylesheet", "colortbl", "info", "pict", "object", "fldinst", "themedata", "datastore", "listtable",
    "listoverridetable", "rsidtbl", "generator", "xmlnstbl", "latentstyles", "nonshppict", "filetbl", "revtbl",
    "pgdsctbl", "bkmkstart", "bkmkend", "private", "txfieldtext", "template", "formfield", "datafield", "sp", "sn",
    "sv", "ftnsep", "ftnsepc", "aftnsep", "aftnsepc", "falt", "panose", "fname", "wgrffmtfilter", "colorschememapping",
    "defchp", "defpap", "mmathpr", "tc", "xe",
}  # fmt: skip
_SHOWN_STARRED = {"shptxt", "shpinst", "listtext", "pntext", "ud", "upr"}
_ASIDE = {"header", "headerl", "headerr", "headerf", "footer", "footerl", "footerr", "footerf"}
_MARKS = {
    "tab": "\t", "line": "\n", "lquote": "‘", "rquote": "’", "ldblquote": "“", "rdblquote": "”", "emdash": "—",
    "endash": "–", "bullet": "•", "emspace": "\u2003", "enspace": "\u2002",
}  # fmt: skip
_MOST_DEEP = 500
_CHARACTER_BYTES = 4  # at the most, in any code page


@dataclass(frozen=True, slots=True)
class _State:
    """What a group inherits from the one around it."""

    place: str = "body"  # body, aside (headers and footers), note, comment, fonts or silent
    code_page: str = "cp1252"
    skip: int = 1
    hidden: bool = False
    struck: bool = False
    deleted: bool = False
    in_table: bool = False
    level: int = 0


@dataclass(slots=True)
class _Fonts:
    pages: dict[int, str] = field(default_factory=dict)
    current: int = 0


def read(data: bytes, source: Source, limits: Limits) -> Document:
    """Read an RTF file.

    Raises:
        DamagedFile: its end is missing, or its groups are nested beyond all measure.
        LimitExceeded: it is too long.
    """
    reader = _Reader(source.path.name, limits)
    for token in tokens(data):
        reader.take(token)
    return reader.document(source)


class _Reader:
    """Takes the tokens of one file, in order."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._name = name
        self._limits = limits
        self._characters = 0
        self._text = CanonicalText()
        self._text.page(1)
        self._page = 1
        self._stack: list[_State] = []
        self._state = _State()
        self._default = "cp1252"
        self._fonts = _Fonts()
        self._starred = self._opened = False
        self._pending: list[bytes] = []
        self._waiting = 0  # bytes of them
        self._skipped = 0
        self._words: dict[str, list[str]] = {"body": [], "note": [], "aside": [], "comment": []}
        self._gone: list[str] = []
        self._gone_kind: StruckKind = "hidden"
        self._cells: list[list[str]] = []
        self._cell: list[str] = []
        self._table_open = self._changed = False
        self._notes: list[str] = []
        self._furniture: list[str] = []

    def document(self, source: Source) -> Document:
        if self._stack:
            raise DamagedFile(f"{self._name}: the RTF is cut off before its end; ask for a fresh copy")
        self._end_paragraph()
        for words in self._notes:
            self._text.block("paragraph", [Piece(words)])
        for words in dict.fromkeys(self._furniture):
            self._text.block("furniture", [Piece(words)])
        if self._changed:
            message = "the file holds tracked changes; they were read as accepted, see what was deleted"
            self._text.notice(Notice("tracked_changes", message))
        return self._text.document(source)

    def take(self, token: Token) -> None:
        """Take the next token."""
        if token.kind != "bytes":
            self._decode()
        if token.kind == "open":
            if len(self._stack) >= _MOST_DEEP:
                raise DamagedFile(f"{self._name}: nested deeper than any real document; ask for a fresh copy")
            self._stack.append(self._state)
            self._opened, self._starred, self._skipped = True, False, 0
            return
        if token.kind == "close":
            self._close()
        elif token.kind == "bytes":
            self._bytes(token.data)
        elif token.kind == "text":
            self._add(token.text)
        elif token.text == "*":
            self._starred = True
            return
        else:
            self._word(token.text, token.number)
        self._opened = self._starred = False

    def _close(self) -> None:
        if not self._stack:
            return
        left, self._state = self._state, self._stack.pop()
        if left.place != self._state.place:
            if left.place == "note":
                words = self._taken("note")
                if words:
                    self._notes.append(f"{len(self._notes) + 1} {words}")
            elif left.place == "aside":
                self._furniture.append(self._taken("aside"))
            elif left.place == "comment":
                self._text.strike(self._taken("comment"), "hidden")

    def _taken(self, place: str) -> str:
        words = printed(_whole(self._words[place]))
        self._words[place] = []
        return words

    def _word(self, word: str, number: int | None) -> None:
        state = self._state
        on = number != 0
        if self._opened and self._destination(word):
            return
        if word == "u" and number is not None:
            self._add(chr(number % 0x10000))
            self._skipped = state.skip
        elif word == "uc":
            self._state = replace(state, skip=max(number or 0, 0))
        elif word in {"ansicpg", "f", "fcharset", "deff"}:
            self._font(word, number or 0)
        elif word in {"v", "strike", "striked", "deleted"}:
            self._settle()
            self._changed |= word == "deleted" and on
            self._state = replace(
                state,
                hidden=on if word == "v" else state.hidden,
                deleted=on if word == "deleted" else state.deleted,
                struck=on if word.startswith("strike") else state.struck,
            )
        elif word == "revised":
            self._changed |= on
        elif word == "plain":
            self._settle()
            self._state = replace(state, hidden=False, struck=False, deleted=False)
        elif word in {"pard", "intbl", "outlinelevel"}:
            self._paragraph_property(word, number)
        elif word in _MARKS:
            self._add(_MARKS[word])
        else:
            self._break(word)

    def _paragraph_property(self, word: str, number: int | None) -> None:
        if word == "pard":
            self._state = replace(self._state, in_table=False, level=0)
        elif word == "intbl":
            self._state = replace(self._state, in_table=True)
        else:
            self._state = replace(self._state, level=min((number or 0) + 1, 9) if (number or 0) < 9 else 0)

    def _destination(self, word: str) -> bool:
        """Enter the destination that a group's first word opens; tell whether it is one."""
        starred = self._starred and word not in _SHOWN_STARRED
        place = {"footnote": "note", "annotation": "comment", "fonttbl": "fonts"}.get(word, "")
        if word in _SILENT or (starred and place not in {"comment", "note"}):
            place = "silent"
        elif word in _ASIDE:
            place = "aside"
        if not place:
            return False
        if self._state.place not in {"silent", "fonts"}:
            self._state = replace(self._state, place=place)
        return True

    def _font(self, word: str, number: int) -> None:
        if word == "ansicpg":
            self._default = "gb18030" if number == 936 else f"cp{number}"
            self._state = replace(self._state, code_page=self._default)
        elif word == "fcharset" and self._state.place == "fonts":
            self._fonts.pages[self._fonts.current] = CODE_PAGES.get(number, self._default)
        elif word == "f" and self._state.place == "fonts":
            self._fonts.current = number
        elif word == "f":
            self._state = replace(self._state, code_page=self._fonts.pages.get(number, self._default))

    def _bytes(self, data: bytes) -> None:
        if self._skipped:
            dropped = min(self._skipped, len(data))
            self._skipped -= dropped
            data = data[dropped:]
        self._pending.append(data)
        self._waiting += len(data)
        if self._state.place not in {"silent", "fonts"}:
            self._limits.check_text(self._characters + self._waiting // _CHARACTER_BYTES, self._name)

    def _decode(self) -> None:
        """Decode the bytes that came one after another: two may make one character."""
        if self._pending:
            data = b"".join(self._pending)
            self._pending, self._waiting = [], 0
            self._add(_decoded(data, self._state.code_page, self._default))

    def _add(self, text: str) -> None:
        state = self._state
        if state.place in {"silent", "fonts"} or not text:
            return
        self._characters += len(text)
        self._limits.check_text(self._characters, self._name)
        if state.hidden or state.struck or state.deleted:
            kind: StruckKind = "deleted" if state.deleted else "struck" if state.struck else "hidden"
            if kind != self._gone_kind:
                self._settle()
            self._gone_kind = kind
            self._gone.append(text)
            return
        self._settle()
        self._words[state.place].append(text)

    def _settle(self) -> None:
        """Note the text gathered that does not stand."""
        if self._gone:
            self._text.strike(_whole(self._gone), self._gone_kind)
            self._gone = []

    def _break(self, word: str) -> None:
        if self._state.place != "body":
            if word in {"par", "cell"} and self._state.place in self._words:
                self._words[self._state.place].append("\n")
            return
        if word in {"par", "sect"}:
            self._end_paragraph()
        elif word == "page":
            self._end_paragraph()
            self._page += 1
            self._text.page(self._page)
        elif word in {"cell", "nestcell"}:
            self._cell.append(self._taken("body"))
            self._cells.append([part for part in self._cell if part])
            self._cell = []
        elif word in {"row", "nestrow"}:
            self._end_row()

    def _end_row(self) -> None:
        cells, self._cells = self._cells, []
        if any(cells):
            if not self._table_open:
                self._text.begin_table()
                self._table_open = True
            self._text.row([CellText(column, [Piece(part) for part in cell]) for column, cell in enumerate(cells)])

    def _end_paragraph(self) -> None:
        self._settle()
        words = self._taken("body")
        if self._state.in_table:
            self._cell.append(words)
            return
        if self._cells:
            self._end_row()
        if words:
            self._table_open = False
            level = self._state.level
            self._text.block("heading" if level else "paragraph", [Piece(words)], level=level)


def _decoded(data: bytes, code_page: str, default: str) -> str:
    """Decode bytes; those of a Western font may still be Chinese where the file as a whole is, and can be read so."""
    if code_page == "cp1252" != default:
        try:
            return data.decode(default)
        except (LookupError, UnicodeDecodeError):
            pass
    try:
        return data.decode(code_page, "replace")
    except LookupError:
        return data.decode("cp1252", "replace")


def _whole(parts: list[str]) -> str:
    """Join text in which a character beyond the first plane came in two halves, as RTF writes it."""
    return "".join(parts).encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace")
