"""Transcript files to `Transcript`: format and encoding found by content, one list of numbered turns out."""

from minutes.transcripts.reading import parse, read
from minutes.transcripts.transcript import Piece, Source, Transcript, Turn

__all__ = ["Piece", "Source", "Transcript", "Turn", "parse", "read"]
