"""What must hold between terms: amounts that add up, dates in order. Where it does not, a person looks."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal
from itertools import pairwise
from typing import Any

from copilot.language import Language
from docs_ai.terms.result import Term
from docs_ai.terms.schema import Check, Schema

__all__ = ["checked"]


def checked(schema: Schema, terms: Sequence[Term], language: Language) -> tuple[list[Term], list[dict[str, Any]]]:
    """Return ``terms``, those that fail a check as ``needs_review``, and an error for each check that fails.

    A check is made only where every field that it names is found; within one repeating group, item by item.
    """
    by_name: dict[str, list[Term]] = {}
    for term in terms:
        if term.status == "found" and term.normalized is not None:
            by_name.setdefault(term.name, []).append(term)
    failed: set[int] = set()
    errors: list[dict[str, Any]] = []
    for check in schema.checks:
        for parts in _cases(schema, check, by_name):
            if not _holds(check, parts):
                failed.update(id(term) for part in parts for term in part)
                message = check.message.get(language) or next(iter(check.message.values()))
                errors.append({"code": "check_failed", "message": message, "page": None})
    return [replace(term, status="needs_review") if id(term) in failed else term for term in terms], errors


def _cases(schema: Schema, check: Check, by_name: Mapping[str, list[Term]]) -> Iterator[list[list[Term]]]:
    """Yield the terms of each field, once for the document, or once for each item where all are of one group."""
    groups = {group.name for group in schema.groups for field in group.fields if field.name in check.fields}
    repeating = {group.name for group in schema.groups if group.repeating}
    if len(groups) == 1 and groups <= repeating:
        for index in sorted({term.index or 0 for name in check.fields for term in by_name.get(name, ())}):
            parts = [[term for term in by_name.get(name, ()) if term.index == index] for name in check.fields]
            if all(parts):
                yield parts
        return
    parts = [list(by_name.get(name, ())) for name in check.fields]
    if all(parts):
        yield parts


def _holds(check: Check, parts: Sequence[Sequence[Term]]) -> bool:
    values = [[value for term in part if (value := _value(check, term)) is not None] for part in parts]
    if not all(values) or len({term.unit for part in parts for term in part}) > 1:
        return True
    match check.rule:
        case "sum":
            whole = values[-1][0]
            return isinstance(whole, Decimal) and sum((v for part in values[:-1] for v in part), Decimal()) == whole
        case "order":
            return all(str(left[0]) <= str(right[0]) for left, right in pairwise(values))
        case "not_above":
            return bool(values[0][0] <= values[1][0])


def _value(check: Check, term: Term) -> Any:
    """Return what a check compares: a decimal number, or for ``order`` a whole date in ISO form."""
    text = term.normalized or ""
    if check.rule == "order":
        return text if len(text) == 10 and text[:4].isdigit() else None
    try:
        return Decimal(text)
    except ArithmeticError:
        return None
