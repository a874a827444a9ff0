"""Who is asking: the clients' keys, what each of them may do, and the file that remembers them.

A key reads ``bc_<id>_<secret>``: eight hexadecimal digits that name it, and 256 random bits in base64url. The file
keeps the SHA-256 of the whole text only. A slow hash (bcrypt, Argon2) protects secrets that people choose, which can be
guessed; nobody can guess 256 random bits, and a fast hash costs a request a microsecond, not a tenth of a second.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import logging
import os
import re
import secrets
import stat
import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

from filelock import FileLock, Timeout

from copilot.config import LimitSettings, Settings
from copilot.errors import ConfigError, Forbidden, OutputError, Unauthorized, UsageError
from prompts.rendered import Lane

__all__ = ["ROLES", "Client", "Key", "KeyFile", "KeyRing", "Role", "key_file"]

_log = logging.getLogger(__name__)

_VERSION = 1
_KEY = re.compile(r"bc_([0-9a-f]{8})_[0-9A-Za-z_-]{43}")
_NAME = re.compile(r"[\w.@-]{1,64}")
_ID = re.compile(r"[0-9a-f]{8}")
_LOOPBACK = re.compile(r"(?:127\.0\.0\.1|localhost|\[::1\])(?::\d+)?", re.IGNORECASE)
_NOBODY = "0" * 64
_GONE = (0, 0, 0)
_LIMITS = tuple(entry.name for entry in fields(LimitSettings))
_LOCK_S = 10.0


@dataclass(frozen=True, slots=True)
class Role:
    """What a key may do.

    Attributes:
        lane: the highest that its requests may take.
        text: whom the role is for.
        asks: whether it may ask a model at all.
        watches: whether it may read the gateway's figures.
    """

    lane: Lane
    text: str
    asks: bool = True
    watches: bool = False


ROLES: Mapping[str, Role] = {
    "engineer": Role("interactive", "editors: completion, code actions and everything below"),
    "assistant": Role("assist", "chat and programs that somebody waits for"),
    "office": Role("batch", "documents, reports and minutes; waits behind the others"),
    "monitor": Role("batch", "Prometheus: reads /metrics, and may ask no model", asks=False, watches=True),
    "admin": Role("interactive", "operators: all of it", watches=True),
}


@dataclass(frozen=True, slots=True)
class Client:
    """Who sent a request.

    Attributes:
        id: the key's, or ``shared`` or ``local``.
        name: who holds the key. A key and the one that replaces it have one name, and so one quota.
        role: a name in `ROLES`.
        lane: the highest lane.
        asks: whether it may ask a model.
        watches: whether it may read the gateway's figures.
        quota: requests and tokens a minute, tokens a day; 0 is without limit.
    """

    id: str
    name: str
    role: str
    lane: Lane
    asks: bool = True
    watches: bool = False
    quota: LimitSettings = field(default_factory=LimitSettings)

    def check_asks(self) -> None:
        """Raise Forbidden for a client that may not ask a model."""
        if not self.asks:
            raise Forbidden(f"a key with the role {self.role} may not ask a model")

    def check_watches(self) -> None:
        """Raise Forbidden for a client that may not read the gateway's figures."""
        if not self.watches:
            raise Forbidden("this address needs a key with the role monitor or admin")


@dataclass(frozen=True, slots=True)
class Key:
    """One entry of the key file. ``limits`` holds what was said for this key; the settings say the rest.

    A revoked key stays in the file: the audit trail names keys by their id for years.
    """

    id: str
    name: str
    role: str
    sha256: str
    created: datetime
    expires: datetime | None = None
    revoked: datetime | None = None
    limits: Mapping[str, int] = field(default_factory=dict)

    def state(self, now: datetime) -> str:
        """Return ``valid``, ``expired`` or ``revoked``."""
        if self.revoked:
            return "revoked"
        return "expired" if self.expires and self.expires <= now else "valid"


