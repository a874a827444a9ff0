"""Word what was said as minutes word it: without stutter, without the run-up of speech, with letters that are spelled
put together.

Nothing is added and no word is exchanged, but that "we're" is written in full: what is left out carries no meaning, and
what stays is what somebody said.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from minutes.summarise.signals import fillers_removed
from minutes.summarise.wording import sentences

__all__ = ["Clause", "capitalised", "clauses", "in_full", "letters_joined", "smooth", "without_lead"]

_LETTERS = re.compile(r"\b(?:[A-Za-z]_)+(?:[A-Za-z](?![A-Za-z]))?")
_BEFORE_FILLER = re.compile(r",(?= (?:um+|uh+|er+m?|hmm+|mm+)\b)", re.IGNORECASE)
_AGAIN = re.compile(r"\b(\w+(?:['’]\w+)?(?: \w+(?:['’]\w+)?)?)(?:[ ,]+\1\b)+", re.IGNORECASE)
_BEGUN = re.compile(r"(?<![\w'’])(\w{1,6})[ ,]+(?=\1\w)", re.IGNORECASE)
_PIECE = re.compile(r"(?<![\w'’-])[a-z]{1,2}(?![\w'’-])")
_HEARD = re.compile(r",? \b(?:yeah|okay|alright|right|you know)(?=,|[.!?]?$)", re.IGNORECASE)
_TWICE = re.compile(r"\bha(?:s|ve) to (?=ha(?:s|ve) to\b)")
_SHORT = frozenset(
    re.findall(
        r"\w+",
        "a an as am at be by do go he hi if in is it me my no of oh ok on or so to up us we i the they that this and "
        "for are was you can not but all any one two new old our out who how why has had did get got",
    )
)
_LEAD = re.compile(
    r"^(?:(?:okay|ok|so|well|yeah|yes|yep|alright|right|but|and|then|now|also|oh|no(?=,| we| it| the)|mm|cool|sure|"
    r"anyway|because|'cause|just|ah|great|fine|exactly|of course|I mean|you know|basically|obviously|with that|for now)"
    r"(?:[,.]\s*|\s+))+(?=\w)"
    r"|^(?:I (?:think|guess|suppose|would say)|I(?:'|’)d say|it seems(?: to me)?|"
    r"I(?:(?:'|’)ve| have) been told|(?:that )?as (?:I|we) (?:said|agreed)(?: earlier)?,?|"
    r"we(?:(?:'|’)ve| have)? (?:(?:all|already|more or less) )*(?:agreed|decided)(?= that))(?: that)?,? "
    r"|^(?:那么?|好的?|嗯|所以|然后|我(?:觉得|认为|看)|这样)[，,、]?(?=.)",
    re.IGNORECASE,
)
_RESTART = re.compile(
    r"^.*\b(?=we (?:have to|will|should|could|can|use|need|don(?:'|’)t|do not|are going|are not)\b|let['’]s \w)",
    re.IGNORECASE,
)
_CUT = re.compile(
    r",? (?=(?:so|but|because|'cause|and then|since|which|if|though|when)\b)|,? and (?=(?:we|it|the|that)\b)"
    r"|, (?=(?:and )?(?:we|I|it|the|that|maybe)\b)|[，、]"
)
_FULL = (
    (re.compile(r"\bwon['’]t\b"), "will not"),
    (re.compile(r"\bcan['’]t\b"), "cannot"),
    (re.compile(r"\b(\w+)n['’]t\b"), r"\1 not"),
    (re.compile(r"\b(\w+)['’]re\b"), r"\1 are"),
    (re.compile(r"\b(\w+)['’]ll\b"), r"\1 will"),
    (re.compile(r"\b(\w+)['’]ve\b"), r"\1 have"),
    (re.compile(r"\bgonna\b"), "going to"),
)


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of speech, without its run-up, and the sentence it stands in."""

    text: str
    sentence: str


def letters_joined(text: str) -> str:
    """Write letters that a transcript spells, as AMI's L_C_D_, as a word."""
    return _LETTERS.sub(lambda found: found[0].replace("_", ""), text)


def smooth(text: str) -> str:
    """Leave out fillers, repetitions and words that were begun and not ended ("the v the voice", "produ product")."""
    text = letters_joined(fillers_removed(_BEFORE_FILLER.sub("", text)))
    for _ in range(2):
        text = _AGAIN.sub(r"\1", text)
        text = _BEGUN.sub(lambda found: found[0] if found[1].lower() in _SHORT else "", text)
        text = _PIECE.sub(lambda found: found[0] if found[0] in _SHORT else "", text)
    return " ".join(_TWICE.sub("", _HEARD.sub("", text)).split())


def without_lead(text: str) -> str:
    """Leave out how a speaker begins: "okay, so I think that", 那么我觉得."""
    while (shorter := _LEAD.sub("", text, count=1)) != text:
        text = shorter
    return text


def clauses(text: str) -> Iterator[Clause]:
    """Yield the clauses of a turn; of one that was begun anew, the last beginning."""
    for sentence in sentences(smooth(text)):
        for piece in _CUT.split(sentence):
            clause = _RESTART.sub("", without_lead(piece.strip(" ,.;!?，。；！？"))).strip(" ,")
            if clause:
                yield Clause(clause, sentence)


def in_full(text: str) -> str:
    """Write the short forms of speech in full, and the first letter large."""
    for short, full in _FULL:
        text = short.sub(full, text)
    return capitalised(text)


def capitalised(text: str) -> str:
    """Return a text with its first letter large."""
    return text[:1].upper() + text[1:]
