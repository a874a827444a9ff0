"""What an answer passes through while it is streamed. A gate lets out only what no later text can make forbidden.

Each gate is fed in order and keeps back a bounded tail. Offsets are those of the text that the gate was fed.
"""

from __future__ import annotations

import re
import string
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from copilot.review import escapes
from copilot.review.finding import Action, Finding
from copilot.review.rules import Scan

__all__ = ["MAX_HOLD", "REMOVED", "ContentGate", "SpanGate"]

# The most characters that a gate keeps back; a longer word or line is judged in parts.
MAX_HOLD = 512
# Stands where a value was taken out for good; fit for prose, code and JSON alike.
REMOVED = "[REDACTED]"

# Characters already let out that a detector sees again, because a label may stand before its value.
_CONTEXT = 320
# The last word, read backwards: no secret holds a blank or a Han character, so only it can still become one.
_LAST_WORD = re.compile(r"[^\s\u3000-\u9fff\uff00-\uffef]*")
_WORD_END = re.compile(r"""(?=[\s\u3000-\u9fff\uff00-\uffef"'`])""")
# Without a long word, or one of these near, there is no secret, and the detector need not be asked.
_LONG_WORD = re.compile(r"[!-~]{14}|://")
_LABELS = (
    *(
        "pass",
        "pwd",
        "secret",
        "token",
        "key",
        "credential",
        "auth",
        "bearer",
        "identified",
        "curl",
        "wget",
        "mysql",
        "redis",
    ),
    *("密码", "密钥", "口令", "令牌", "私钥"),
)
# A private key has no bounded length. Its first line decides, with a run of its material near behind it; while it is
# taken out, the next run or the last line stands within so many characters, or it is over.
_KEY = re.compile(r"-----BEGIN (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----|PuTTY-User-Key-File-\d:")
_KEY_HEAD = re.compile(r"-----BEGIN [A-Z0-9 ]{0,60}-{0,5}\Z|PuTTY-User-Key-File-?\d?\Z")
_KEY_MATERIAL = re.compile(
    r"[0-9A-Za-z+/=]{16,}|-----END (?:[A-Z0-9]{1,12} ){0,3}PRIVATE KEY(?: BLOCK)?-----|Private-MAC: ?[0-9a-f]{8,}"
)
_KEY_BODY = re.compile(
    r"(?:[\s\\\"'`+,>|*]|\\[nr]|[A-Z][A-Za-z-]{1,20}: [^\n]{0,60}\n|[a-z0-9-]{3,12}\n){1,40}[0-9A-Za-z+/=]{16}"
)
_KEY_REST = re.compile(r"[\s\\0-9A-Za-z+/=-]*")
_KEY_GAP = 96
# The one secret that may be longer than what is kept back and ends in what makes it one.
_LONG_TOKEN = re.compile(r"(?<![0-9A-Za-z_])eyJ[\w-]{8,}\.eyJ[\w.-]*")
_KEY_CHARACTERS = string.ascii_letters + string.digits + "+/="


class ContentGate:
    """Stops an answer at the first content rule that refuses."""

    def __init__(self, scan: Scan, refuses: Callable[[Finding], bool], *, json: bool = False) -> None:
        """Take a scan that waits for the rules that refuse.

        Args:
            scan: reads the answer.
            refuses: judges and records each finding.
            json: the answer is JSON; no piece of it ends inside an escape.
        """
        self._scan = scan
        self._refuses = refuses
        self._json = json
        self._held = ""
        self._let_out = 0
        self.shut = False

    def feed(self, text: str) -> str:
        """Return what may go on; nothing any more once shut."""
        if self.shut:
            return ""
        self._held += text
        found = self._scan.feed(escapes.plain(text) if self._json else text)
        if found and self._judge(found):
            return ""
        count = max(self._scan.clear - self._let_out, 0)
        out, self._held = self._held[:count], self._held[count:]
        self._let_out += len(out)
        return out

    def finish(self) -> str:
        """Return the rest."""
        if self.shut or self._judge(self._scan.finish()):
            return ""
        rest, self._held = self._held, ""
        return rest

    def _judge(self, found: list[Finding]) -> bool:
        for one in found:
            self.shut |= self._refuses(one)
        if self.shut:
            self._held = ""
        return self.shut


