"""Find the facts that a template wants: by label, by word, and where code finds nothing, by asking the model."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from copilot.language import Language, detect
from docs_ai.diligence.figures import Citation
from docs_ai.diligence.identifiers import lei_valid, uscc_valid
from docs_ai.diligence.passages import Passage, one_line
from docs_ai.diligence.template import FactWanted
from prompts import Library, Rendered

__all__ = ["Fact", "Question", "labelled", "located", "questions", "worded"]

_BATCH = 28
_PER_FACT = 3
_OPENING: Mapping[Language, int] = {"zh": 12, "en": 24}
_AFTER_LABEL = re.compile(r"\s{0,9}[:：]\s*")
_CHECKS: Mapping[str, Callable[[str], bool]] = {"uscc": uscc_valid, "lei": lei_valid}


@dataclass(frozen=True, slots=True)
class Fact:
    """One statement of a wanted fact: its text as the report may use it, and where it stands.

    ``valid`` is the outcome of a check of its digits, None where there is none to make.
    """

    id: str
    text: str
    citation: Citation
    valid: bool | None = None


def labelled(wanted: Sequence[FactWanted], passages: Sequence[Passage]) -> tuple[list[Fact], list[Passage]]:
    """Read the facts that stand as ``label: value`` or in a row of a form.

    Returns:
        The facts in the order of the template, and the passages that no label explained.
    """
    found: dict[str, list[Fact]] = {fact.id: [] for fact in wanted}
    left: list[Passage] = []
    labels = {label.casefold(): fact for fact in wanted for label in fact.labels}
    for passage in passages:
        hits = list(_row(passage, labels) if passage.row else _line(passage, labels))
        for fact, start, end in hits:
            if fact.many or not found[fact.id]:
                found[fact.id].append(_fact(fact, passage, start, end))
        if not hits:
            left.append(passage)
    return [fact for facts in found.values() for fact in facts], left


def _fact(wanted: FactWanted, passage: Passage, start: int, end: int) -> Fact:
    text = passage.text[start:end].replace("\t", "，" if detect(passage.text) == "zh" else ", ")
    valid = _CHECKS[wanted.check](text) if wanted.check and _checkable(wanted.check, text) else None
    return Fact(wanted.id, one_line(text), passage.cite(start, end), valid)


def _checkable(check: str, text: str) -> bool:
    """Tell whether the identifier is of the checked kind at all: a foreign company's number has no such digits."""
    return check != "uscc" or len(text.strip()) == 18


def _row(passage: Passage, labels: Mapping[str, FactWanted]) -> list[tuple[FactWanted, int, int]]:
    """Read a row of a form: a label in one cell and its value in the next, once or several times."""
    cells: list[tuple[int, int]] = []
    start = 0
    for part in passage.text.split("\t"):
        cells.append((start, start + len(part)))
        start += len(part) + 1
    hits: list[tuple[FactWanted, int, int]] = []
    place = 0
    while place < len(cells):
        text = passage.text[slice(*cells[place])]
        own = labels.get(_bare(text))
        head, separator, rest = _split(text)
        inside = labels.get(_bare(head)) if separator and rest.strip() else None
        if own and place + 1 < len(cells):
            hits.append((own, *cells[place + 1]))
            place += 2
            continue
        if inside:
            follows = place + 1 < len(cells) and inside.many
            end = cells[place + 1][1] if follows else cells[place][1]
            hits.append((inside, cells[place][0] + len(head) + len(separator), end))
        place += 1
    return [hit for hit in hits if passage.text[hit[1] : hit[2]].strip()]


def _line(passage: Passage, labels: Mapping[str, FactWanted]) -> list[tuple[FactWanted, int, int]]:
    """Read a line that opens with a label and a colon: the value runs to the end of the sentence."""
    head, separator, rest = _split(passage.text)
    fact = labels.get(_bare(head)) if separator else None
    if fact is None or not rest.strip():
        return []
    end = len(passage.text.rstrip("。；;.， "))
    return [(fact, len(head) + len(separator), end)]


def _split(text: str) -> tuple[str, str, str]:
    match = _AFTER_LABEL.search(text)
    return (text[: match.start()], match.group(), text[match.end() :]) if match else (text, "", "")


def _bare(text: str) -> str:
    return re.sub(r"[\s\u3000]+", " ", text).strip(" :：*").casefold()


def worded(wanted: Sequence[FactWanted], passages: Sequence[Passage]) -> list[Fact]:
    """Find the sentences of notes that hold one of a fact's words, at most three for a fact, the fullest first."""
    found: list[Fact] = []
    for fact in wanted:
        patterns = [_whole(word) for word in fact.words]
        scored = [(sum(bool(p.search(passage.text)) for p in patterns), passage) for passage in passages]
        best = sorted((pair for pair in scored if pair[0]), key=lambda pair: -pair[0])[:_PER_FACT]
        kept = [passage for passage in passages if any(passage is chosen for _, chosen in best)]
        found += [Fact(fact.id, passage.plain, passage.citation) for passage in kept]
    return found


def _whole(word: str) -> re.Pattern[str]:
    pattern = r"\s+".join(map(re.escape, word.split()))
    return re.compile(rf"(?<![A-Za-z]){pattern}(?![A-Za-z])", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Question:
    """A question which sentences state which facts; ``openings`` maps the answer's words back to passages."""

    prompt: Rendered
    openings: Mapping[str, Passage]


def questions(
    wanted: Sequence[FactWanted], passages: Sequence[Passage], library: Library, language: Language
) -> list[Question]:
    """Ask for the facts that code did not find, a batch of passages each.

    The answer can only be the opening words of passages that were shown, so nothing that the model makes up can come
    back. Openings and not numbers: a small model copies words reliably and loses count of numbers.
    """
    items = [{"id": fact.id, "ask": fact.ask[language]} for fact in wanted if fact.ask]
    if not items:
        return []
    asked: list[Question] = []
    for start in range(0, len(passages), _BATCH):
        openings = _openings(passages[start : start + _BATCH])
        schema = _answer_schema([item["id"] for item in items], list(openings))
        values = {"items": items, "passages": [passage.plain for passage in openings.values()]}
        prompt = library.render("diligence/locate", values, language=language, output_schema=schema)
        asked.append(Question(prompt, openings))
    return asked


def _openings(passages: Sequence[Passage]) -> dict[str, Passage]:
    """Name each passage by its first words, as many as tell it from the others; of equal passages the first counts."""
    openings: dict[str, Passage] = {}
    texts = [passage.plain for passage in passages]
    for text, passage in zip(texts, passages, strict=True):
        length = _OPENING[detect(text)]
        while length < len(text) and sum(other.startswith(text[:length]) for other in texts) > 1:
            length += 4
        openings.setdefault(text[:length].replace('"', "").strip(), passage)
    return openings


def _answer_schema(facts: list[str], openings: list[str]) -> dict[str, Any]:
    chosen = {"type": "array", "maxItems": 2, "items": {"enum": openings}}
    return {
        "type": "object",
        "required": facts,
        "additionalProperties": False,
        "properties": dict.fromkeys(facts, chosen),
    }


def located(answer: Mapping[str, Sequence[str]], question: Question) -> list[Fact]:
    """Turn an answer into facts whose text is the passage itself; a passage is taken for one fact only."""
    taken: dict[Passage, str] = {}
    for fact, chosen in answer.items():
        for opening in chosen:
            taken.setdefault(question.openings[opening], fact)
    return [Fact(fact, passage.plain, passage.citation) for passage, fact in taken.items()]
