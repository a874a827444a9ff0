"""Text recognition: the only module that knows RapidOCR. Its models (PP-OCRv6) are in its wheel; nothing is fetched."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

import cv2
import numpy as np
from numpy.typing import NDArray

__all__ = ["Crop", "Mark", "Pixels", "Quad", "Reading", "Recogniser", "recogniser"]

Pixels = NDArray[np.uint8]  # height x width x 3, blue first as OpenCV has it
Quad = NDArray[np.float32]  # 4 x 2: the corners of a line, clockwise from where its first character begins
Crop = Pixels

_MODELS = {
    "Det": "PP-OCRv6_det_small.onnx",
    "Rec": "PP-OCRv6_rec_small.onnx",
    "Cls": "ch_ppocr_mobile_v2.0_cls_mobile.onnx",
}
_LONGEST_SIDE = 1280  # of the picture in which lines are looked for; they are read at full size
_LEAST_WIDTH = 96  # to which a line is padded, at 48 pixels high
_IN_FIGURE = re.compile(r"(?<=\d)[，．](?=\d)")  # a recogniser cannot tell how wide a comma is meant
_PERMILLE = re.compile(r"(?<=\d)%(?:[oO]|0(?![\d.%]))")
_PAIRS = (  # brackets that a recogniser takes for those of another kind
    (re.compile(r"〔([^〔〕\[\]]{1,12})\]"), r"〔\1〕"),
    (re.compile(r"\[([^〔〕\[\]]{1,12})〕"), r"〔\1〕"),
    (re.compile(r"（([^()（）]{1,40})\)"), r"（\1）"),
    (re.compile(r"\(([^()（）]{1,40})）"), r"（\1）"),
)
_WHITE = 1.8  # heights of a line: no two characters without a blank between stand so far apart
_UPRIGHT = 3.0  # a crop this much taller than wide is a line set downwards


@dataclass(frozen=True, slots=True)
class Mark:
    """A character as it was read: ``left`` and ``right`` are shares of the line's width, ``confidence`` is 0 to 1."""

    text: str
    left: float
    right: float
    confidence: float


@dataclass(frozen=True, slots=True)
class Reading:
    """One line as it was read; no marks where nothing could be."""

    marks: tuple[Mark, ...]

    @property
    def text(self) -> str:
        """The characters."""
        return "".join(mark.text for mark in self.marks)

    @property
    def confidence(self) -> float:
        """Mean over the characters; 0 where there is none."""
        return sum(mark.confidence for mark in self.marks) / len(self.marks) if self.marks else 0.0


class Recogniser:
    """Finds and reads lines of Chinese and English. Loads its models on first use: about 31 MB, half a second.

    Args:
        threads: processor threads that one call may use.
    """

    def __init__(self, threads: int) -> None:
        import rapidocr

        models = Path(rapidocr.__file__).parent / "models"
        self._engine: Any = rapidocr.RapidOCR(
            params={
                "Global.log_level": "critical",
                "Global.max_side_len": _LONGEST_SIDE,
                "Rec.rec_batch_num": 1,  # lines read together are padded to the longest: slower, and not as alike
                "Rec.rec_img_shape": [3, 48, _LEAST_WIDTH],
                "EngineConfig.onnxruntime.intra_op_num_threads": threads,
                "EngineConfig.onnxruntime.inter_op_num_threads": 1,
                **{f"{stage}.model_path": str(models / name) for stage, name in _MODELS.items()},
            }
        )
        self._engine.return_word_box = True  # positions of characters

    def find(self, pixels: Pixels) -> list[Quad]:
        """Return where lines of text stand, in pixels."""
        found = self._engine(pixels, use_det=True, use_cls=False, use_rec=False)
        boxes = getattr(found, "boxes", None)
        return [] if boxes is None else [np.asarray(box, np.float32) for box in boxes]

    def upside_down(self, crops: Sequence[Crop]) -> int:
        """Return how many of ``crops`` stand on their head."""
        if not crops:
            return 0
        _, answer = self._engine.cls_and_rotate(list(crops))
        return sum(label == "180" and score > 0.9 for label, score in answer.cls_res)

    def read(self, crops: Sequence[Crop]) -> list[Reading]:
        """Read lines, each from a crop of its own, in the order given."""
        if not crops:
            return []
        answer = self._engine.recognize_txt(list(crops))
        readings = zip(crops, answer.txts, answer.word_results, strict=True)
        return [_reading(text, word_info, crop.shape[0] / crop.shape[1]) for crop, text, word_info in readings]


