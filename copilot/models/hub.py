"""Fetch a model file from a hub: Hugging Face, ModelScope, or any mirror with the layout of either."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace

import httpx

from copilot.errors import ConfigError, PullFailed
from copilot.models.catalogue import Artefact
from copilot.models.part import PartFile
from copilot.models.store import Progress

__all__ = ["HubOptions", "HubSource"]

_CONTENT_RANGE = re.compile(r"bytes (\d+)-\d+/(\d+|\*)")


@dataclass(frozen=True, slots=True)
class HubOptions:
    """How patient a hub download is.

    Attributes:
        attempts: tries in a row that bring nothing before it is given up.
        pause_s: seconds before the second of them; doubled for each further one.
        connect_s: seconds to wait for a connection.
        read_s: seconds to wait for the next bytes.
        sleep: how to wait; tests pass their own.
    """

    attempts: int = 4
    pause_s: float = 1.0
    connect_s: float = 15.0
    read_s: float = 60.0
    sleep: Callable[[float], None] = time.sleep


class _NotThere(Exception):
    """The hub answers, but has no such file at this revision."""


class _Broken(Exception):
    """The transfer ended early for a passing reason; the words say which."""


class HubSource:
    """A hub at a base URL, such as ``https://huggingface.co`` or ``https://modelscope.cn/models``.

    The file is looked for at ``{base}/{repo}/resolve/{revision}/{file}``, with Hugging Face's revision ``main`` and
    ModelScope's ``master``. A broken transfer goes on by HTTP Range (RFC 9110, section 14); what the server makes
    of the range is checked, and a server that ignores it makes the file start over.

    Raises:
        ConfigError: the base is no http or https URL.
    """

    def __init__(self, base: str, options: HubOptions = HubOptions()) -> None:
        try:
            url = httpx.URL(base.rstrip("/"))
        except (httpx.InvalidURL, UnicodeError) as error:
            raise ConfigError("the model source hub:… holds no valid URL") from error
        if url.scheme not in ("http", "https") or not url.host:
            raise ConfigError("the model source hub:… needs a URL such as hub:https://huggingface.co")
        self._base = str(url.copy_with(username=None, password=None, query=None, fragment=None)).rstrip("/")
        self._auth = (url.username, url.password) if url.username else None
        self._revisions = ("master", "main") if "modelscope" in url.host else ("main", "master")
        self._options = options

    @property
    def label(self) -> str:
        """The base URL without a user name or password."""
        return f"hub:{self._base}"

    def fetch(self, artefact: Artefact, part: PartFile, progress: Progress) -> None:
        """Stream the file; see `Source.fetch`."""
        timeout = httpx.Timeout(self._options.read_s, connect=self._options.connect_s)
        headers = {"Accept-Encoding": "identity", "User-Agent": "bank-copilot"}
        with (
            _translated(),
            httpx.Client(timeout=timeout, follow_redirects=True, auth=self._auth, headers=headers) as client,
        ):
            for revision in self._revisions:
                url = f"{self._base}/{artefact.hub_repo}/resolve/{revision}/{artefact.file}"
                try:
                    self._persist(_Transfer(client, url, self.label, artefact, progress), part)
                except _NotThere:
                    continue
                return
        raise PullFailed("it has no such file")

    def _persist(self, transfer: _Transfer, part: PartFile) -> None:
        """Go on after each break as long as that brings something."""
        stalled, received = 0, False
        while part.size < transfer.artefact.bytes:
            before = part.size
            try:
                transfer.run(part)
                why = f"it ended at {part.size} of {transfer.artefact.bytes} bytes"
            except _Broken as broken:
                why = str(broken)
            except (httpx.ConnectError, httpx.ConnectTimeout, httpx.ProxyError):
                if not received:
                    raise
                why = "the connection broke"
            except (httpx.TransportError, httpx.DecodingError):
                why = "the connection broke"
            received = received or part.size > before
            stalled = 0 if part.size > before else stalled + 1
            if stalled >= self._options.attempts:
                raise PullFailed(f"{why}, {stalled} times in a row")
            if part.size < transfer.artefact.bytes:
                self._options.sleep(self._options.pause_s * 2**stalled)


@dataclass(frozen=True, slots=True)
class _Transfer:
    """One file at one address, and the requests for it."""

    client: httpx.Client
    url: str
    origin: str
    artefact: Artefact
    progress: Progress

    def run(self, part: PartFile) -> None:
        """Make one request for what is missing and append what it brings."""
        offset = part.size
        with self.client.stream("GET", self.url, headers=self._range(part, offset)) as response:
            self._check_status(response, part)
            if response.status_code == httpx.codes.PARTIAL_CONTENT:
                self._check_range(response, offset)
            else:
                offset = 0
                self._check_length(response)
                part.cut(0)
            part.keep(replace(part.notes, origin=self.origin, etag=_strong_etag(response)))
            with part.appending() as write:
                for block in response.iter_raw():
                    if offset + len(block) > self.artefact.bytes:
                        part.cut(0)
                        raise PullFailed(f"it sends more than the {self.artefact.bytes} bytes of the file")
                    write(block)
                    offset += len(block)
                    self.progress(offset)

    def _range(self, part: PartFile, offset: int) -> dict[str, str]:
        if offset == 0:
            return {}
        headers = {"Range": f"bytes={offset}-"}
        if part.notes.etag and part.notes.origin == self.origin:
            headers["If-Range"] = part.notes.etag  # a file that has changed meanwhile is then sent whole
        return headers

    def _check_status(self, response: httpx.Response, part: PartFile) -> None:
        status = response.status_code
        if status in (200, 206):
            return
        if status == 416:
            part.cut(0)
            raise _Broken("it refuses to go on where the download broke")
        if status in (404, 410):
            raise _NotThere
        if status in (401, 403, 407):
            raise PullFailed(f"it refuses access (HTTP {status})")
        if status == 429 or status >= 500:
            raise _Broken(f"it is not working (HTTP {status})")
        raise PullFailed(f"it answers HTTP {status}")

    def _check_range(self, response: httpx.Response, offset: int) -> None:
        found = _CONTENT_RANGE.fullmatch(response.headers.get("Content-Range", ""))
        if not found or int(found[1]) != offset:
            raise PullFailed("it sends another piece of the file than was asked for")
        if found[2] != "*" and int(found[2]) != self.artefact.bytes:
            raise PullFailed(f"its file has {found[2]} bytes, not {self.artefact.bytes}")

    def _check_length(self, response: httpx.Response) -> None:
        """Refuse a log-in page or another file before it is read."""
        encoding = response.headers.get("Content-Encoding", "identity")
        if encoding != "identity":
            raise PullFailed("it sends the file encoded")
        if response.headers.get("Content-Type", "").startswith("text/html"):
            raise PullFailed("it sends a web page, not the file; perhaps a log-in page")
        length = response.headers.get("Content-Length", "")
        if length.isdigit() and int(length) != self.artefact.bytes:
            raise PullFailed(f"its file has {length} bytes, not {self.artefact.bytes}")


def _strong_etag(response: httpx.Response) -> str:
    etag: str = response.headers.get("ETag", "")
    return "" if etag.startswith("W/") else etag


@contextmanager
def _translated() -> Iterator[None]:
    """Turn httpx's errors into ours, most specific first; none of its words, which may hold addresses."""
    try:
        yield
    except httpx.ConnectTimeout as error:
        raise PullFailed("it does not answer") from error
    except httpx.ProxyError as error:
        raise PullFailed("the proxy refuses the connection") from error
    except httpx.ConnectError as error:
        if "CERTIFICATE" in str(error).upper():
            raise PullFailed("its certificate is not trusted here; name the bank's in SSL_CERT_FILE") from error
        raise PullFailed("it cannot be reached") from error
    except httpx.TooManyRedirects as error:
        raise PullFailed("it redirects without end") from error
    except httpx.HTTPError as error:
        raise PullFailed("the connection broke") from error
