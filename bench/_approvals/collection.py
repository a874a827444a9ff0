"""The set: which documents are made, and the files and labels of each."""

from __future__ import annotations

import hashlib
import json
import random
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from bench._approvals import printing, scanning, word_file
from bench._approvals.blocks import Block, Columns, Line, Page, passages
from bench._approvals.draft import Draft, Twist
from bench._approvals.invention import Invention
from bench._approvals.layouts import LAYOUTS
from bench._approvals.passage import Passage
from bench._approvals.record import Approval, Language
from bench._approvals.truth import Expected, Truth, flowing, located
from bench._approvals.typesetting import PAGE, Placed, typeset
from docs_ai.reading import Box

__all__ = ["KINDS", "WRITERS", "Kind", "Spec", "drafted", "fingerprint", "make", "specs"]

Kind = Literal["docx", "pdf", "scan"]
KINDS: tuple[Kind, ...] = get_args(Kind)
_TWISTS: Sequence[Twist] = (
    "plain", "amended_total", "plain", "external_rate", "plain", "conflict", "plain", "external_fees", "plain",
    "amended_tenor", "plain", "tracked", "plain",
)  # fmt: skip
_LINES = ("numbered_prose", "official_letter", "resolution", "ticked", "furnished", "one_paragraph", "merged_cells")
_ONLY: dict[str, Language] = {"bilingual": "zh", "definitions": "en"}
_JUDGES = frozenset({"abstaining", "agreement", "figures", "grounding", "judging"})
_UNSEEN_FROM = 1000
_COUNTS: dict[Language, int] = {"zh": 42, "en": 18}


@dataclass(frozen=True, slots=True)
class Spec:
    """One approval: its number, which is its seed, and how it is written."""

    number: int
    language: Language
    layout: str
    twist: Twist

    @property
    def name(self) -> str:
        """The file's stem."""
        return f"{self.language}-{self.number:02d}-{self.layout}-{self.twist}"

    @property
    def unseen(self) -> bool:
        """Whether its wording is kept apart from development: that of every set but the first."""
        return self.number >= _UNSEEN_FROM


def specs(seed: int = 0) -> list[Spec]:
    """Return the set's documents: 42 Chinese and 18 English ones; another seed gives others.

    Sets with another seed than 0 are worded by ``wording/*-unseen.yaml`` too: their figures say how far rules and
    prompts reach beyond what they were developed on.
    """
    return [spec for language in get_args(Language) for spec in _of(language, seed)]


def _of(language: Language, seed: int) -> Iterator[Spec]:
    layouts = [name for name in LAYOUTS if _ONLY.get(name, language) == language]
    for number in range(_COUNTS[language]):
        twist = _TWISTS[(number * 7 + 3) % len(_TWISTS)]
        layout = layouts[number % len(layouts)]
        if twist == "tracked" and layout not in _LINES:
            layout = _LINES[number % len(_LINES)]
        yield Spec(seed * _UNSEEN_FROM + number + 1, language, layout, twist)


def drafted(spec: Spec) -> Draft:
    """Return the draft of a document: the first approval from its seed on that has what the twist needs."""
    for step in range(50):
        approval = Invention(spec.number * 100 + step, spec.language).approval()
        if _suits(approval, spec.twist):
            return Draft(approval, spec.number, spec.twist, unseen=spec.unseen)
    raise ValueError(f"no approval suits {spec}")


def _suits(approval: Approval, twist: Twist) -> bool:
    match twist:
        case "external_rate":
            return any(facility.rate for facility in approval.facilities)
        case "amended_tenor":
            return approval.limit.months is not None
        case _:
            return True


def make(spec: Spec, kind: Kind, folder: Path) -> tuple[Path, Truth]:
    """Write one file, and return it with its labels; what was written before is taken as it is.

    Args:
        spec: which document.
        kind: as what file.
        folder: where it goes, with ``<stem>.truth.json`` beside it.
    """
    path = folder / f"{spec.name}-{kind}{'.docx' if kind == 'docx' else '.pdf'}"
    labels = path.with_suffix(".truth.json")
    if not (path.is_file() and labels.is_file()):
        folder.mkdir(parents=True, exist_ok=True)
        draft = drafted(spec)
        page = LAYOUTS[spec.layout](draft)
        data, fields = WRITERS[kind](page, spec)
        path.write_bytes(data)
        truth = Truth(path.name, spec.language, spec.layout, kind, spec.twist, fields)
        labels.write_text(json.dumps(truth.to_json(), ensure_ascii=False), "utf-8")
    return path, Truth.from_json(json.loads(labels.read_text("utf-8")))


def fingerprint() -> str:
    """Return eight characters that change when anything does that files are made from."""
    digest = hashlib.sha256()
    for path in sorted(Path(__file__).parent.rglob("*")):
        if path.suffix in (".py", ".yaml") and path.stem not in _JUDGES:
            digest.update(path.read_bytes())
    return digest.hexdigest()[:8]


def as_word(page: Page, spec: Spec) -> tuple[bytes, tuple[Expected, ...]]:
    """Return the document as a Word file with its labels."""
    return word_file.word(page), flowing(list(passages(page.blocks)), _struck(page.blocks))


def as_pdf(page: Page, spec: Spec) -> tuple[bytes, tuple[Expected, ...]]:
    """Return the document as a PDF with a text layer and its labels."""
    setting = typeset(page, printing.pdf_measure(spec.language))
    return printing.pdf(setting, spec.language, page.title, page.subject), located(setting.placed)


def as_scan(page: Page, spec: Spec) -> tuple[bytes, tuple[Expected, ...]]:
    """Return the document as a PDF of damaged pictures and its labels."""
    setting = typeset(page, printing.noto_measure)
    rng = random.Random(f"{spec.name}-scan")
    damage = scanning.Damage.drawn(rng, page.seal)
    pictures = printing.noto_pictures(setting, damage.dpi)
    last = _last(setting.placed)
    scans = [
        scanning.scan(picture, damage, rng, PAGE, last[1] if last and last[0] == number else None)
        for number, picture in enumerate(pictures, 1)
    ]
    return scanning.bound(scans), located([scanning.moved(placed, scans) for placed in setting.placed])


WRITERS: dict[Kind, Callable[[Page, Spec], tuple[bytes, tuple[Expected, ...]]]] = {
    "docx": as_word,
    "pdf": as_pdf,
    "scan": as_scan,
}


def _last(placed: Sequence[Placed]) -> tuple[int, Box] | None:
    return next((boxes[-1] for item in reversed(placed) if (boxes := item.boxes)), None)


def _struck(blocks: Sequence[Block]) -> Passage | None:
    for block in blocks:
        if isinstance(block, Line) and block.struck is not None:
            return block.struck
        if isinstance(block, Columns) and (inner := _struck((*block.left, *block.right))) is not None:
            return inner
    return None
