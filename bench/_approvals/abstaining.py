"""A model that states nothing: whatever it is asked, it gives the emptiest answer that the question allows."""

from __future__ import annotations

import json
from collections.abc import AsyncGenerator, Callable, Mapping, Sequence
from typing import Any

from copilot.client import Answer, Delta
from prompts import Rendered
from prompts.rendered import Size

__all__ = ["Abstaining", "emptiest"]


class Abstaining:
    """Stands where a language model stands, so that rules are measured alone."""

    async def ask(self, prompt: Rendered, *, on_text: Callable[[str], None] | None = None) -> Answer:
        """Return the emptiest answer at once."""
        data = emptiest(prompt.output_schema) if prompt.output_schema is not None else None
        text = json.dumps(data) if data is not None else ""
        return Answer(text, "stop", 0, 0, 0.0, "abstaining", prompt.identity, data)

    async def complete(self, prompt: Rendered, *, deadline_s: float | None = None) -> AsyncGenerator[Delta, None]:
        """Complete nothing."""
        yield Delta("", "stop")

    async def note(self, event: str, *, call: str = "", detail: Mapping[str, str | int | float] | None = None) -> None:
        """Forget what is noted."""

    async def count_tokens(self, texts: Sequence[str], *, size: Size = "base") -> list[int]:
        """Return about what a tokenizer counts."""
        return [max(1, len(text) // 2) for text in texts]

    async def context_tokens(self, *, size: Size = "base") -> int:
        """Return a usual window."""
        return 8192


def emptiest(schema: Mapping[str, Any]) -> Any:
    """Return the smallest instance of a JSON Schema: no items, empty strings, the first of what may be chosen."""
    if "enum" in schema:
        return None if None in schema["enum"] else 0 if 0 in schema["enum"] else schema["enum"][0]
    if "anyOf" in schema:
        return emptiest(schema["anyOf"][-1])
    kind = schema.get("type", "object")
    match kind[0] if isinstance(kind, list) else kind:
        case "object":
            properties = schema.get("properties", {})
            return {name: emptiest(properties[name]) for name in schema.get("required", ())}
        case "array":
            return [emptiest(schema["items"])] * int(schema.get("minItems", 0))
        case "string":
            return "-" * int(schema.get("minLength", 0))
        case "integer" | "number":
            return schema.get("minimum", 0)
        case "boolean":
            return False
        case _:
            return None
