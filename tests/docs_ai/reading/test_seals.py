from __future__ import annotations

import cv2
import numpy as np

from docs_ai.reading.seals import find_seals, without_seals
from tests.docs_ai.reading import drawn


def test_a_round_seal_is_found_where_it_is() -> None:
    (seal,) = find_seals(drawn.stamped(drawn.page(), 500, 300, 80))
    assert np.allclose(seal, (420, 220, 580, 380), atol=8)


def test_a_square_seal_is_found() -> None:
    pixels = drawn.page()
    cv2.rectangle(pixels, (500, 300), (580, 380), (40, 40, 200), 5)
    cv2.putText(pixels, "AB", (515, 355), cv2.FONT_HERSHEY_SIMPLEX, 1.2, (40, 40, 200), 3)
    assert len(find_seals(pixels)) == 1


def test_red_headings_and_figures_are_no_seals() -> None:
    pixels = np.full((800, 700, 3), 255, np.uint8)
    cv2.putText(pixels, "BANK OF THE NORTH", (40, 100), cv2.FONT_HERSHEY_SIMPLEX, 2, (30, 30, 210), 6)
    cv2.putText(pixels, "5,000", (40, 300), cv2.FONT_HERSHEY_SIMPLEX, 2, (30, 30, 210), 5)
    cv2.line(pixels, (40, 140), (660, 140), (30, 30, 210), 4)
    cv2.rectangle(pixels, (400, 500), (480, 580), (30, 30, 210), -1)
    assert find_seals(pixels) == []


def test_taking_a_seal_off_keeps_black_and_removes_red() -> None:
    plain = drawn.page()
    pixels = drawn.stamped(plain, 300, 150, 80)
    clean = without_seals(pixels, find_seals(pixels))
    blue, red = clean[..., 0].astype(int), clean[..., 2].astype(int)
    assert ((red - blue > 60).sum()) < 0.02 * ((pixels[..., 2].astype(int) - pixels[..., 0] > 60).sum())
    dark = plain.max(axis=2) < 60
    assert (clean.max(axis=2)[dark] < 130).mean() > 0.9


def test_a_page_without_seals_is_left_as_it_is() -> None:
    pixels = drawn.page()
    assert without_seals(pixels, find_seals(pixels)) is pixels