def key_file(settings: Settings) -> Path:
    """Return where the keys are: ``server.keys``, else ``keys.json`` beside the state of the local server."""
    named = settings.server.keys
    return Path(named).expanduser() if named else settings.paths.data / "server" / "keys.json"


def _now() -> datetime:
    return datetime.now(UTC)


class KeyFile:
    """The file of keys: JSON, for its owner alone, changed by one process at a time and replaced whole."""

    def __init__(self, path: Path, clock: Callable[[], datetime] = _now) -> None:
        self.path = path
        self._clock = clock

    def load(self) -> tuple[Key, ...]:
        """Return the keys in the order in which they were made; none without a file.

        Raises:
            ConfigError: the file cannot be read, is malformed, or others than its owner may write it.
        """
        try:
            with self.path.open("rb") as file:
                if os.fstat(file.fileno()).st_mode & (stat.S_IWGRP | stat.S_IWOTH):
                    raise ConfigError(f"others may write {self.path}, and so make themselves keys; run: chmod 600")
                found = json.load(file)
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise ConfigError(f"cannot read {self.path}: {error.strerror}") from error
        except ValueError as error:
            raise ConfigError(f"{self.path} is not JSON") from error
        if not isinstance(found, dict) or found.get("version") != _VERSION or not isinstance(found.get("keys"), list):
            raise ConfigError(f"{self.path} is not a key file of version {_VERSION}")
        return tuple(_parse(entry, f"{self.path}, key {number}") for number, entry in enumerate(found["keys"], 1))

    def create(
        self, name: str, role: str, limits: Mapping[str, int] | None = None, expires: datetime | None = None
    ) -> tuple[str, Key]:
        """Make a key. The first value is its text, which is kept nowhere.

        Raises:
            UsageError: no such role, a name that cannot be one, or one that has a valid key.
            ConfigError: as `load`.
            OutputError: the file cannot be written.
        """
        if role not in ROLES:
            raise UsageError(f"there is no role {role!r}; the roles are {', '.join(ROLES)}")
        if not _NAME.fullmatch(name) or _ID.fullmatch(name) or name in ("local", "shared"):
            raise UsageError(
                "a name has 1 to 64 letters, digits or . _ @ -, does not look like an id, and is not local or shared"
            )
        with self._changing() as keys:
            if any(key.name == name and key.state(self._clock()) == "valid" for key in keys):
                raise UsageError(f"{name} has a valid key; run: bank-copilot keys rotate {name}")
            text, key = self._make(name, role, limits or {}, expires)
            keys.append(key)
        return text, key

    def revoke(self, wanted: str) -> list[Key]:
        """Revoke the key of that id, or all keys of that name; return them. Raises as `rotate`."""
        now = self._clock()
        with self._changing() as keys:
            gone = [replace(key, revoked=now) for key in _named(keys, wanted) if not key.revoked]
            if not gone:
                raise UsageError(f"{wanted} is revoked already")
            by_id = {key.id: key for key in gone}
            keys[:] = [by_id.get(key.id, key) for key in keys]
        return gone

    def rotate(self, wanted: str, grace: timedelta) -> tuple[str, Key, Key]:
        """Make a key in the place of another; return its text, itself and the old one, which ends after ``grace``.

        Name, role, limits and last day stay.

        Raises:
            UsageError: there is no such key, or no valid one.
            ConfigError: as `load`.
            OutputError: the file cannot be written.
        """
        now = self._clock()
        with self._changing() as keys:
            valid = [key for key in _named(keys, wanted) if key.state(now) == "valid"]
            if not valid:
                raise UsageError(f"{wanted} has no valid key; run: bank-copilot keys create")
            old = valid[-1]
            text, new = self._make(old.name, old.role, old.limits, old.expires)
            ends = now + grace
            old = replace(old, expires=min(old.expires, ends) if old.expires else ends)
            keys[:] = [*(old if key.id == old.id else key for key in keys), new]
        return text, new, old

    def _make(self, name: str, role: str, limits: Mapping[str, int], expires: datetime | None) -> tuple[str, Key]:
        number = secrets.token_hex(4)
        text = f"bc_{number}_{secrets.token_urlsafe(32)}"
        created = self._clock().replace(microsecond=0)
        return text, Key(number, name, role, _digest(text), created, expires, None, dict(limits))

    @contextmanager
    def _changing(self) -> Iterator[list[Key]]:
        """Give the keys to be changed in place, and write them when nothing was raised."""
        try:
            self.path.parent.mkdir(parents=True, exist_ok=True)
            with FileLock(self.path.with_name(f"{self.path.name}.lock"), timeout=_LOCK_S):
                keys = list(self.load())
                yield keys
                _write(self.path, {"version": _VERSION, "keys": [_entry(key) for key in keys]})
        except Timeout as error:
            raise OutputError(f"{self.path} is being changed by another command; try again") from error
        except OSError as error:
            raise OutputError(f"cannot write {self.path}: {error.strerror}") from error


