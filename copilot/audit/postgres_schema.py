"""The tables of the trail in PostgreSQL, as numbered steps. A step that was released is never changed: add one."""

from __future__ import annotations

__all__ = ["MIGRATIONS", "TRIGGERS"]

_TABLES = ("chain", "entries", "contents", "tombstones", "checkpoints")

_FIRST = (
    "CREATE TABLE audit_chain (name text PRIMARY KEY, time text NOT NULL)",
    "CREATE TABLE audit_entries (seq bigint PRIMARY KEY, record text NOT NULL, hash text NOT NULL)",
    "CREATE TABLE audit_contents (seq bigint PRIMARY KEY, sealed text NOT NULL)",
    "CREATE TABLE audit_tombstones (seq bigint PRIMARY KEY, tombstone bigint NOT NULL)",
    "CREATE TABLE audit_checkpoints (number bigint PRIMARY KEY, count bigint NOT NULL, body text NOT NULL)",
    "CREATE FUNCTION audit_refuse() RETURNS trigger LANGUAGE plpgsql AS "
    "$$ BEGIN RAISE EXCEPTION 'the audit trail is append-only'; END $$",
    "CREATE FUNCTION audit_buried() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF NOT EXISTS (SELECT 1 FROM audit_tombstones WHERE seq = OLD.seq) THEN "
    "RAISE EXCEPTION 'a content is removed only with a tombstone'; END IF; RETURN OLD; END $$",
    "CREATE FUNCTION audit_next() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF NEW.seq <> (SELECT coalesce(max(seq), 0) + 1 FROM audit_entries) THEN "
    "RAISE EXCEPTION 'the next record has the next number'; END IF; RETURN NEW; END $$",
    "CREATE FUNCTION audit_single() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN "
    "IF EXISTS (SELECT 1 FROM audit_chain) THEN "
    "RAISE EXCEPTION 'a database holds one chain'; END IF; RETURN NEW; END $$",
    *(
        f"CREATE TRIGGER audit_no_update_{table} BEFORE UPDATE ON audit_{table} "
        "FOR EACH ROW EXECUTE FUNCTION audit_refuse()"
        for table in _TABLES
    ),
    *(
        f"CREATE TRIGGER audit_no_truncate_{table} BEFORE TRUNCATE ON audit_{table} "
        "FOR EACH STATEMENT EXECUTE FUNCTION audit_refuse()"
        for table in _TABLES
    ),
    *(
        f"CREATE TRIGGER audit_no_delete_{table} BEFORE DELETE ON audit_{table} "
        f"FOR EACH ROW EXECUTE FUNCTION {'audit_buried' if table == 'contents' else 'audit_refuse'}()"
        for table in _TABLES
    ),
    "CREATE TRIGGER audit_next_entry BEFORE INSERT ON audit_entries FOR EACH ROW EXECUTE FUNCTION audit_next()",
    "CREATE TRIGGER audit_one_chain BEFORE INSERT ON audit_chain FOR EACH ROW EXECUTE FUNCTION audit_single()",
)

MIGRATIONS: tuple[tuple[str, ...], ...] = (_FIRST,)

TRIGGERS = {
    statement.split()[2]: statement.rsplit(" ", 1)[1].removesuffix("()")
    for statements in MIGRATIONS
    for statement in statements
    if statement.startswith("CREATE TRIGGER ")
}
"""Every trigger that a whole database has, with the function that it calls."""
