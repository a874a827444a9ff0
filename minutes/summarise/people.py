"""Who is meant by a name: "Dev", "Ms Tan" and 王总 are speakers of the meeting, or somebody whom a turn names."""

from __future__ import annotations

import re
from collections.abc import Iterable

__all__ = ["People"]

_HAN = re.compile(r"[\u4e00-\u9fff]")
_TITLES = re.compile(
    r"^(?:mr|mrs|ms|miss|dr|prof|the)\.?\s+|(?:总监|经理|主任|行长|总|处|局长|老师|同志|先生|女士|委员)$", re.IGNORECASE
)
_ROLE = re.compile(r"\s*[(（|].*$")


class People:
    """The speakers of one meeting, by every unambiguous part of their names."""

    def __init__(self, speakers: Iterable[str]) -> None:
        self.speakers = tuple(speakers)
        forms: dict[str, set[str]] = {}
        for speaker in self.speakers:
            for form in _forms(speaker):
                forms.setdefault(form, set()).add(speaker)
        self._by_form = {form: next(iter(owners)) for form, owners in forms.items() if len(owners) == 1}
        self._short = {speaker: self._shortest(speaker) for speaker in self.speakers}

    def short(self, speaker: str) -> str:
        """Return the shortest form of a speaker's name that nobody else of the meeting shares."""
        return self._short[speaker]

    def resolve(self, name: str) -> str | None:
        """Return the speaker whom ``name`` means, or None."""
        plain = _normal(name)
        if plain in self._by_form:
            return self._by_form[plain]
        bare = _TITLES.sub("", plain)
        if bare in self._by_form:
            return self._by_form[bare]
        surname = [speaker for speaker in self.speakers if _HAN.match(bare) and len(bare) == 1 and speaker[0] == bare]
        return surname[0] if len(surname) == 1 else None

    def named_in(self, text: str) -> set[str]:
        """Return the speakers whose name stands in ``text``."""
        lowered = text.lower()
        return {
            owner
            for form, owner in self._by_form.items()
            if (form in lowered if _HAN.search(form) else re.search(rf"\b{re.escape(form)}\b", lowered))
            and (len(form) > 1 or re.fullmatch(r"[a-z]", form) is None)
        }

    def _shortest(self, speaker: str) -> str:
        plain = _ROLE.sub("", speaker).strip() or speaker
        words = plain.split()
        if _HAN.search(plain) or len(words) < 2:
            return plain
        for count in range(1, len(words)):
            form = " ".join(words[:count])
            if self._by_form.get(form.lower()) == speaker:
                return form
        return plain


def _normal(name: str) -> str:
    return " ".join(_ROLE.sub("", name).lower().split())


def _forms(speaker: str) -> set[str]:
    plain = _normal(speaker)
    words = plain.split()
    forms = {plain, speaker.lower()}
    if _HAN.search(plain):
        if re.fullmatch(r"[\u4e00-\u9fff]{3}", plain):
            forms.add(plain[1:])  # the given name alone
    else:
        forms |= {" ".join(words[:count]) for count in range(1, len(words))}
        forms |= {words[-1]} if len(words) > 1 else set()
    return {form for form in forms if form}