@dataclass(slots=True)
class SpanGate:
    """Takes values out of an answer: secrets, and personal data where the policy says so.

    Attributes:
        detect: returns the findings of a text; of private keys it need know nothing.
        judge: says what is done about a finding, given with its value; it records the verdict, which is final.
        lines: wait for the end of each line, for values that hold blanks.
        json: the answer is JSON, so the detector sees through its escapes.
        shut: the judge refused; nothing goes on any more.
    """

    detect: Callable[[str], list[Finding]]
    judge: Callable[[Finding, str], Action]
    lines: bool = False
    json: bool = False
    shut: bool = False
    _before: str = ""  # the last characters that are done with
    _held: str = ""
    _at: int = 0  # offset of the first character held
    _dropping: Literal["", "word", "key"] = ""  # what is being taken out, to its end

    def feed(self, text: str) -> str:
        """Return what may go on."""
        self._held += text
        return self._pass(ended=False)

    def finish(self) -> str:
        """Return the rest."""
        return self._pass(ended=True)

    def _pass(self, *, ended: bool) -> str:
        out = ""
        while self._held and not self.shut:
            if self._dropping:
                if not (self._drop_key(ended=ended) if self._dropping == "key" else self._drop_word()):
                    break
                continue
            key = _KEY.search(self._held) if "-----B" in self._held or "PuTTY" in self._held else None
            if key is None:
                out += self._sift(self._cut(ended=ended), ended=ended)
                break
            if key.start():
                out += self._sift(key.start(), ended=True)
            elif ended or len(self._held) >= key.end() + _KEY_GAP:
                out += self._key(key)
            else:
                break
        return "" if self.shut else out

    def _cut(self, *, ended: bool) -> int:
        """Return how many of the held characters cannot be part of a value that is still to be seen whole."""
        if ended:
            return len(self._held)
        held = escapes.plain(self._held) if self.json else self._held
        if self.lines:
            cut = held.rfind("\n") + 1
        else:
            word = _LAST_WORD.match(held[: -MAX_HOLD - 1 : -1])
            cut = len(held) - (word.end() if word else 0)
        head = _KEY_HEAD.search(held, max(len(held) - _KEY_GAP, 0)) if "-----B" in held or "PuTTY" in held else None
        return max(min(cut, head.start()) if head else cut, len(held) - MAX_HOLD, 0)

    def _sift(self, cut: int, *, ended: bool) -> str:
        """Let out the first ``cut`` held characters, without the values in them; fewer, where one may go on."""
        if not cut:
            return ""
        out, done = "", 0
        for found in self._findings(cut):
            start, end = found.start - self._at, found.end - self._at
            if start < done or start >= cut:
                continue
            if end > cut and not ended and len(self._held) - start < MAX_HOLD:
                cut = start
                break
            action = self.judge(found, self._held[start:end])
            if action == "refuse":
                self.shut = True
                return ""
            if action == "mask":
                out += self._held[done:start] + REMOVED
                done = end
                if end > cut and not ended:
                    self._dropping = "word"
        cut = max(cut, done)
        out += self._held[done:cut]
        self._advance(cut)
        return out

    def _findings(self, cut: int) -> list[Finding]:
        """Return what the detector sees in what is held, in offsets of the whole answer."""
        reach = cut if len(self._held) <= MAX_HOLD else len(self._held)  # else a value may stand across the cut
        if not (self.lines or _LONG_WORD.search(self._held, 0, reach) or self._labelled(reach)):
            return []
        first, text = self._at - len(self._before), self._before + self._held
        text = escapes.plain(text) if self.json else text
        seen = [_trimmed(one, text) for one in self.detect(text)] if self.json else self.detect(text)
        if len(self._held) > MAX_HOLD:
            seen += [Finding("secret", "jwt", "", one.start(), one.end()) for one in _LONG_TOKEN.finditer(text)]
        found = [
            replace(one, start=max(one.start + first, self._at), end=one.end + first)
            for one in seen
            if one.end + first > self._at and one.rule != "private-key"
        ]
        return sorted(found, key=lambda one: (one.start, -one.end))

    def _labelled(self, cut: int) -> bool:
        near = (self._before + self._held[:cut]).lower()
        return any(label in near for label in _LABELS)

    def _key(self, key: re.Match[str]) -> str:
        """Deal with the first line of a private key at the beginning of what is held.

        Out with it, unless the request holds the same key, or no key follows, as where a text explains the format.
        """
        if _KEY_BODY.match(self._held, key.end()):
            found = Finding("secret", "private-key", "", self._at, self._at + key.end())
            action = self.judge(found, self._held[: key.end() + _KEY_GAP // 2])
            self.shut = action == "refuse"
            if action == "mask":
                self._dropping = "key"
        self._advance(key.end())
        return REMOVED if self._dropping else key[0]

    def _drop_key(self, *, ended: bool) -> bool:
        """Take out more of a private key; tell whether it is over."""
        if self._before[-1:] in _KEY_CHARACTERS:
            self._advance(len(self._held) - len(self._held.lstrip(_KEY_CHARACTERS)))
        material = _KEY_MATERIAL.search(self._held)
        if material is not None and material.start() <= _KEY_GAP:
            self._advance(material.end())
            if material[0].startswith(("-----END", "Private-MAC")):
                self._dropping = ""
        elif ended or len(self._held) > 2 * _KEY_GAP:
            self._dropping = ""
            if _KEY_REST.fullmatch(self._held):
                self._advance(len(self._held))
        else:
            return False
        return True

    def _drop_word(self) -> bool:
        """Take out more of a word that is too long to wait for; tell whether it is over."""
        end = _WORD_END.search(self._held)
        self._advance(end.start() if end else len(self._held))
        if end:
            self._dropping = ""
        return end is not None

    def _advance(self, count: int) -> None:
        self._before = (self._before + self._held[:count])[-_CONTEXT:]
        self._held = self._held[count:]
        self._at += count


def _trimmed(found: Finding, text: str) -> Finding:
    """Return the finding without what fills the escapes at its borders."""
    value = text[found.start : found.end]
    return replace(
        found,
        start=found.start + len(value) - len(value.lstrip(escapes.PAD)),
        end=found.end - len(value) + len(value.rstrip(escapes.PAD)),
    )
