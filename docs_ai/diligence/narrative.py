"""Paragraphs: the model words facts and figures, code checks every sentence and writes what the model did not.

A sentence of the model that fails a check is dropped. A fact that no sentence tells any more is told in the source's
own words, and a paragraph of figures that has no sentence left lists them: a report never lacks what was found.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from copilot.client import Answer, LanguageModel
from copilot.errors import AnswerError
from copilot.language import Language
from docs_ai.diligence import wording
from docs_ai.diligence.facts import Fact
from docs_ai.diligence.figures import Citation, Figure, Ledger
from docs_ai.diligence.flags import roots
from docs_ai.diligence.grounding import Reason, refusal
from docs_ai.diligence.phrases import Phrases
from docs_ai.diligence.placeholders import Filled, Filler, answer_schema
from docs_ai.diligence.report import FactRow, Finding, Rejection, Sentence
from docs_ai.diligence.rulebook import Rulebook
from docs_ai.diligence.template import FactWanted, Paragraph, Section
from prompts import Library, Rendered

__all__ = ["Narrator", "Record"]


@dataclass(slots=True)
class Record:
    """What the model calls of one report leave behind: who answered, which prompts, which sentences were refused."""

    models: dict[str, None] = field(default_factory=dict)
    prompts: dict[str, None] = field(default_factory=dict)
    rejected: list[Rejection] = field(default_factory=list)


class Narrator:
    """Writes the paragraphs of one report in one language; keeps a `Record` of the model's part."""

    def __init__(self, model: LanguageModel, library: Library, rules: Rulebook, language: Language) -> None:
        self.library = library
        self.language = language
        self._model = model
        self._rules = rules
        self._words = wording.load()
        self._phrases = Phrases(language)
        self.record = Record()

    async def ask(self, prompt: Rendered) -> Answer | None:
        """Ask the model and note it in the record; None when its answer cannot be used.

        Raises:
            ServiceError: there is no model or no server.
        """
        self.record.prompts[prompt.identity] = None
        try:
            answer = await self._model.ask(prompt)
        except AnswerError:
            return None
        self.record.models[answer.model] = None
        return answer

    def fact_table(self, section: Section, paragraph: Paragraph, found: Mapping[str, Sequence[Fact]]) -> Finding:
        """Set facts as rows; one that nothing states has no value, and an optional one no row."""
        rows = [
            FactRow(wanted.id, wanted.title[self.language], tuple(found[wanted.id]))
            for wanted in _wanted(section, paragraph)
            if found[wanted.id] or not wanted.optional
        ]
        return Finding(paragraph.id, paragraph.title[self.language], rows=tuple(rows))

    async def fact_paragraph(
        self, section: Section, paragraph: Paragraph, found: Mapping[str, Sequence[Fact]]
    ) -> Finding:
        """Tell the facts of a paragraph, each with its source, and name those that nothing states."""
        wanted = _wanted(section, paragraph)
        titles = {fact.id: fact.title[self.language] for fact in wanted}
        told = list({fact.citation: fact for item in wanted for fact in found[item.id]}.values())
        sentences = await self._worded_facts(section, paragraph, told, titles) if told else []
        covered = {citation for sentence in sentences for citation in sentence.citations}
        sentences += [self._quoted(fact, titles[fact.id]) for fact in told if fact.citation not in covered]
        absent = [titles[item.id] for item in wanted if not found[item.id] and not item.optional]
        return Finding(paragraph.id, paragraph.title[self.language], (*sentences, *self._absent(absent)))

    async def figure_paragraph(self, section: Section, paragraph: Paragraph, ledger: Ledger) -> Finding:
        """Tell the figures of a paragraph, every number put in by code, and name those that are not there."""
        offered = [figure for name in paragraph.items for figure in ledger.series(name)]
        filler = Filler(ledger, self._rules, self._words, self.language)
        sentences = await self._worded_figures(section, paragraph, offered, filler) if offered else []
        if not sentences:
            sentences = [self._listed(ledger.series(name), filler) for name in paragraph.items if name in ledger]
        absent = [self._title(name) for name in paragraph.items if name not in ledger]
        return Finding(paragraph.id, paragraph.title[self.language], (*sentences, *self._absent(absent)))

    async def _worded_facts(
        self, section: Section, paragraph: Paragraph, told: Sequence[Fact], titles: Mapping[str, str]
    ) -> list[Sentence]:
        """Ask for sentences over numbered facts and keep those that carry no more than their facts."""
        title = paragraph.title[self.language]
        numbered = [{"n": n, "title": titles[fact.id], "text": fact.text} for n, fact in enumerate(told, 1)]
        values = {"paragraph": title, "facts": numbered}
        answer = await self.ask(self.library.render("diligence/facts", values, language=self.language))
        if answer is None:
            self._reject(section, paragraph, "answer")
            return []
        kept: list[Sentence] = []
        free: list[Fact] = list(told)
        for item in answer.data["sentences"]:
            text = self._finished(item["text"])
            named = [told[n - 1] for n in dict.fromkeys(item["facts"]) if 1 <= n <= len(told)]
            used = self._carrying(text, named, told, titles, title)
            if isinstance(used, str):
                self._reject(section, paragraph, used)
            elif any(fact in free for fact in used):  # else it was said before
                free = [fact for fact in free if fact not in used]
                cited = tuple(dict.fromkeys(fact.citation for fact in used))
                kept.append(Sentence(text, "model", cited, facts=tuple(dict.fromkeys(fact.id for fact in used))))
        return kept

    def _carrying(
        self, text: str, named: Sequence[Fact], told: Sequence[Fact], titles: Mapping[str, str], paragraph: str
    ) -> Sequence[Fact] | Reason:
        """Return the facts that carry a sentence, or why none do.

        They are those that the model named, or else the one fact of the paragraph that carries it alone: a small model
        writes a true sentence and misnumbers its fact.
        """
        first: Reason | None = None
        for used in filter(None, (named, *([fact] for fact in told))):
            quotes = [f"{titles[fact.id]}：{fact.text}" for fact in used]
            names = [paragraph, *titles.values()]
            reason = refusal(text, quotes, names, self.language, self._words[self.language])
            if reason is None:
                return used
            first = first or reason
        return first or "answer"

    async def _worded_figures(
        self, section: Section, paragraph: Paragraph, offered: Sequence[Figure], filler: Filler
    ) -> list[Sentence]:
        """Ask for sentences with placeholders and keep those whose words the figures carry."""
        trends = {1: self._phrases["up"], -1: self._phrases["down"], 0: ""}
        listed = [
            {"id": f.id, "title": self._title(f.name), "year": f.year, "trend": trends[filler.trend(f)]}
            for f in offered
        ]
        values = {"paragraph": paragraph.title[self.language], "figures": listed}
        schema = answer_schema(offered)
        answer = await self.ask(
            self.library.render("diligence/figures", values, language=self.language, output_schema=schema)
        )
        if answer is None:
            self._reject(section, paragraph, "answer")
            return []
        known = {figure.id: figure for figure in offered}
        kept: dict[str, Sentence] = {}
        for text in answer.data["sentences"]:
            filled = filler.fill(self._finished(text), offered)
            if isinstance(filled, Filled):
                cited = _places([known[name] for name in filled.figures], filler.ledger)
                kept[filled.text] = Sentence(filled.text, "model", cited, filled.figures)
            else:
                self._reject(section, paragraph, filled)
        return list(kept.values())

    def _finished(self, text: str) -> str:
        """End a sentence as one."""
        text = text.strip().rstrip("；;，,、")
        return (
            text
            if text.endswith(("。", ".", "！", "？", "”", '"'))
            else text + ("。" if self.language == "zh" else ".")
        )

    def _quoted(self, fact: Fact, title: str) -> Sentence:
        """Tell a fact in the source's own words."""
        text = self._phrases("stated", title=title, text=fact.text.rstrip("。.；;"))
        return Sentence(text, "code", (fact.citation,), facts=(fact.id,))

    def _listed(self, series: Sequence[Figure], filler: Filler) -> Sentence:
        """List the years of one figure in plain words of code."""
        values = self._phrases.joined([filler.number(figure) for figure in series])
        text = self._phrases("series", title=self._title(series[0].name), values=values)
        return Sentence(text, "code", _places(series, filler.ledger), tuple(figure.id for figure in series))

    def _absent(self, titles: list[str]) -> list[Sentence]:
        if not titles:
            return []
        return [Sentence(self._phrases("absent", items=self._phrases.joined(titles)), "code", ())]

    def _title(self, name: str) -> str:
        return self._rules.titles(name)[self.language]

    def _reject(self, section: Section, paragraph: Paragraph, reason: str) -> None:
        self.record.rejected.append(Rejection(section.id, paragraph.id, reason))


def _wanted(section: Section, paragraph: Paragraph) -> list[FactWanted]:
    by_id = {fact.id: fact for fact in section.facts}
    return [by_id[item] for item in paragraph.items]


def _places(figures: Sequence[Figure], ledger: Ledger) -> tuple[Citation, ...]:
    return tuple(dict.fromkeys(place for figure in figures for place in roots(figure, ledger)))
