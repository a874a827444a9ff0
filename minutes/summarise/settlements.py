"""What a meeting settles without pronouncing it: somebody says what will be, and the others go along.

People who work together seldom say "resolved". One says "we'll drop the touch screen" or, when the talk is over, only
"titanium back, plastic front"; another says "yeah, fine"; and nobody comes back to it. No single word of that is proof.
So every clause that states what will be is weighed: its form, its verb, who says it, who assents, whether it answers a
question, whether words that close a matter stand beside it; and, against it, doubt, contradiction, what is only about
the meeting itself, and words whose sense lies elsewhere ("we'll do that"). The features are those by which Hsueh and
Moore (2007) and Fernández and others (2008) found decisions in the AMI meetings, as rules instead of a trained model.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from minutes.summarise.figures import figures
from minutes.summarise.leading import leader
from minutes.summarise.phrasing import Clause, clauses, in_full, smooth
from minutes.summarise.signals import addressed_to_a_machine, runs_the_meeting
from minutes.summarise.wording import content, names_in, share, similarity
from minutes.transcripts import Transcript, Turn

__all__ = ["Settlement", "settlements"]

_COMMITS = re.compile(
    r"^(?:let['’]s|we (?:will|shall|(?:do|don['’]t)(?! (?:not )?(?:lose|have|know|see|own|want)\b)|only|use|keep|"
    r"go for|have to|need to|must)\b|"
    r"we(?:['’](?:ll|re)| are| will be) (?:not )?(?:(?:going (?:to|for|with)|gonna)(?! have to)|planning to|"
    r"aiming (?:for|at|to)|targeting)\b|we['’]ll\b|we(?:['’]ve| have)? (?:decided|agreed)|we (?:plan|want) to)"
    r"|^(?:我们|咱们)?(?:就|还是|决定|先)(?:用|按|选|定|不|把|由|做|采用|保留|取消)",
    re.IGNORECASE,
)
_PROPOSES = re.compile(
    r"^(?:we (?:should|could|can|might as well)|I(?:['’]d| would)? (?:suggest|propose|recommend)|why don['’]t we)\b"
    r"|\b(?:should|will|must|has to|have to|is going to|are going to) (?:also |just |really |not |only )*(?:be|have)\b"
    r"|^(?:the |an? |our )?[\w -]+ (?:should(?:n['’]t| not)?|will not|won['’]t)\b"
    r"|^(?:我们|咱们)?(?:应该|可以|要)(?:用|按|选|定|不|把|由|做|采用|保留|取消)",
    re.IGNORECASE,
)
_SPOKEN_VERB = re.compile(
    r"\b(?:\w+['’](?:s|re|ll|ve|m|d|t)|is|are|was|were|be|been|will|would|can|could|should|have|has|had|do|does|did|"
    r"think|know|want|like|needs?|gets?|got|go|goes|going|uses?|makes?|made|see|put|say|said|looks?|gives?|yeah|okay|"
    r"I|you|he|she|they|we|it|that|this|wait|let)\b",
    re.IGNORECASE,
)
_CHOOSES = re.compile(
    r"\b(?:us(?:e|ing)|go(?:ing)? (?:for|with)|stick(?:ing)?|keep|omit|drop|leave out|include|add|implement|"
    r"incorporate|made of|make (?:it )?(?:out )?of|put|place[ds]?|position(?:ed)?|target|aim|focus|concentrate|limit|"
    r"remove|replace|choose|launch|sell|install|integrate|do away|lose|approve|decline|raise|lower|set|extend|hire|"
    r"renew|reduce|increase|sign|buy|postpone|cap|waive|multiple|only|instead)\b"
    r"|采用|使用|保留|取消|增加|减少|提高|降低|推迟|改为|延长|只做",
    re.IGNORECASE,
)
_OF_THE_MEETING = re.compile(
    r"\b(?:meetings?|presentations?|slides?|minutes|draw(?:ing)?|whiteboard|questionnaire|agenda|folder|lunch|break|"
    r"move on|start|begin|discuss(?:ed|ing)?|talk(?:ing)?|look|see|wait|show|tell|e-?mails?|wrap|hear|sit|click|"
    r"questions?|know|think|say|guess|go (?:on|through|ahead|back|over|to)|run through|com(?:e|ing) (?:back|on|onto)|"
    r"get back|decide|agree|actions?|else|pick|specify|(?<!not )(?<!n['’]t )consider|work out|figure|later|remember|"
    r"try|ask|do (?:that|it|this)|continue|proceed|make sure|mean|hope|help|explain|introduce)\b"
    r"|开会|讨论|汇报|介绍|发言|休息|接下来|下面|看一下|说一下",
    re.IGNORECASE,
)
_CLOSES = re.compile(
    r"\b(?:sorted|(?:that|it|all|so)(?:['’]s| is) (?:decided|settled|agreed)|"
    r"(?:everyone|everybody|we all|all) agrees?|then it['’]s okay|so be it)\b|就这么定|定下来|那就这样|就这样定|没意见",
    re.IGNORECASE,
)
_ALL = re.compile(r"\b(?:everyone|everybody|we all|all) agrees?\b|大家都同意", re.IGNORECASE)
_RECALLS = re.compile(
    r"\b(?:as we(?:['’]ve| have)? (?:agreed|decided)|"
    r"we(?:['’]ve| have)? (?:(?:all|already|more or less) )*(?:agreed|decided) (?:that|to|on))\b",
    re.IGNORECASE,
)
_DOUBTS = re.compile(
    r"\b(?:maybe|might(?! as well)|perhaps|probably|possibly|dunno|don['’]t know|not sure|if|would|wonder|suppose|"
    r"whether|or something|what|how|why|who)\b|也许|可能|如果|是不是|要不",
    re.IGNORECASE,
)
_POINTS_ELSEWHERE = re.compile(
    r"\b(?:that|this|it|them|these|those|both|something|anything|somewhere|stuff|things?|everything)\b|这个|那个|它",
    re.IGNORECASE,
)
_IN_PERSON = re.compile(r"\b(?:I(?! (?:suggest|propose|recommend))|you|your|my|he|she|they|guys|me)\b")
_WARM = re.compile(
    r"\b(?:I(?:['’]d)? (?:totally |completely )?agree|agreed|good idea|sounds (?:good|fine|great)|I think so|"
    r"(?:that|it)(?:['’]s| is| would be) (?:a )?(?:good|great|nice|fine|perfect|okay|better|best)|definitely|"
    r"absolutely|perfect|we (?:can|should) do that|let['’]s do that|(?:that|it|also|sounds?) (?:\w+ ){0,3}"
    r"(?:neat|nice|cool)|I like (?:it|that)|we want it|very good|of course)\b"
    r"|^\W*(?:(?:yeah|yes|okay|alright|right)\W+)*(?:fine|great|good|exactly|nice|true|alright)\b"
    r"|^(?:同意|没问题|没意见|就这样|好主意)",
    re.IGNORECASE,
)
_COOL = re.compile(r"^\W*(?:yeah|yes|yep|okay|ok|right|alright|sure|cool|mm-hmm|'kay|好|行|可以|对)", re.IGNORECASE)
_CONTRADICTS = re.compile(
    r"^\W*(?:no\b(?!,? (?:that['’]s|it['’]s) (?:fine|good|okay))|nah|but\b|why|I don['’]t|I disagree|hmm|"
    r"I['’]m not sure|I doubt|不行|不对|但是|可是)"
    r"|\b(?:isn['’]t|not sure|not really|too (?:expensive|much|many|costly))\b|我不同意",
    re.IGNORECASE,
)
_TO_THE_VERB = re.compile(
    r"^(?:let['’]s|we (?:will|shall|should|(?:do )?(?:have|need) to|must|might as well|plan to|want to)|"
    r"we['’](?:ll|re (?:going|gonna|planning|aiming) to)|we(?:['’]re| are) (?:going to|gonna|planning to)|"
    r"we(?:['’]ve| have)? (?:decided|agreed) to) (?:(?:also|just|then|really|actually) )*"
    r"(?=[a-z])(?!(?:need|want|be)\b)",
    re.IGNORECASE,
)
_HANGS = re.compile(
    r"\b(?:of|with|to|for|an?|the|and|or|at|in|on|from|by|as|is|are|that|which|what|like|than|be|do|have|so|very|we|"
    r"our|your|my|Mr|Mrs|Ms|Dr)$",
    re.IGNORECASE,
)
_RELATES = re.compile(
    r"^(?:when|if|for|with|from|in|on|at|to|as|by|of|or|like|than|among|until|about|what|who|how|some|one)\b",
    re.IGNORECASE,
)
_PROCEDURE = content("agree agreed everyone everybody decide decided settled course okay yeah fine nice good")
_NEGATES = re.compile(r"(?:no|not|only)\b", re.IGNORECASE)
_LEAST, _LONGEST, _LONGEST_NOUN = 2, 26, 8
_AHEAD, _SAME_SPEAKER = 5, 4
_ASKED, _ANSWERS = 8, 0.6
_NEAR, _SAME = 12, 0.6


@dataclass(frozen=True, slots=True)
class Settlement:
    """What was settled, in the words of the one who said it, and how much speaks for it."""

    turn: int
    text: str
    weight: float


def settlements(transcript: Transcript) -> list[Settlement]:
    """Return what the meeting may have settled, the weightiest first, each thing once."""
    weighing = _Weighing(transcript)
    found = [one for turn in transcript.turns for one in weighing.of(turn)]
    kept: list[Settlement] = []
    for one in sorted(found, key=lambda one: (-one.weight, one.turn)):
        if not any(abs(one.turn - other.turn) <= _NEAR and similarity(one.text, other.text) >= _SAME for other in kept):
            kept.append(one)
    return kept


class _Weighing:
    """Weighs the clauses of one meeting."""

    def __init__(self, transcript: Transcript) -> None:
        self._turns = transcript.turns
        self._leader = leader(transcript)
        self._late = len(transcript.turns) * 2 // 5
        self._marks = [content(smooth(turn.text)) for turn in transcript.turns]
        self._topics = self._talked_of()

    def of(self, turn: Turn) -> Iterator[Settlement]:
        """Yield the clauses of a turn that state what will be."""
        if addressed_to_a_machine(turn.text, turn.speaker):
            return
        told = list(clauses(turn.text))
        bare = [clause for clause in told if _is_bare(clause.text)]
        for clause in told:
            text = _TO_THE_VERB.sub("", clause.text)
            if not _says_something(text) or len(text.split()) > _LONGEST or runs_the_meeting(text):
                continue
            form = self._form(clause, turn, len(bare))
            if form is not None:
                weight = form + self._context(clause, turn) + _wording(clause.text)
                yield Settlement(turn.n, f"{in_full(text)}{_stop(text)}", weight)

    def _talked_of(self) -> frozenset[str]:
        """Return the words that are said three times at least, and by two speakers."""
        by: dict[str, list[str | None]] = {}
        for turn, marks in zip(self._turns, self._marks, strict=True):
            for mark in marks:
                by.setdefault(mark, []).append(turn.speaker)
        return frozenset(mark for mark, who in by.items() if len(who) > _LEAST and len(set(who)) >= _LEAST)

    def _form(self, clause: Clause, turn: Turn, bare: int) -> float | None:
        """Weigh how a clause is made: a commitment, a proposal, or the bare name of a thing at the end of the talk."""
        if _COMMITS.search(clause.text):
            return 0.6 + 0.5 * bool(_CHOOSES.search(clause.text))
        if _PROPOSES.search(clause.text):
            return 0.2 + 0.5 * bool(_CHOOSES.search(clause.text))
        if not _is_bare(clause.text):
            return None
        closed = self._closed(turn)
        answers = self._answers(clause.text, turn)
        if not closed and not answers and len(self._warm(turn)) < _LEAST:
            return None
        weight = -0.3 + 0.5 * answers
        if closed:
            weight += 0.4 * bool(_NEGATES.match(clause.text)) + 0.5 * (bare > _LEAST)
        return weight

    def _context(self, clause: Clause, turn: Turn) -> float:
        """Weigh what stands around a clause: who says it, who goes along, what closes the matter."""
        warm = self._warm(turn)
        others = self._others(turn)
        cool = {other.speaker for other in others if _COOL.search(other.text)} - warm
        weight = 0.5 * min(2, len(warm)) + 0.2 * min(3, len(cool))
        weight -= 0.6 * (not warm and not cool)
        weight -= 0.6 * any(_CONTRADICTS.search(other.text) for other in others[:2])
        if _RECALLS.search(clause.sentence):
            weight += 1.0
        elif self._closed(turn):
            weight += 0.8 if _is_bare(clause.text) else 1.0
        weight += 0.8 * bool(_ALL.search(clause.sentence)) + 0.7 * self._echoed(clause.text, turn)
        weight += 0.3 * min(2, len(content(clause.text) & self._topics)) - 0.3
        weight += 0.2 * (turn.speaker == self._leader) + 0.2 * (turn.n > self._late)
        if clause.sentence.endswith(("?", "？")):
            weight -= 0.4 if len(warm | cool) >= _LEAST else 0.9
        return weight

    def _others(self, turn: Turn) -> list[Turn]:
        return [other for other in self._turns[turn.n : turn.n + _AHEAD] if other.speaker != turn.speaker]

    def _warm(self, turn: Turn) -> set[str | None]:
        return {other.speaker for other in self._others(turn) if _WARM.search(other.text[:80])}

    def _closed(self, turn: Turn) -> bool:
        """Whether words that close a matter stand in the turn, just after it, or in its speaker's next."""
        after = self._turns[turn.n : turn.n + _SAME_SPEAKER + 1]
        own = [other for other in after if other.speaker == turn.speaker][:1]
        return any(_CLOSES.search(one.text) for one in (turn, *after[:2], *own))

    def _answers(self, text: str, turn: Turn) -> bool:
        """Whether somebody else asked just before for what this says."""
        before: Sequence[Turn] = self._turns[max(0, turn.n - 1 - _ASKED) : turn.n - 1]
        marks = content(text)
        return len(marks) > _LEAST and any(
            "?" in one.text and one.speaker != turn.speaker and share(marks, self._marks[one.n - 1]) >= _ANSWERS
            for one in before
        )

    def _echoed(self, text: str, turn: Turn) -> bool:
        """Whether somebody else says nearly the same before or after."""
        marks = content(text)
        near = self._turns[max(0, turn.n - 1 - _ASKED) : turn.n + _ASKED]
        return any(one.speaker != turn.speaker and share(marks, self._marks[one.n - 1]) >= 2 / 3 for one in near)


