"""Who was there, as formal minutes list it."""

from __future__ import annotations

from minutes.render.lines import Lines
from minutes.render.sheet import Names

__all__ = ["attendance"]


def attendance(lines: Lines) -> Names:
    """Return the lines of those present, excused and in attendance; a group that nobody stated is left out.

    Where only the talk itself tells who was there, the line says that it lists those who spoke.
    """
    meeting, formal = lines.minutes.meeting, lines.formal
    observers = set(meeting.observers)
    present = tuple(name for name in meeting.attendees if name not in observers)
    names = _joined(present, lines)
    if names and meeting.attendees == lines.minutes.transcript.speakers:
        opening, closing = formal.parenthesis
        names += f"{opening}{formal.only_speakers}{closing}"
    rows = (
        (formal.present, names),
        (formal.apologies, _joined(meeting.apologies, lines)),
        (formal.in_attendance, _joined(meeting.observers, lines)),
    )
    return Names(tuple((label, value) for label, value in rows if value))


def _joined(names: tuple[str, ...], lines: Lines) -> str:
    return lines.words.separator.join(map(lines.titled, names))