class KeyRing:
    """Identifies clients, and follows the key file while the server runs: a revoked key ends with the next request.

    Without a key file and without ``shared`` it serves this machine's user, who needs no key. Once there was a key
    file, a missing or broken one never opens that door: the keys read last stay in force, and the log says so.
    """

    def __init__(
        self,
        path: Path | None = None,
        shared: str = "",
        limits: LimitSettings | None = None,
        clock: Callable[[], datetime] = _now,
    ) -> None:
        """Read the keys.

        Args:
            path: the key file; None for none.
            shared: one key for all, in the role of an operator, as there is nobody else. A key out of a key file is not
                taken here: it stands in ``server.api_key`` for commands to send, and must not outlive its revocation.
            limits: what a client may use whose key says nothing else.
            clock: tells the time, in UTC.

        Raises:
            ConfigError: the key file is there and cannot be used.
        """
        self._path = path
        self._limits = limits or LimitSettings()
        self._clock = clock
        self._wanted = bool(shared)
        self._shared = _digest(shared) if shared and not _KEY.fullmatch(shared) else ""
        self._local = self._client("local", "local", "admin", {})
        self._everyone = self._client("shared", "shared", "admin", {})
        self._seen: tuple[int, int, int] | None = None
        self._keys: Mapping[str, tuple[Key, Client]] = {}
        if path is not None and (seen := _signature(path)):
            self._take(KeyFile(path).load(), seen)

    @classmethod
    def of(cls, settings: Settings) -> KeyRing:
        """Return the ring that the settings describe. Raises as the constructor."""
        return cls(key_file(settings), settings.server.api_key, settings.limits)

    @property
    def open(self) -> bool:
        """Whether programs on this machine are served without a key."""
        return not self._wanted and self._seen is None

    @property
    def usable(self) -> bool:
        """Whether there is a key with which another machine could be served."""
        now = self._clock()
        return bool(self._shared) or any(key.state(now) == "valid" for key, _ in self._keys.values())

    def identify(self, authorization: str, host: str = "", origin: str = "") -> Client:
        """Return who sends the headers ``Authorization``, ``Host`` and ``Origin``.

        Raises:
            Unauthorized: the key is missing, wrong, expired or revoked; or, where none is needed, the request comes
                from a web page or was sent to another name than this machine's.
        """
        self._refresh()
        if self.open:
            if origin or not _LOOPBACK.fullmatch(host):
                raise Unauthorized("without an API key this server answers only programs on its own machine")
            return self._local
        scheme, _, text = authorization.partition(" ")
        text = text.strip() if scheme.lower() == "bearer" else ""
        digest = _digest(text)
        if hmac.compare_digest(digest, self._shared or _NOBODY):
            return self._everyone
        shape = _KEY.fullmatch(text)
        key, client = self._keys.get(shape[1] if shape else "", (None, None))
        matches = hmac.compare_digest(digest, key.sha256 if key else _NOBODY)
        if key is None or client is None or not matches:
            raise Unauthorized("the API key is missing or wrong")
        if (state := key.state(self._clock())) != "valid":
            raise Unauthorized(f"the API key is {state}; ask an operator for a new one")
        return client

    def _refresh(self) -> None:
        """Read the key file again when it has changed; asking the file system costs about two microseconds."""
        if self._path is None:
            return
        seen = _signature(self._path)
        if seen == self._seen:
            return
        if seen is None:
            if self._seen != _GONE:
                self._seen = _GONE
                _log.error("the key file is gone; the keys read last stay in force")
            return
        try:
            self._take(KeyFile(self._path).load(), seen)
            _log.info("read the key file: %d keys", len(self._keys))
        except ConfigError as error:
            self._seen = seen
            _log.error("the keys read last stay in force: %s", error)

    def _take(self, keys: Sequence[Key], seen: tuple[int, int, int]) -> None:
        self._keys = {key.id: (key, self._client(key.id, key.name, key.role, key.limits)) for key in keys}
        self._seen = seen

    def _client(self, number: str, name: str, role: str, limits: Mapping[str, int]) -> Client:
        quota = replace(self._limits, **limits) if limits else self._limits
        allowed = ROLES[role]
        return Client(number, name, role, allowed.lane, allowed.asks, allowed.watches, quota)