def _is_bare(text: str) -> bool:
    """Whether a clause names a thing without a verb: "titanium back, plastic front"."""
    known = text.isascii() and len(text.split()) <= _LONGEST_NOUN and not _SPOKEN_VERB.search(text)
    return known and not _RELATES.match(text) and not names_in(text) and len(_matter(text)) >= _LEAST


def _says_something(text: str) -> bool:
    """Whether a clause is whole and names a matter."""
    return len(content(text) - _PROCEDURE) >= _LEAST and not _HANGS.search(text) and "{" not in text


def _matter(text: str) -> frozenset[str]:
    """Return what a clause is about, without its figures."""
    for figure in figures(text):
        text = text.replace(figure.words, " ")
    return content(text) | frozenset(re.findall(r"^(?:no|only)\b", text.lower()))


def _stop(text: str) -> str:
    return "." if text[-1].isascii() else "。"


def _wording(text: str) -> float:
    """Weigh the doubts of a clause: hedges, talk about the meeting, words that point elsewhere, persons."""
    return (
        -0.7 * bool(_DOUBTS.search(text))
        - 1.2 * bool(_OF_THE_MEETING.search(text))
        - 1.0 * bool(_POINTS_ELSEWHERE.search(text))
        - 1.0 * bool(_IN_PERSON.search(text))
    )
