"""Results against a labelled set that people made on the review page: what is right, and wrong though confirmed.

``docs review`` exports the set (*Labelled set*, ``labels.json``): of each document that was reviewed to the end, the
values that hold. Extract the same documents again, with another model, other terms or another version, and measure:

    python -m bench.labelled labels.json results
    python -m bench.labelled labels.json results --by-field --schema our-terms.yaml

A value is right when its normal form, or else its words, are those of the label but for blanks; a party also without
its legal form. Each label is matched once. Where a value stands is not measured: the set holds no places.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from bench import _field_scores
from bench._field_scores import Given, Scores
from bench._processes import machine
from bench.agreements import table
from docs_ai.terms import Schema, load_schema
from docs_ai.terms.earlier import is_reserved, load
from docs_ai.terms.tally import repeating_groups

Labels = Mapping[str, Mapping[str, Sequence[str]]]


def same_value(label: str, value: str) -> bool:
    """Tell whether two values are one but for blanks."""
    return bool(value) and "".join(label.split()) == "".join(value.split())


def scores_of(labels: Labels, results: Sequence[Mapping[str, Any]], schema: Schema) -> tuple[Scores, list[str]]:
    """Return the scores over the labelled documents, and the documents that have no result.

    Args:
        labels: ``{file: {field: [values]}}``, a file called by its name or by more of its path.
        results: contents of result files.
        schema: the terms of both.
    """
    parties = {field.name for field in schema.fields if field.type == "party"}
    same = {field.name: _field_scores.same_party if field.name in parties else same_value for field in schema.fields}
    scores, missing = Scores(same), []
    for file, stated in labels.items():
        found = next((one for one in results if _is_of(one, file)), None)
        if found is None:
            missing.append(file)
        scores.add(stated, _given(found, schema) if found is not None else {})
    return scores, missing


def lines(scores: Scores, *, by_field: bool) -> list[dict[str, str]]:
    """Return the lines of the table: one for all, and one for each field that a label or a result states."""
    names = [name for name in scores.same if by_field and (scores.wanted[name] or scores.given[name])]
    rows = []
    for name in [*names, ""]:
        some = [name] if name else list(scores.same)
        hits, given, wanted = (sum(count[one] for one in some) for count in (scores.hits, scores.given, scores.wanted))
        absent, left_out = (sum(count[one] for one in some) for count in (scores.absent, scores.left_out))
        rows.append(
            {
                "field": name or "all",
                "labels": str(wanted),
                "precision": f"{hits / given:.3f}" if given else "-",
                "recall": f"{hits / wanted:.3f}" if wanted else "-",
                "F1": f"{scores.f1(name):.3f}",
                "absent left out": f"{left_out}/{absent}",
            }
        )
    return rows


def _given(result: Mapping[str, Any], schema: Schema) -> dict[str, list[Given]]:
    """Return what a result gives, by field; one value at several places counts once, as in the labels."""
    repeating = repeating_groups(schema)
    given = _field_scores.given_in(result)
    for name, values in given.items():
        if name.partition(".")[0] not in repeating:
            given[name] = list({value.normalized or value.value: value for value in reversed(values)}.values())[::-1]
    return given


def _is_of(result: Mapping[str, Any], file: str) -> bool:
    path = str(result["document"]["path"]).replace("\\", "/")
    return f"/{path}".endswith(f"/{file}")


def main(given: argparse.Namespace) -> None:
    """Print the table."""
    labels: Labels = json.loads(given.labels.read_text("utf-8"))
    schema = load_schema(given.schema)
    files = sorted(path for path in given.results.rglob("*.json") if not is_reserved(path.name))
    results = [content for path in files if (content := load(path)) is not None and content["schema"] == schema.name]
    scores, missing = scores_of(labels, results, schema)
    print(f"{len(labels)} labelled documents, {len(missing)} of them without a result, {machine()}")
    print(table(lines(scores, by_field=given.by_field)))
    print(f"Confirmed wrong: {scores.wrong}/{scores.confirmed} ({scores.wrong / max(1, scores.confirmed):.1%})")


def arguments() -> argparse.Namespace:
    """Read the command line."""
    parser = argparse.ArgumentParser(description="Results against a labelled set that the review page exported.")
    parser.add_argument("labels", type=Path, help="the exported set")
    parser.add_argument("results", type=Path, help="folder that docs extract wrote")
    parser.add_argument("--schema", default="credit-approval", help="the terms of both")
    parser.add_argument("--by-field", action="store_true", help="one line a field too")
    given = parser.parse_args()
    if not given.labels.is_file() or not given.results.is_dir():
        sys.exit("there is no such labelled set, or no such folder of results")
    return given


if __name__ == "__main__":
    main(arguments())
