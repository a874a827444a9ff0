"""Values as written to values that can be compared: pure, exact, in `Decimal`. Nothing is filled in."""

from docs_ai.terms.normalise import (
    absence,
    amounts,
    benchmarks,
    bounds,
    credit_codes,
    currencies,
    dates,
    events,
    identifiers,
    jurisdictions,
    names,
    numerals,
    rates,
    tenors,
)
from docs_ai.terms.normalise.reading import Reading

__all__ = [
    "Reading",
    "absence",
    "amounts",
    "benchmarks",
    "bounds",
    "credit_codes",
    "currencies",
    "dates",
    "events",
    "identifiers",
    "jurisdictions",
    "names",
    "numerals",
    "rates",
    "tenors",
]
