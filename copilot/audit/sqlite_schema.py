"""The tables of the trail in SQLite, as numbered steps. A step that was released is never changed: add one."""

from __future__ import annotations

__all__ = ["MIGRATIONS", "TRIGGERS"]

_FIRST = (
    "CREATE TABLE audit_chain (name TEXT PRIMARY KEY, time TEXT NOT NULL) STRICT",
    "CREATE TABLE audit_entries (seq INTEGER PRIMARY KEY, record TEXT NOT NULL, hash TEXT NOT NULL) STRICT",
    "CREATE TABLE audit_contents (seq INTEGER PRIMARY KEY, sealed TEXT NOT NULL) STRICT",
    "CREATE TABLE audit_tombstones (seq INTEGER PRIMARY KEY, tombstone INTEGER NOT NULL) STRICT",
    "CREATE TABLE audit_checkpoints (number INTEGER PRIMARY KEY, count INTEGER NOT NULL, body TEXT NOT NULL) STRICT",
    # No row is ever changed, and none is removed but a content that has its tombstone.
    *(
        f"CREATE TRIGGER audit_no_update_{table} BEFORE UPDATE ON audit_{table} "
        "BEGIN SELECT raise(ABORT, 'the audit trail is append-only'); END"
        for table in ("chain", "entries", "contents", "tombstones", "checkpoints")
    ),
    *(
        f"CREATE TRIGGER audit_no_delete_{table} BEFORE DELETE ON audit_{table} "
        "BEGIN SELECT raise(ABORT, 'the audit trail is append-only'); END"
        for table in ("chain", "entries", "tombstones", "checkpoints")
    ),
    "CREATE TRIGGER audit_no_delete_contents BEFORE DELETE ON audit_contents "
    "WHEN NOT EXISTS (SELECT 1 FROM audit_tombstones WHERE seq = OLD.seq) "
    "BEGIN SELECT raise(ABORT, 'a content is removed only with a tombstone'); END",
    # INSERT OR REPLACE removes a row without asking the triggers of DELETE: a number is never given twice.
    "CREATE TRIGGER audit_next_entry BEFORE INSERT ON audit_entries "
    "WHEN NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit_entries) "
    "BEGIN SELECT raise(ABORT, 'the next record has the next number'); END",
    "CREATE TRIGGER audit_next_checkpoint BEFORE INSERT ON audit_checkpoints "
    "WHEN NEW.number <> (SELECT coalesce(max(number), 0) + 1 FROM audit_checkpoints) "
    "BEGIN SELECT raise(ABORT, 'the next checkpoint has the next number'); END",
    "CREATE TRIGGER audit_one_chain BEFORE INSERT ON audit_chain WHEN EXISTS (SELECT 1 FROM audit_chain) "
    "BEGIN SELECT raise(ABORT, 'a database holds one chain'); END",
    "CREATE TRIGGER audit_one_content BEFORE INSERT ON audit_contents "
    "WHEN EXISTS (SELECT 1 FROM audit_contents WHERE seq = NEW.seq) "
    "OR EXISTS (SELECT 1 FROM audit_tombstones WHERE seq = NEW.seq) "
    "BEGIN SELECT raise(ABORT, 'a record has its content once'); END",
    "CREATE TRIGGER audit_one_tombstone BEFORE INSERT ON audit_tombstones "
    "WHEN EXISTS (SELECT 1 FROM audit_tombstones WHERE seq = NEW.seq) "
    "BEGIN SELECT raise(ABORT, 'a content is removed once'); END",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST,)

TRIGGERS = {
    statement.split()[2]: statement
    for statements in MIGRATIONS
    for statement in statements
    if statement.startswith("CREATE TRIGGER ")
}
"""Every trigger that a whole database has, with the statement that made it."""
