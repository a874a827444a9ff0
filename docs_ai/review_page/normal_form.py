"""The normal form of a value that a person points at, as the extraction would have written it; a proposal to check."""

from __future__ import annotations

from docs_ai.reading import Span
from docs_ai.terms import typed
from docs_ai.terms.normalise import amounts
from docs_ai.terms.outline import Outline
from docs_ai.terms.schema import Field

__all__ = ["normal_form"]


def normal_form(field: Field, outline: Outline, span: Span) -> tuple[str | None, str | None]:
    """Return normal form and unit of what stands at ``span``; None for both where there is none, or several."""
    readings = typed.find(field, outline, span, _unit(outline, span), labelled=True)
    forms = {(reading.normalized, reading.unit) for reading in readings}
    return forms.pop() if len(forms) == 1 else (None, None)


def _unit(outline: Outline, span: Span) -> amounts.Unit | None:
    """Return the unit that governs a table cell: its header, a cell to its left or above, or the line above says it."""
    document = outline.document
    cell = document.cell_at(span.start)
    if cell is None:
        return None
    table = [other for other in document.cells if other.table == cell.table]
    left = [other for other in table if other.row == cell.row and other.column < cell.column]
    over = [other for other in table if other.column == cell.column and other.row < cell.row]
    above = outline.before(table[0].span)
    texts = [cell.header, *(document.quote(other.span) for other in (*reversed(left), *reversed(over)))]
    texts += [outline.text(above)] if above else []
    return next((unit for text in texts if (unit := amounts.header_unit(text))), None)
