"""Hold every item that the model proposes to what was said.

An item is kept only when, in code and without asking the model again:

* its words stand in turns of its part of the meeting, which it then cites;
* every number, amount, date and name in it stands in those turns;
* a decision rests on words that settle, a task on words that take on or give one, a question on words that leave open;
* whom a sentence names as who spoke did speak in these turns, or is named there as who said it;
* the owner speaks in the meeting or is named in those turns, and the words of the due date stand in them;
* no turn that it rests on is addressed to a machine instead of the meeting.

What is repaired and what is dropped is counted.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace
from datetime import date

from minutes.summarise import naming, signals
from minutes.summarise.attribution import Attribution, attribution, told_by_others
from minutes.summarise.dates import day_in
from minutes.summarise.figures import unsupported
from minutes.summarise.items import Checks, Due, Item, Kind
from minutes.summarise.locating import Locator, claims
from minutes.summarise.people import People
from minutes.summarise.phrasing import capitalised, letters_joined, smooth
from minutes.summarise.wording import content, names_in, sentences, share
from minutes.transcripts import Transcript, Turn

__all__ = ["Grounding", "Proposal"]

_ENOUGH = 0.45
_LEAST = 3  # words of meaning that a point must have
_HELD = 0.6  # of what somebody is said to have said, that turns must carry
_PART = 0.25  # of it, that the turns of that one must carry where others are cited, too
_TITLE = 0.5
_REACH = 8
_MOST_TURNS = 4
_AROUND = 2
_QUOTE = 400
_TAKEN = re.compile(
    r"^(?:the (?:group|team|meeting|committee|board|participants?)|they|it was|we|"
    r"(?-i:[A-Z])\w*(?:,? and (?-i:[A-Z])\w*|, (?-i:[A-Z])\w*)+) (?:have |has |also |all )*"
    r"(?:agreed|decided|resolved)(?: (?:that|on|upon|to))? |^(?:会议)?(?:一致)?(?:决定|同意)[，,：:]?(?=.{6})",
    re.IGNORECASE,
)
_IN_PERSON = re.compile(
    r"\b(?:I|I['’](?:m|ll|d|ve)|[Ww]e['’](?:re|ll|ve|d)|[Yy]ou(?:['’]re)?|gonna|[Pp]lease)\b(?!\.\w)"
)
_WHO = re.compile(r"^([A-Z][\w.'’-]*(?: [A-Z][\w.'’-]*){0,3}), who (?=\w+(?:s|ed)\b)(?=[^,]*$)")
_HEADING = re.compile(
    r"\b(?:Meeting|Discussion|Overview|Introduction|Review|Update|Evaluation|Presentation|Issues?|Preferences?|Analysis|"
    r"Considerations?|Impact|Concerns?|Planning|Plans?|Proposals?|Process|Strategy|Development|Management|Features?|"
    r"Functions?|Requirements?|Design|Response|Measures?|Support|Challenges?|Questions?|Policy|Policies|Options?)\b"
)
_QUESTION = re.compile(r"[?？]\W*$|[吗呢][。？?]?$")
_ASKED, _APART = 0.6, 0.2
_EMPTY = re.compile(
    r"^(?:none|nothing|n/?a|no (?:decisions?|actions?|tasks?|questions?)\b.*|无|没有|暂无)[.。]?$", re.IGNORECASE
)


@dataclass(frozen=True, slots=True)
class Proposal:
    """An item as the model wrote it."""

    kind: Kind
    text: str
    owner: str = ""
    due: str = ""


class Grounding:
    """Checks the proposals of one meeting."""

    def __init__(self, transcript: Transcript, meeting_day: date | None) -> None:
        self._transcript = transcript
        self._day = meeting_day
        self.people = People(transcript.speakers, transcript.titles)
        self._locator = Locator(transcript)
        self._names = naming.known_names(turn.text for turn in transcript.turns)
        self.suspect = frozenset(
            turn.n for turn in transcript.turns if signals.addressed_to_a_machine(turn.text, turn.speaker)
        )

    @property
    def citable(self) -> frozenset[int]:
        """The turns that something may rest on."""
        return frozenset(turn.n for turn in self._transcript.turns) - self.suspect

    def check(self, proposals: Sequence[Proposal], part: Sequence[int]) -> tuple[list[Item], Checks]:
        """Return the items of one part of the meeting that stand, and what became of all.

        Args:
            proposals: what the model wrote about the part.
            part: numbers of the turns that the model was shown.
        """
        allowed = [n for n in part if n not in self.suspect]
        kept: list[Item] = []
        checks = Checks(proposed=len(proposals))
        for proposal in proposals:
            item, repaired = self._item(proposal, allowed)
            if item is None:
                checks += Checks(dropped=1)
            elif not any(item.kind == known.kind and item.text == known.text for known in kept):
                kept.append(item)
                checks += Checks(repaired=1) if repaired else Checks(kept=1)
        return kept, checks

    def supports(self, text: str, turns: Sequence[int]) -> bool:
        """Whether every number and name of ``text`` stands in these turns."""
        text, source = letters_joined(text), self._source(turns)
        return not unsupported(text, source) and not self._strange_names(text, source)

    def title(self, text: str, part: Sequence[int]) -> str:
        """Return a title when its words, numbers and names stand in the turns of its chapter, else nothing."""
        allowed = [n for n in part if n not in self.suspect]
        said = frozenset[str]().union(*(content(self._turn(n).text) for n in allowed))
        known = share(claims(text), said) >= _TITLE
        return text.strip(" .。") if known and self.supports(f"on {_lowered(text)}", allowed) else ""

    def pronounced(self, text: str, turns: Sequence[int]) -> bool:
        """Whether the outcome that a text claims was pronounced in these turns or just after them."""
        said = self._talk(sorted({m for n in turns for m in range(n, n + _AROUND + 1)}))
        return signals.verdict_stands(text, said)

    def attributed(
        self, text: str, turns: tuple[int, ...], allowed: Collection[int]
    ) -> tuple[str, tuple[int, ...]] | None:
        """Hold a sentence that says who spoke to who did.

        Where others said it, and do not tell that the one who is named did, it cites turns of that one that carry it;
        else it names who said it; else, of several, nobody.

        Args:
            text: the sentence.
            turns: what it cites.
            allowed: the turns that it may cite.

        Returns:
            The sentence and its turns; None where it cannot stand.
        """
        told = attribution(text, self.people)
        if told is None:
            return text, turns
        own = [n for n in turns if self._turn(n).speaker == told.speaker]
        rest = tuple(n for n in turns if n not in own)
        if not rest or self._answers(told, own, rest) or told_by_others(told, map(self._turn, rest), self.people):
            return text, turns
        theirs = [turn.n for turn in self._transcript.turns if turn.speaker == told.speaker and turn.n in allowed]
        found, covered = self._locator.locate(told.words, theirs)
        if covered >= _HELD and self.supports(text, found):
            return text, found
        return self._reattributed(text, told, rest) or ((text, turns) if own else None)

    def _answers(self, told: Attribution, own: Sequence[int], others: Sequence[int]) -> bool:
        """Tell whether somebody's own turns carry a part of their words, or stand beside those that do.

        Who says "Yes, they were" to a question confirms in few words what the question said in many.
        """
        beside = any(abs(n - m) == 1 for n in own for m in others)
        return bool(own) and (beside or self._locator.coverage(claims(told.words), own) >= _PART)

    def _reattributed(self, text: str, told: Attribution, turns: tuple[int, ...]) -> tuple[str, tuple[int, ...]] | None:
        """Say of words that somebody else said in these turns who it was, or, where there are several, nobody."""
        speakers = {self._turn(n).speaker for n in turns}
        speaker = next(iter(speakers))
        if len(speakers) == 1 and speaker and self._locator.coverage(claims(told.words), turns) >= _HELD:
            renamed = self.people.short(speaker) + text[len(told.who) :]
            return (renamed, turns) if self.supports(renamed, turns) else None
        return (told.clause, turns) if told.clause and self.supports(told.clause, turns) else None

    def fewest(self, text: str, turns: Sequence[int], most: int) -> tuple[int, ...]:
        """Return these turns without those that a text does not need, until at most so many are left."""
        kept = list(turns)
        for n in sorted(turns, key=lambda n: self._locator.coverage(claims(text), [n])):
            fewer = [m for m in kept if m != n]
            if len(kept) > most and self.supports(text, fewer):
                kept = fewer
        return tuple(kept)

    def _item(self, proposal: Proposal, allowed: Sequence[int]) -> tuple[Item | None, bool]:
        proposal = _plain(proposal)
        if not proposal.text or not allowed or _EMPTY.search(proposal.text) or self._copied(proposal.text):
            return None, False
        if proposal.kind == "point" and (
            len(claims(proposal.text)) < _LEAST
            or signals.runs_the_meeting(proposal.text)
            or proposal.text.endswith(("?", "？"))
        ):
            return None, False
        turns, covered = self._locator.locate(proposal.text, allowed)
        if covered < _ENOUGH:
            return None, False
        if proposal.kind != "question" and self._only_asked(proposal.text, turns):
            return None, False
        completed = self._completed(proposal.text, turns, allowed)
        kind = self._kind(proposal, completed or turns)
        if kind is None:
            return None, False
        if completed is None:
            quote = self._quote(proposal.text, kind, turns)
            if quote is None:
                return None, False
            item = Item(kind, smooth(quote[0]), (quote[1],), quoted=True)
        else:
            told = self.attributed(_tidy(proposal.text), completed, allowed)
            if told is None:
                return None, False
            item = Item(kind, *told)
        repaired = (item.kind, item.text, item.turns) != (proposal.kind, _tidy(proposal.text), completed)
        if kind == "action":
            item = self._assigned(item, proposal, allowed)
        return item, repaired

    def _copied(self, text: str) -> bool:
        """Whether a text is a line of the transcript, with its speaker, and no sentence of minutes."""
        label = re.match(r"([^:：]{1,40})[:：]", text)
        said_by = label[1] if label else ""
        known = self.people.resolve(said_by) or (
            len(said_by) > 2 and any(said_by in speaker for speaker in self.people.speakers)
        )
        return bool(said_by and known) or bool(_IN_PERSON.search(text))

    def _completed(self, text: str, turns: tuple[int, ...], allowed: Sequence[int]) -> tuple[int, ...] | None:
        """Add the nearest turns that state a missing number or name; None when nobody near says it."""
        for _ in range(_MOST_TURNS):
            if self.supports(text, turns):
                return turns
            missing = self._missing(text, turns)
            near = sorted((n for n in allowed if n not in turns), key=lambda n: min(abs(n - cited) for cited in turns))
            helpful = next(
                (
                    n
                    for n in near
                    if min(abs(n - cited) for cited in turns) <= _REACH and self._missing(text, (*turns, n)) < missing
                ),
                None,
            )
            if helpful is None or len(turns) >= _MOST_TURNS:
                return None
            turns = tuple(sorted((*turns, helpful)))
        return turns if self.supports(text, turns) else None

    def _only_asked(self, text: str, turns: Sequence[int]) -> bool:
        """Tell whether a statement says for a fact what somebody only asked, as of "Will the bank pay?"."""
        if signals.tells_of_asking(text):
            return False
        wanted = claims(text)
        said = [(share(wanted, content(one)), one) for n in turns for one in sentences(self._turn(n).text)]
        asked = max((covered for covered, one in said if _QUESTION.search(one)), default=0.0)
        stated = max((covered for covered, one in said if not _QUESTION.search(one)), default=0.0)
        return asked >= _ASKED and stated < asked - _APART

    def _missing(self, text: str, turns: Sequence[int]) -> int:
        source = self._source(turns)
        return len(unsupported(text, source)) + len(self._strange_names(text, source))

    def _strange_names(self, text: str, source: str) -> list[str]:
        told = [_stem(name) for name in names_in(text)]
        told += naming.opening_name(text, self._names) + naming.titled(text)
        strange = [name for name in told if not naming.stands(name, source)]
        strange += [name for name in naming.labels_in(text, self.people.speakers) if not naming.stands(name, source)]
        mentioned = self.people.named_in(text)
        present = self.people.named_in(source)
        return strange + [name for name in mentioned if name not in present]

    def _kind(self, proposal: Proposal, turns: Sequence[int]) -> Kind | None:
        """Hold the kind to the words of the turns and of those just after; None for what must not stand."""
        said = self._talk(turns)
        around = self._talk(range(turns[0] - 1, turns[-1] + _AROUND + 1))
        if proposal.kind == "question":
            if signals.left_open(around):
                return "question"
            return (
                None if signals.asks(proposal.text) else "point"
            )  # a reason or an objection, wrongly called a question
        if proposal.kind == "decision":
            after = self._talk(range(turns[0], turns[-1] + _AROUND + 1))
            if not signals.verdict_stands(proposal.text, after):
                return None
            return "decision" if signals.settled(after) and not signals.reports(proposal.text) else "point"
        if proposal.kind == "action":
            return "action" if signals.taken_on(said) or signals.taken_on(around) else "point"
        return "point" if self.pronounced(proposal.text, turns) else None

    def _quote(self, text: str, kind: Kind, turns: Sequence[int]) -> tuple[str, int] | None:
        """Return the sentence of these turns that comes closest to ``text``, for a decision or an action only."""
        if kind not in ("decision", "action"):
            return None
        told = [(sentence, n) for n in turns for sentence in sentences(self._turn(n).text) if len(sentence) <= _QUOTE]
        scored = [(share(claims(text), content(sentence)), sentence, n) for sentence, n in told]
        best = max(scored, default=None, key=lambda entry: entry[0])
        return (best[1], best[2]) if best and best[0] >= _ENOUGH else None

    def _assigned(self, item: Item, proposal: Proposal, allowed: Sequence[int]) -> Item:
        """Put in owner and due date as far as the turns state them."""
        near = [n for n in allowed if item.turns[0] - _AROUND <= n <= item.turns[-1] + _AROUND]
        named = self.people.named_in(item.text)
        owner, owner_turns = self._owner(proposal.owner, named, item.turns, near)
        due, due_turns = self._due(proposal.due, item.turns, near)
        turns = tuple(sorted({*item.turns, *owner_turns, *due_turns}))
        return replace(item, owner=owner, due=due, turns=turns)

    def _owner(
        self, name: str, named: set[str], turns: Sequence[int], near: Sequence[int]
    ) -> tuple[str | None, tuple[int, ...]]:
        """Return the owner as the transcript names them, and the turn to cite for it; ``named`` stand in the text."""
        speaker = self.people.resolve(name)
        if len(named) == 1:  # "Dev updates the schedule": the text knows better than the field
            speaker = next(iter(named))
        if speaker is None:
            stands = name and len(name) > 1 and name.lower() in self._talk(turns).lower()
            return (name if stands and not _pronoun(name) else None), ()
        for group in (turns, near):
            for n in group:
                turn = self._turn(n)
                if turn.speaker == speaker or speaker in self.people.named_in(turn.text):
                    return speaker, () if n in turns else (n,)
        return None, ()

    def _due(self, words: str, turns: Sequence[int], near: Sequence[int]) -> tuple[Due | None, tuple[int, ...]]:
        wanted = _squeezed(words)
        if not wanted:
            return None, ()
        for n in (*turns, *near):
            if wanted in _squeezed(self._turn(n).text):
                return Due(words, day_in(words, self._day)), () if n in turns else (n,)
        return None, ()

    def _turn(self, n: int) -> Turn:
        return self._transcript.turn(n)

    def _talk(self, turns: Sequence[int] | range) -> str:
        last = len(self._transcript.turns)
        return "\n".join(self._turn(n).text for n in turns if 1 <= n <= last and n not in self.suspect)

    def _source(self, turns: Sequence[int]) -> str:
        return letters_joined("\n".join(f"{self._turn(n).speaker or ''}: {self._turn(n).text}" for n in turns))


def _plain(proposal: Proposal) -> Proposal:
    """Take a sentence that says what the meeting agreed on for a decision, and leave out the words that say so."""
    proposal = replace(proposal, text=_WHO.sub(r"\1 ", proposal.text))
    text = _TAKEN.sub("", proposal.text)
    if text == proposal.text or proposal.kind not in ("point", "decision"):
        return proposal
    return replace(proposal, kind="decision", text=_tidy(text))


def _lowered(title: str) -> str:
    """Return a title with the words of headings in small letters: with a capital they would be taken for names."""
    return _HEADING.sub(lambda found: found[0].lower(), title)


def _tidy(text: str) -> str:
    return capitalised(letters_joined(text.strip(" -•*")))


def _stem(name: str) -> str:
    return re.sub(r"(?:'s|’s|s'|’)$", "", name.lower())


def _squeezed(text: str) -> str:
    lowered = re.sub(r"^(?:by|before|until|on|at|in)\s+", "", text.lower().strip())
    return re.sub(r"[\s,，.。;；:：\-]|\bthe\b", "", lowered)


def _pronoun(name: str) -> bool:
    return bool(
        re.fullmatch(
            r"(?:I|we|you|he|she|they|it|me|us|someone|我们?|你们?|他们?|她|大家|自己|各位)", name, re.IGNORECASE
        )
    )
