"""Parts that several layouts share: sections of sentences, rows of labels and values, tables of facilities."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from bench._approvals.blocks import Cell, Table
from bench._approvals.draft import Draft, Terms
from bench._approvals.passage import Passage, joined

__all__ = ["LIMIT", "NOTICE", "Section", "background", "facility_table", "rows", "sections", "security_table"]

NOTICE = (
    "approval.number", "approval.date", "approval.deciding_body", "approval.meeting", "approval.conclusion",
    "approval.effective_date", "approval.expiry_date", "approval.validity", "approval.lapse",
    "approval.replaced_number", "approval.replaced_amount", "approval.replaced_tenor", "approval.replaced_rate",
)  # fmt: skip
CUSTOMER = ("customer.name", "customer.credit_code", "customer.group", "customer.rating")
LIMIT = ("limit.total", "limit.exposure", "limit.low_risk", "limit.revolving", "limit.tenor")
_COLUMNS = ("number", "product", "amount", "tenor", "rate", "margin_ratio", "use", "revolving", "repayment")
_WIDTHS = {"number": 0.5, "product": 1.4, "amount": 1.5, "tenor": 0.9, "rate": 1.7, "margin_ratio": 0.8, "use": 1.7,
           "revolving": 1.3, "repayment": 1.7}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the sentences below it; ``listed`` ones are items of a list."""

    heading: str
    lines: tuple[Passage, ...]
    listed: bool = False


def sections(draft: Draft, *, facilities: bool = True, limit: bool = True, notice: bool = True) -> list[Section]:
    """Return the document's sections as sentences, without the empty ones."""
    parts: list[tuple[str, Iterable[Passage | None], bool]] = [
        ("customer", [draft.sentence("customer"), background(draft)], False)
    ]
    if limit:
        parts.append(("limit", limit_sentences(draft), False))
    if facilities:
        parts.append(("facilities", [facility_sentences(draft, terms) for terms in draft.facilities], True))
    approval = draft.approval
    parts += [
        ("security", [security_sentence(draft, number) for number in range(len(draft.security))], True),
        ("conditions", draft.items("conditions_precedent", approval.conditions), True),
        ("covenants", [draft.sentence("covenant", terms) for terms in draft.covenants], True),
        ("post_loan", draft.items("post_loan", approval.post_loan), True),
        ("restrictions", draft.items("restrictions", approval.restrictions), True),
    ]
    if notice:
        parts.append(("other", notice_sentences(draft), False))
    parts.append(("amendment", [draft.amendment()], False))
    return [
        Section(draft.heading(key), kept, listed)
        for key, lines, listed in parts
        if (kept := tuple(filter(None, lines)))
    ]


def limit_sentences(draft: Draft) -> list[Passage | None]:
    """Return what is said of the limit as a whole."""
    split = draft.sentence("split")
    conclusion = draft.sentence("conclusion")
    told = conclusion is not None and any(mark.name == "limit.exposure" for mark in conclusion.marks)
    return [draft.conflict() or conclusion, None if told else split]


def notice_sentences(draft: Draft) -> list[Passage | None]:
    """Return what is said of the approval itself."""
    return [draft.sentence(key) for key in ("dates", "validity", "lapse", "replaced")]


def facility_sentences(draft: Draft, terms: Terms) -> Passage:
    """Return everything that is said of one facility, in one paragraph."""
    keys = (
        "facility", "dates_of_facility", "drawing", "price", "interest", "penalty", "fees", "margin", "repayment",
        "payment",
    )  # fmt: skip
    sentences: list[Passage] = []
    for key in keys:
        if key == "price" and _elsewhere(terms, "rate"):
            sentences.append(terms["rate"] + draft.words["memo"]["stop"])
            continue
        if key == "fees" and _elsewhere(terms, "fees"):
            sentences.append(terms["fees"] + draft.words["memo"]["stop"])
            continue
        if key == "drawing" and not {"drawing_period", "single_drawing"} & set(terms):
            continue
        sentence = draft.sentence(key, terms)
        if sentence is not None:
            sentences.append(sentence)
    return joined(sentences, "" if draft.approval.language == "zh" else " ")


