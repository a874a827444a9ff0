"""See past the statement that is just being written.

A bracket that is still open can make an error of all that follows it, and of the class around it. With another
statement in place of the cursor's line the source mostly parses, and says what it defines.

Where blocks are made by indentation, an empty line at the end of one belongs to none, and a function that has just been
begun is none: with a statement there they are what they are going to be.
"""

from __future__ import annotations

from lsp.completion.query import Query
from lsp.syntax.lines import Lines
from lsp.syntax.statements import width
from lsp.syntax.tree import SourceTree

__all__ = ["sound"]


def sound(tree: SourceTree, query: Query) -> SourceTree:
    """Return ``tree``, or that of the source with the cursor's line replaced, if this has fewer errors.

    Where nothing but that line is broken, there is no need to replace it. All offsets are those of the source in
    either.
    """
    lines, text = query.lines, query.lines.text
    number = lines.number(query.offset)
    start, end = lines.start(number), lines.end(number)
    if tree.language.layout == "indent" and start < end and not text[start:end].strip():
        return _begun(tree, text, end)
    if not tree.has_error:
        return tree
    start += len(text[start:end]) - len(text[start:end].lstrip())
    if start == end or (_is_inside(tree, lines, number) and not tree.is_broken_beyond(start, end)):
        return tree
    # A long name, which is a statement in most languages; it goes to the line's end, so that the cursor stays inside
    # of the function that it is in.
    replaced = text[:start] + "_" * (end - start - 1) + ";" + text[end:]
    other = SourceTree(replaced, tree.language, tree)
    return other if other.errors_in() < tree.errors_in() else tree


def _begun(tree: SourceTree, text: str, end: int) -> SourceTree:
    """Return the tree with a statement at the end of a blank row, in place of its line end, so that no offset moves.

    That can be done where the next row is empty, or where there is none; a row with text says itself where it belongs.
    """
    last = end == len(text)
    if not last and text[end + 1 : end + 2] not in {"", "\r", "\n"}:
        return tree
    other = SourceTree(f"{text[:end]}_{text[end + 1 :]}", tree.language, tree)
    return other if other.errors_in() <= tree.errors_in() else tree


def _is_inside(tree: SourceTree, lines: Lines, number: int) -> bool:
    """Tell whether a line stands in its block although it does not parse.

    Where blocks are made by indentation, what does not parse at the end of one may fall out of it.
    """
    if tree.language.closes_blocks:
        return True
    following = next((row for row in map(lines.content, range(number + 1, lines.count)) if row.strip()), "")
    return bool(following) and _indent(following) >= _indent(lines.content(number))


def _indent(row: str) -> int:
    return width(row[: len(row) - len(row.lstrip())])
