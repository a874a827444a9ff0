"""Where the trail's database, its checkpoint file and its keys lie, by the settings."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from copilot.config import Settings
from copilot.errors import ConfigError

__all__ = ["Places"]

_SERVERS = ("postgresql://", "postgres://")


@dataclass(frozen=True, slots=True)
class Places:
    """The files of one trail.

    Attributes:
        database: a SQLite file, the address of a PostgreSQL database, or None for no trail.
        checkpoints: the file to which every signed checkpoint is appended as well.
        signing_key: the private Ed25519 key.
        public_key: what checks its signatures, beside it.
        content_key: the key of the sealed contents; None when hashes only are kept.
    """

    database: Path | str | None
    checkpoints: Path
    signing_key: Path
    public_key: Path
    content_key: Path | None

    @classmethod
    def of(cls, settings: Settings) -> Places:
        """Return the places that the settings name.

        Raises:
            ConfigError: a setting has a wrong value, or content is to be encrypted and no key is named.
        """
        audit = settings.audit
        folder = settings.paths.data / "audit"
        database: Path | str | None = folder / "audit.sqlite3"
        checkpoints = folder / "audit.checkpoints.jsonl"
        if audit.store.startswith(_SERVERS):
            database = audit.store
        elif audit.store == "off":
            database = None
        elif audit.store:
            database = Path(audit.store).expanduser()
            checkpoints = database.with_name(f"{database.stem}.checkpoints.jsonl")
        if audit.content not in ("hash", "encrypted"):
            raise ConfigError(f"audit.content must be hash or encrypted, not {audit.content!r}")
        if audit.content == "encrypted" and not audit.content_key:
            raise ConfigError(
                "audit.content is encrypted, and audit.content_key names no key file; make one with "
                "bank-copilot audit key new PATH, and keep a copy of it"
            )
        signing = Path(audit.signing_key).expanduser() if audit.signing_key else folder / "signing.key"
        return cls(
            database=database,
            checkpoints=checkpoints,
            signing_key=signing,
            public_key=signing.with_name(f"{signing.name}.pub"),
            content_key=Path(audit.content_key).expanduser() if audit.content == "encrypted" else None,
        )
