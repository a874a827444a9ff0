"""A record names people in full once; a list of participants tells two people apart."""

from __future__ import annotations

import json

import pytest

from minutes.transcripts import parse
from minutes.transcripts.first_mention import shortened
from minutes.transcripts.transcript import Contents, Piece

RECORD = [
    "Ms. Vale (Ardley, IND)",
    "Mr. Marsh (Minister of Works)",
    "Ms. Vale",
    "Dr. Ruiz (Denholm)",
    "Mr. Marsh",
    "Dr. Ruiz",
]


def of(labels: list[str]) -> Contents:
    return shortened(Contents(tuple(Piece(label, "So.") for label in labels)))


def test_the_long_label_of_a_record_is_the_short_one_with_a_title() -> None:
    contents = of(RECORD)
    assert [piece.speaker for piece in contents.pieces] == [
        "Ms. Vale",
        "Mr. Marsh",
        "Ms. Vale",
        "Dr. Ruiz",
        "Mr. Marsh",
        "Dr. Ruiz",
    ]
    assert contents.titles == {"Ms. Vale": "Ardley, IND", "Mr. Marsh": "Minister of Works", "Dr. Ruiz": "Denholm"}


@pytest.mark.parametrize(
    "labels",
    [
        RECORD[:3],
        [*RECORD, "Ms. Vale (Ardley, IND)"],
        ["Ms. Vale", *RECORD],
        [*RECORD[:3], "Ms. Vale (Audit)", *RECORD[3:]],
        ["王伟（深圳）", "王伟", "李娜（上海）", "李娜", "张三"],
    ],
)
def test_labels_that_may_be_two_people_stay_two(labels: list[str]) -> None:
    assert [piece.speaker for piece in of(labels).pieces] == labels


def test_in_such_a_record_also_who_speaks_once_has_a_title() -> None:
    contents = of([*RECORD, "Mrs. Oz (Secretary)"])
    assert contents.pieces[-1].speaker == "Mrs. Oz"
    assert contents.titles["Mrs. Oz"] == "Secretary"


def test_two_people_in_one_office_stay_two() -> None:
    offices = ["The Acting Chair (Mr. Oz)", "The Acting Chair (Ms. Kay)"]
    assert [piece.speaker for piece in of([*RECORD, *offices]).pieces][-2:] == offices


def test_a_transcript_is_read_so() -> None:
    turns = [{"speaker": label, "text": "The bridge is closed."} for label in RECORD]
    transcript = parse(json.dumps({"turns": turns}).encode())
    assert transcript.speakers == ("Ms. Vale", "Mr. Marsh", "Dr. Ruiz")
    assert transcript.titles["Mr. Marsh"] == "Minister of Works"
