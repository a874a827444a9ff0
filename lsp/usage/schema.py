"""The tables of the figures. Steps are appended, never changed: a file remembers how many it has seen."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["MIGRATIONS"]

MIGRATIONS: Sequence[Sequence[str]] = (
    (
        """
        CREATE TABLE suggestions (
          id TEXT PRIMARY KEY, time TEXT NOT NULL, project TEXT NOT NULL, language TEXT NOT NULL, model TEXT NOT NULL,
          "trigger" TEXT NOT NULL, characters INTEGER NOT NULL, lines INTEGER NOT NULL, latency_ms INTEGER,
          cached INTEGER NOT NULL, call TEXT NOT NULL, outcome TEXT NOT NULL, seen_ms INTEGER,
          accepted INTEGER NOT NULL, kept_30s INTEGER, kept_5min INTEGER
        ) WITHOUT ROWID
        """,
        "CREATE INDEX suggestions_by_time ON suggestions (time)",
        """
        CREATE TABLE typing (
          day TEXT NOT NULL, project TEXT NOT NULL, language TEXT NOT NULL, by_hand INTEGER NOT NULL,
          by_assistant INTEGER NOT NULL, other INTEGER NOT NULL, deleted INTEGER NOT NULL,
          PRIMARY KEY (day, project, language)
        ) WITHOUT ROWID
        """,
    ),
)
"""Each step is a list of statements, taken whole or not at all."""
