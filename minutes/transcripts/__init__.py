"""Transcript files to `Transcript`: format and encoding found by content, one list of numbered turns out."""

from minutes.transcripts.people import PeopleTable, Person
from minutes.transcripts.reading import parse, read
from minutes.transcripts.transcript import Contents, Piece, Source, Transcript, Turn

__all__ = ["Contents", "PeopleTable", "Person", "Piece", "Source", "Transcript", "Turn", "parse", "read"]
