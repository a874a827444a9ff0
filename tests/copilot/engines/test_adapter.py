"""How the settings name LoRA adapters."""

from __future__ import annotations

import pytest

from copilot.engines.adapter import Adapter, parse
from copilot.errors import ConfigError


def test_an_adapter_belongs_to_the_base_model_unless_it_says_otherwise() -> None:
    assert parse(["loans=/srv/loans.gguf", "sql-7b=lora/sql@small", "there="]) == (
        Adapter("loans", "/srv/loans.gguf", "base"),
        Adapter("sql-7b", "lora/sql", "small"),
        Adapter("there", "", "base"),
    )


@pytest.mark.parametrize("entry", ["loans", "=x", "a b=x", "a=x@", "a=x@b@c"])
def test_a_malformed_entry_is_refused(entry: str) -> None:
    with pytest.raises(ConfigError, match="NAME=FILE"):
        parse([entry])


@pytest.mark.parametrize("entries", [["small=x"], ["a=x", "a=y"]])
def test_no_two_things_have_one_name(entries: list[str]) -> None:
    with pytest.raises(ConfigError, match="is taken"):
        parse(entries, taken=["small", "base"])
