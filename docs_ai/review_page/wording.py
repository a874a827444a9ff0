"""The words of the page and of its exports, in Chinese and English, and the titles of fields, from their schemas."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from copilot.pages.look import Words, look
from docs_ai.terms.schema import Field, Group, Schema

__all__ = ["PACKAGE", "Titles", "strings"]

PACKAGE = "docs_ai.review_page"


def strings() -> Words:
    """Return the words by language and key."""
    return look(PACKAGE).words


class Titles:
    """What people call the fields and groups of the known schemas; a field of another schema goes by its name."""

    def __init__(self, schemas: Sequence[Schema]) -> None:
        self._schemas = {schema.name: schema for schema in schemas}

    def field(self, schema: str, name: str) -> Field | None:
        """Return the field, or None where the schema or the field is not known."""
        found = self._schemas.get(schema)
        return next((field for field in found.fields if field.name == name), None) if found else None

    def of_field(self, schema: str, name: str) -> Mapping[str, str]:
        """Return a field's title by language."""
        field = self.field(schema, name)
        return field.title if field else {"en": name.rpartition(".")[2]}

    def of_schema(self, schema: str) -> Mapping[str, str]:
        """Return a schema's title by language."""
        return self._schemas[schema].title if schema in self._schemas else {"en": schema}

    def of_group(self, schema: str, name: str) -> Mapping[str, str]:
        """Return the title of the group that a field stands under, by language; empty where it needs none."""
        group = self._group(schema, name)
        if group is not None:
            return group.title or ({"en": group.name} if "." in name else {})
        return {"en": name.partition(".")[0]} if "." in name else {}

    def repeats(self, schema: str, name: str) -> str:
        """Return what a field may have several of: ``field``, ``group`` or nothing."""
        field, group = self.field(schema, name), self._group(schema, name)
        if group is not None and group.repeating:
            return "group"
        return "field" if field is not None and field.repeating else ""

    def _group(self, schema: str, name: str) -> Group | None:
        found = self._schemas.get(schema)
        groups = found.groups if found else ()
        return next((group for group in groups if any(field.name == name for field in group.fields)), None)
