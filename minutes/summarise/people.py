"""Who is meant by a name: "Dev", "Ms Tan" and 王总 are speakers of the meeting, or somebody whom a turn names."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from types import MappingProxyType

__all__ = ["People"]

_HAN = re.compile(r"[\u4e00-\u9fff]")
_HONORIFIC = re.compile(
    r"^(?:(?:the|mr|mrs|ms|miss|mx|dr|prof|professor|sir|dame|(?:right |rt\.? )?hon(?:ou?rable)?)\.?\s+)+",
    re.IGNORECASE,
)
_SPOKEN = re.compile(r"(?:mr|mrs|ms|miss|mx|dr|prof|professor)\.?\s*", re.IGNORECASE)  # with a surname behind them
_ABBREVIATED = re.compile(r"\b(mr|mrs|ms|mx|dr|prof|hon|rt)\.", re.IGNORECASE)
_OFFICE = re.compile(r"(?:总监|经理|主任|行长|总|处|局长|老师|同志|先生|女士|委员)$")
_ROLE = re.compile(r"\s*[(（|].*$")
_SURNAME = re.compile(r"(?:(?:van|von|der|den|de|di|da|del|la|le|al|bin|ter)\s+)*\S+$", re.IGNORECASE)
# Names that are words: only a capital inside a sentence shows that somebody is meant.
_WORDS = frozenset(
    re.findall(
        r"\S+",
        "april art august banks bell bill black blue brook brown carter case cash chair chance chase cook crystal dawn "
        "dean drew faith field fields frank grace grant gray green grey guy harry head hope hunter iris ivy jack joy "
        "june king lane long march mark mason may miles mike olive page park pat penny pierce poppy price ray read "
        "reed rich rob rose ruby skip smart stone sue summer temple violet wade wells west white will wood woods young",
    )
)


class People:
    """The speakers of one meeting, by every unambiguous part of their names, and by what they are."""

    def __init__(self, speakers: Iterable[str], titles: Mapping[str, str] = MappingProxyType({})) -> None:
        """Take the speakers as the transcript names them, and the titles of those who have one."""
        self.speakers = tuple(speakers)
        self._by_form = _owned((form, speaker) for speaker in self.speakers for form in _forms(speaker))
        self._patterns = _patterns(self._by_form)
        self._by_title = _owned((_normal(titles[name]), name) for name in self.speakers if titles.get(name))
        self._short = {speaker: self._shortest(speaker) for speaker in self.speakers}

    def short(self, speaker: str) -> str:
        """Return the shortest form of a speaker's name that nobody else of the meeting shares."""
        return self._short[speaker]

    def resolve(self, name: str) -> str | None:
        """Return the speaker whom ``name`` means, or None; the title of one alone is a name."""
        plain = _normal(name)
        bare = _OFFICE.sub("", _HONORIFIC.sub("", plain))
        for form in (plain, bare):
            if form in self._by_form:
                return self._by_form[form]
        surname = [speaker for speaker in self.speakers if _HAN.match(bare) and len(bare) == 1 and speaker[0] == bare]
        if len(surname) == 1:
            return surname[0]
        return self._by_title.get(_HONORIFIC.sub("", plain))

    def named_in(self, text: str) -> set[str]:
        """Return the speakers whose name stands in ``text``."""
        found = (match for pattern in self._patterns for match in pattern.finditer(text))
        return {self._by_form[match[0].lower()] for match in found if _is_name(match)}

    def _shortest(self, speaker: str) -> str:
        plain = _ROLE.sub("", speaker).strip() or speaker
        honorific = _HONORIFIC.match(plain)
        bare = plain[honorific.end() :] if honorific else plain
        words = bare.split()
        if _HAN.search(plain) or not words or plain.lower().startswith("the "):
            return plain
        if honorific and not _SPOKEN.fullmatch(honorific[0]):
            return bare if self._by_form.get(bare.lower()) == speaker else plain
        if honorific:
            surname = f"{honorific[0].strip()} {_surname(bare)}"
            return surname if self._by_form.get(_normal(surname)) == speaker and len(words[-1]) > 1 else plain
        for count in range(1, len(words)):
            form = " ".join(words[:count])
            if self._by_form.get(form.lower()) == speaker:
                return form
        return plain


def _owned(pairs: Iterable[tuple[str, str]]) -> dict[str, str]:
    """Return the owner of each form that has a single one."""
    owners: dict[str, set[str]] = {}
    for form, owner in pairs:
        owners.setdefault(form, set()).add(owner)
    return {form: next(iter(some)) for form, some in owners.items() if len(some) == 1}


def _normal(name: str) -> str:
    return " ".join(_ABBREVIATED.sub(r"\1", _ROLE.sub("", name)).lower().split())


def _surname(bare: str) -> str:
    found = _SURNAME.search(bare)
    return found[0] if found else bare


def _patterns(forms: Iterable[str]) -> list[re.Pattern[str]]:
    """Return what finds these forms in a text, the longest where several begin at one place."""
    told = sorted((form for form in forms if not re.fullmatch(r"[a-z]", form)), key=len, reverse=True)
    groups = (
        ([form for form in told if bool(_HAN.search(form)) == han], border)
        for han, border in ((True, ""), (False, r"\b"))
    )
    return [
        re.compile(f"{border}(?:{'|'.join(map(re.escape, some))}){border}", re.IGNORECASE)
        for some, border in groups
        if some
    ]


def _is_name(match: re.Match[str]) -> bool:
    """Whether a name that is also a word is meant as one: with a capital, inside a sentence or before a comma."""
    if match[0].lower() not in _WORDS:
        return True
    before = _ABBREVIATED.sub(r"\1", match.string[: match.start()]).rstrip()
    inside = bool(before) and before[-1] not in ".!?:"
    return match[0][0].isupper() and (inside or match.string[match.end() :].startswith(","))


def _forms(speaker: str) -> set[str]:
    plain = _normal(speaker)
    forms = {plain, speaker.lower()}
    if _HAN.search(plain):
        if re.fullmatch(r"[\u4e00-\u9fff]{3}", plain):
            forms.add(plain[1:])  # the given name alone
        return forms
    honorific = _HONORIFIC.match(plain)
    bare = plain[honorific.end() :] if honorific else plain
    words = bare.split()
    forms |= {" ".join(words[:count]) for count in range(1, len(words) + 1)}
    if len(words) > 1 or honorific:
        forms |= {words[-1], _surname(bare), f"{honorific[0].strip() if honorific else ''} {_surname(bare)}".strip()}
    return {form for form in forms if form}