def _elsewhere(terms: Terms, key: str) -> bool:
    return key in terms and any(mark.standing == "external_reference" for mark in terms[key].marks)


def security_sentence(draft: Draft, number: int) -> Passage | None:
    """Return the sentence on one item of security."""
    return draft.sentence(draft.approval.security[number].kind, draft.security[number])


def background(draft: Draft) -> Passage:
    """Return a sentence of figures that are no terms: what must not be taken for one."""
    rng = draft.rng
    figures = {key: Passage(f"{Decimal(rng.randrange(120, 9800)) / 100}") for key in "abc"}
    template: str = rng.choice(draft.words["backgrounds"])
    for key, figure in figures.items():
        template = template.replace(f"{{{key}}}", figure.text)
    return Passage(template)


def rows(draft: Draft, names: Sequence[str]) -> list[tuple[str, Passage]]:
    """Return label and value of each field that the document states."""
    return [(draft.label(name), draft.terms[name]) for name in names if name in draft.terms]


def facility_rows(draft: Draft, number: int) -> list[tuple[str, Passage]]:
    """Return label and value of everything known of one facility but its number."""
    terms = draft.facilities[number]
    return [
        (draft.label(f"facilities.{key}"), passage)
        for key, passage in terms.items()
        if key not in ("number", "product")
    ]


def facility_table(draft: Draft, *, unit: bool) -> Table:
    """Return the facilities as a table, one row each.

    Args:
        draft: the document.
        unit: whether the amounts are bare figures under a header that states ten thousands (Chinese) or thousands.
    """
    keys = [key for key in _COLUMNS if any(key in terms for terms in draft.facilities)]
    header = tuple(Cell(Passage(_column(draft, key, unit)), bold=True, align="center") for key in keys)
    lines = [header]
    for number, terms in enumerate(draft.facilities):
        cells = []
        for key in keys:
            passage = terms.get(key, Passage("—" if key == "rate" else "/"))
            if key == "amount" and unit:
                money = draft.approval.facilities[number].amount
                scale = 10_000 if draft.approval.language == "zh" else 1_000
                passage = draft.hand.bare("facilities.amount", money, scale, currency="facilities.currency").at(number)
            cells.append(Cell(passage, align="right" if key == "amount" else "left"))
        lines.append(tuple(cells))
    if draft.twist not in ("conflict", "amended_total", "tracked"):
        lines.append(_total_row(draft, keys, unit))
    return Table(tuple(lines), tuple(_WIDTHS[key] for key in keys), header=1)


def _column(draft: Draft, key: str, unit: bool) -> str:
    label = draft.label(f"facilities.{key}")
    if key != "amount" or not unit:
        return label
    if draft.approval.language == "zh":
        return f"{label}（万元）"
    return f"{label} ({draft.approval.limit.total.currency}'000)"


def _total_row(draft: Draft, keys: Sequence[str], unit: bool) -> tuple[Cell, ...]:
    money = draft.approval.limit.total
    scale = 10_000 if draft.approval.language == "zh" else 1_000
    total = draft.hand.bare("limit.total", money, scale) if unit else draft.hand.amount("limit.total", money)
    return tuple(
        Cell(Passage(draft.words["memo"]["total"]) if number == 0 else total if key == "amount" else Passage(""),
             align="right" if key == "amount" else "left")
        for number, key in enumerate(keys)
    )  # fmt: skip


def security_table(draft: Draft) -> Table:
    """Return the security as a table, one row an item."""
    wanted = ("kind", "provider", "asset", "value", "loan_to_value", "maximum_amount")
    keys = [key for key in wanted if any(key in terms for terms in draft.security)]
    widths = {"kind": 1.0, "provider": 1.8, "asset": 2.0, "value": 1.5, "loan_to_value": 0.7, "maximum_amount": 1.5}
    header = tuple(Cell(Passage(draft.label(f"security.{key}")), bold=True, align="center") for key in keys)
    body = tuple(tuple(Cell(terms.get(key, Passage("/"))) for key in keys) for terms in draft.security)
    return Table((header, *body), tuple(widths[key] for key in keys), header=1)