@cache
def recogniser(threads: int) -> Recogniser:
    """Return the one recogniser of this process for a number of threads."""
    return Recogniser(threads)


def crop(pixels: Pixels, quad: Quad) -> Crop:
    """Cut a line out and set it straight; one that runs downwards is laid on its side, as the models expect it."""
    width = round(max(np.linalg.norm(quad[1] - quad[0]), np.linalg.norm(quad[2] - quad[3])))
    height = round(max(np.linalg.norm(quad[3] - quad[0]), np.linalg.norm(quad[2] - quad[1])))
    width, height = max(int(width), 1), max(int(height), 1)
    target = np.array([[0, 0], [width, 0], [width, height], [0, height]], np.float32)
    turn = cv2.getPerspectiveTransform(quad.astype(np.float32), target)
    cut = cv2.warpPerspective(pixels, turn, (width, height), flags=cv2.INTER_CUBIC, borderMode=cv2.BORDER_REPLICATE)
    if height > _UPRIGHT * width:
        cut = np.rot90(cut)
    return np.ascontiguousarray(cut, np.uint8)


def _reading(text: str, info: Any, height: float) -> Reading:
    """Give each character its stretch of the line: halfway to its neighbours, as the columns of the network tell.

    ``height`` is that of the line, as a share of its width.
    """
    text = _IN_FIGURE.sub(lambda mark: "," if mark[0] == "，" else ".", text)
    for pattern, pair in _PAIRS:
        text = pattern.sub(pair, text)
    columns = [column for word in info.word_cols or () for column in word]
    length = float(info.line_txt_len or 0.0)
    shown = [index for index, character in enumerate(text) if not character.isspace()]
    if not text.strip() or length <= 0 or len(columns) != len(shown):
        return Reading(())
    centres = dict(zip(shown, ((column + 0.5) / length for column in columns), strict=True))
    return Reading(tuple(_with_permille(_marks(text, centres, info.confs, _WHITE * height))))


def _marks(text: str, centres: dict[int, float], confidences: Sequence[float], white: float) -> list[Mark]:
    """Return the characters; where the middles of two stand further apart than ``white``, with a blank between."""
    order = sorted(centres)
    usual = _pitch([centres[index] for index in order], len(text))
    edges: dict[int, tuple[float, float]] = {}
    for place, index in enumerate(order):
        centre = centres[index]
        before = centres[order[place - 1]] if place and order[place - 1] == index - 1 else None
        after = centres[order[place + 1]] if place + 1 < len(order) and order[place + 1] == index + 1 else None
        if before is not None and centre - before > white:
            before = None
        if after is not None and after - centre > white:
            after = None
        left = (before + centre) / 2 if before is not None else centre - usual / 2
        right = (after + centre) / 2 if after is not None else centre + usual / 2
        edges[index] = (max(left, 0.0), min(right, 1.0))
    marks: list[Mark] = []
    for index, character in enumerate(text):
        left, right = edges.get(index) or (marks[-1].right if marks else 0.0,) * 2
        if index - 1 in centres and index in centres and centres[index] - centres[index - 1] > white:
            marks.append(Mark(" ", marks[-1].right, max(marks[-1].right, left), 1.0))
        marks.append(Mark(character, left, max(left, right), float(confidences[index])))
    return marks


def _with_permille(marks: Sequence[Mark]) -> Iterator[Mark]:
    """Yield the marks with ‰ where the recogniser, which does not know it, read a per cent sign and a small o."""
    found = {match.start() for match in _PERMILLE.finditer("".join(mark.text for mark in marks))}
    for index, mark in enumerate(marks):
        if index in found:
            after = marks[index + 1]
            yield Mark("‰", mark.left, after.right, min(mark.confidence, after.confidence))
        elif index - 1 not in found:
            yield mark


def _pitch(centres: Sequence[float], count: int) -> float:
    """Return the usual distance between two characters, as a share of the line's width."""
    gaps = sorted(right - left for left, right in pairwise(centres))
    return gaps[len(gaps) // 2] if gaps else 1.0 / max(count, 1)
