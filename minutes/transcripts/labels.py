"""Who speaks, where a line says it by a prefix: ``Name: text``, ``张三：……``, ``Name (00:01:02): text``.

A colon alone proves nothing ("Note: the rate is fixed"). A label is believed when it looks like a name and either comes
back in the file or stands in a file where most lines carry one.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass

__all__ = ["Labelled", "believed", "is_name", "split"]

_LABEL = re.compile(r"(?P<label>[^:：。！？!?；;，,\[\]<>]{1,48}?)\s*[:：](?!//)\s*(?P<text>.*)", re.DOTALL)
_NAME = re.compile(r"[^\W\d_](?:[\w.’'\-·/&()（）|]|\s(?=\S)){0,47}")
_NOT_A_NAME = re.compile(
    r"^(?:note|notes|ps|nb|e\.?g|i\.?e|example|warning|question|answer|https?|the|this|that|so|and|but|one|item|step|"
    r"注|备注|例如|比如|其中|说明|问题|第[一二三四五六七八九十\d]+|[一二三四五六七八九十]+是?)\b",
    re.IGNORECASE,
)
_HAN = re.compile(r"[\u4e00-\u9fff]")
_MOST = 0.5


@dataclass(frozen=True, slots=True)
class Labelled:
    """A line split into the label before the colon and the text behind it."""

    label: str
    text: str


def split(line: str) -> Labelled | None:
    """Split ``Name: text``; None where what stands before the colon cannot be a name."""
    found = _LABEL.match(line.strip())
    if not found:
        return None
    label = " ".join(found["label"].split())
    return Labelled(label, found["text"].strip()) if is_name(label) else None


def is_name(label: str) -> bool:
    """Whether these words can be the name of somebody who speaks."""
    if not _NAME.fullmatch(label) or _NOT_A_NAME.match(label):
        return False
    if _HAN.search(label):
        return len(label) <= 24 and len(_HAN.findall(label)) <= 16
    words = re.sub(r"\(.*?\)", " ", label).split()
    return len(words) <= 5 and (label[0].isupper() or label.isalnum())


def believed(lines: Iterable[str]) -> frozenset[str]:
    """Return the labels to take for speakers in these lines (see the module's rule)."""
    total = 0
    counts: Counter[str] = Counter()
    for line in lines:
        total += 1
        if found := split(line):
            counts[found.label] += 1
    if counts.total() >= _MOST * total:
        return frozenset(counts)
    return frozenset(label for label, times in counts.items() if times > 1)