def _digest(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _signature(path: Path) -> tuple[int, int, int] | None:
    """Return what differs when the file was written, replaced or given other rights; None without a file."""
    try:
        found = path.stat()
    except FileNotFoundError:
        return None
    except OSError:
        return (-1, 0, 0)  # reading it will say why
    return (found.st_ctime_ns, found.st_ino, found.st_size)


def _named(keys: Sequence[Key], wanted: str) -> list[Key]:
    found = [key for key in keys if wanted in (key.id, key.name)]
    if not found:
        raise UsageError(f"there is no key {wanted!r}; see: bank-copilot keys list")
    return found


def _entry(key: Key) -> dict[str, Any]:
    entry = asdict(key)
    limits = entry.pop("limits")
    times: dict[str, Any] = {
        name: value.isoformat() if isinstance(value, datetime) else value for name, value in entry.items()
    }
    return {**times, **limits}


def _parse(entry: Any, where: str) -> Key:
    """Check one entry of the file."""
    try:
        key = Key(
            id=entry["id"],
            name=entry["name"],
            role=entry["role"],
            sha256=entry["sha256"],
            created=datetime.fromisoformat(entry["created"]),
            expires=datetime.fromisoformat(entry["expires"]) if entry["expires"] else None,
            revoked=datetime.fromisoformat(entry["revoked"]) if entry["revoked"] else None,
            limits={name: int(entry[name]) for name in _LIMITS if entry.get(name) is not None},
        )
        good = (
            isinstance(key.name, str)
            and _ID.fullmatch(key.id)
            and re.fullmatch(r"[0-9a-f]{64}", key.sha256)
            and key.role in ROLES
            and all(moment is None or moment.tzinfo for moment in (key.created, key.expires, key.revoked))
            and min(key.limits.values(), default=0) >= 0
        )
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise ConfigError(f"{where} is malformed") from error
    if not good:
        raise ConfigError(f"{where} is malformed")
    return key


def _write(path: Path, value: Mapping[str, Any]) -> None:
    """Replace the file in one step, readable by its owner alone, who stays the same when root writes it."""
    descriptor, temporary = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as file:
            json.dump(value, file, ensure_ascii=False, indent=1)
            file.write("\n")
            file.flush()
            if path.exists() and path.stat().st_uid != os.geteuid():
                os.fchown(file.fileno(), path.stat().st_uid, path.stat().st_gid)
            os.fsync(file.fileno())
        Path(temporary).replace(path)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise
