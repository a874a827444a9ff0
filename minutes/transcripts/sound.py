"""Which container a recording is in, by its first bytes."""

from __future__ import annotations

from typing import Final

__all__ = ["container", "is_audio"]

# Signature, where it stands, and FFmpeg's name for what reads it. The name is always given to FFmpeg: left to guess, it
# may take a text for a playlist and open what that names.
_SIGNATURES: Final = (
    (b"WAVE", 8, "wav"),
    (b"ID3", 0, "mp3"),
    (b"\xff\xfb", 0, "mp3"),
    (b"\xff\xf3", 0, "mp3"),
    (b"\xff\xf2", 0, "mp3"),
    (b"\xff\xf1", 0, "aac"),
    (b"\xff\xf9", 0, "aac"),
    (b"ftyp", 4, "mov"),
    (b"OggS", 0, "ogg"),
    (b"fLaC", 0, "flac"),
    (b"\x1aE\xdf\xa3", 0, "matroska"),
    (b"#!AMR", 0, "amr"),
    (b"AIFF", 8, "aiff"),
    (b"\x30\x26\xb2\x75\x8e\x66\xcf\x11", 0, "asf"),
)


def container(head: bytes) -> str | None:
    """Return FFmpeg's name of the container that begins with ``head``, or None where it is none that is read."""
    return next((name for magic, at, name in _SIGNATURES if head[at : at + len(magic)] == magic), None)


def is_audio(data: bytes) -> bool:
    """Whether a file is a recording."""
    return container(data[:16]) is not None
