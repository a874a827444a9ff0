"""Wordings that no schema lists, in Chinese and English: how many of the values that they state are found by rules.

``wordings/*.yaml`` hold labels and sentences written from knowledge of how approvals and facility letters put things.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
import yaml

from docs_ai.reading import Span
from docs_ai.terms import references
from docs_ai.terms.adoption import adopted
from docs_ai.terms.amendments import amendments
from docs_ai.terms.candidates import candidates
from docs_ai.terms.clauses import clauses
from docs_ai.terms.labels import own_labels
from docs_ai.terms.normalise import names
from docs_ai.terms.normalise.folding import fold
from docs_ai.terms.regions import Item
from docs_ai.terms.schema import Field
from tests.docs_ai.terms.made import SCHEMA, outline

FIELDS = {field.name: field for field in SCHEMA.fields}
SLOT = re.compile(r"\{([a-z_.]+)\}")
OF_SECURITY = frozenset(["guarantee", "mortgage", "pledge"])
SPOKEN = frozenset(["interest_period", "reset", "revolving", "joint", "kind", "owner", "scope", "period"])


class Stated(NamedTuple):
    """A value that a sentence states: its field, how it is written, its normal form, or an empty one for words."""

    field: Field
    written: str
    normalized: str


def wordings(language: str) -> dict[str, Any]:
    text = (Path(__file__).with_name("wordings") / f"{language}.yaml").read_text("utf-8")
    loaded: dict[str, Any] = yaml.safe_load(text)
    return loaded


def value_of(entry: Any) -> tuple[str, str]:
    """Return a value as written and its normal form."""
    return (entry[0], entry[1]) if isinstance(entry, list) else (entry, "")


def sentences(known: Mapping[str, Any]) -> Iterator[tuple[str, list[Stated]]]:
    """Yield each sentence with its values filled in, and what it states."""
    for key, templates in known["sentences"].items():
        if key in {"covenant", "amended", "conflict", "external_rate", "external_fees"}:
            continue
        for template in templates if isinstance(templates, list) else [templates]:
            stated = []
            for name in SLOT.findall(template):
                group = "security." if key in OF_SECURITY else "facilities."
                field = FIELDS.get(name if "." in name else group + name)
                if field is not None and name not in SPOKEN:
                    stated.append(Stated(field, *value_of(known["values"][name])))
            yield SLOT.sub(lambda slot: value_of(known["values"][slot[1]])[0], template), stated


def found(text: str, wanted: Stated) -> bool | None:
    """Tell whether the surest place of a field in ``text`` holds its value; None where there is no place."""
    made = outline(text)
    of_an_item = wanted.field.name.startswith(("facilities.", "security."))
    places = candidates(made, wanted.field, Item((made.whole,)) if of_an_item else None)
    if wanted.field.type == "clause":
        places = [*clauses(made, wanted.field), *places]
    if not places:
        return None
    best = places[0]
    if wanted.normalized and best.reading is not None:
        return best.reading.normalized == wanted.normalized
    given, written = names.key(made.document.quote(best.span)), names.key(wanted.written)
    return given in written or written in given


@pytest.mark.parametrize(("language", "least"), [("zh", 0.9), ("en", 0.88)])
def test_values_are_found_whatever_the_sentence(language: str, least: float) -> None:
    verdicts: dict[str, list[bool | None]] = {}
    for text, stated in sentences(wordings(language)):
        for wanted in stated:
            verdicts.setdefault(wanted.field.name, []).append(found(text, wanted))
    every = [verdict for of_field in verdicts.values() for verdict in of_field]
    assert len(every) > 350
    assert sum(verdict is True for verdict in every) / len(every) >= least
    assert sum(verdict is False for verdict in every) / len(every) <= 0.05
    weak = {name: given for name, given in verdicts.items() if given.count(True) / len(given) < 0.5}
    assert not weak, weak


@pytest.mark.parametrize(("language", "least"), [("zh", 0.88), ("en", 0.88)])
def test_labels_go_to_their_field(language: str, least: float) -> None:
    known = wordings(language)
    listed = {
        name: known["values"].get(name) or known["values"].get(name.partition(".")[2]) for name in known["labels"]
    }
    rows = [(name, label) for name, labels in known["labels"].items() if listed[name] for label in labels]
    made = outline([[label, value_of(listed[name])[0]] for name, label in rows])
    fields = {field.name: field for field in adopted(made, SCHEMA).fields}
    right = [any(own.fills(fold(label)) for own in own_labels(fields[name])) for name, label in rows]
    assert len(right) > 400 and sum(right) / len(right) >= least


@pytest.mark.parametrize(
    ("language", "old", "new"), [("zh", "人民币5,000万元", "人民币8,000万元"), ("en", "US$5,000,000", "US$8,000,000")]
)
def test_each_way_to_change_a_term_is_one_change(language: str, old: str, new: str) -> None:
    for template in wordings(language)["amendments"]:
        made = outline(template.replace("{old}", old).replace("{new}", new))
        changes = [
            (made.document.quote(change.old) if change.old else None, made.document.quote(change.new))
            for change in amendments(made).changes
        ]
        assert changes == [(old, new)], template


@pytest.mark.parametrize("language", ["zh", "en"])
def test_each_way_to_refer_to_another_document_is_a_reference(language: str) -> None:
    for text in wordings(language)["references"]:
        folded = fold(text)
        assert references.search(folded, Span(0, len(folded))) is not None, text


def test_what_states_a_term_is_no_reference() -> None:
    for text in (
        "按季结息，到期一次性还本。",
        "以流动资金贷款方式用信。",
        "Interest is payable quarterly in arrears.",
        "见票即付",
    ):
        folded = fold(text)
        assert references.search(folded, Span(0, len(folded))) is None, text
