"""Plain text transcripts, our own JSON, and files that are neither."""

from __future__ import annotations

import json

import pytest

from copilot.errors import DamagedFile, EmptyFile, UnsupportedFormat
from minutes.transcripts import Turn, parse


def spoken(text: str) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in parse(text.encode()).turns]


def test_names_before_a_colon_with_lines_that_go_on() -> None:
    text = "Ana: Good morning.\nWe have two items.\nBen: Fine. One thing: the rate.\nAna: Go on.\n"
    assert spoken(text) == [
        ("Ana", "Good morning. We have two items."),
        ("Ben", "Fine. One thing: the rate."),
        ("Ana", "Go on."),
    ]


def test_chinese_names_and_full_width_colons_with_a_header() -> None:
    text = (
        "会议名称：信贷例会\n时间：2026年9月15日\n地点：三楼会议室\n\n"
        "张三：现在开始。\n李四（风控）：好的，\n我先说。\n张三：请。\n"
    )
    transcript = parse(text.encode())
    assert transcript.header == {"title": "信贷例会", "date": "2026年9月15日", "place": "三楼会议室"}
    assert [(turn.speaker, turn.text) for turn in transcript.turns] == [
        ("张三", "现在开始。"),
        ("李四（风控）", "好的，我先说。"),
        ("张三", "请。"),
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[00:00:01] Ana: One.\n[00:00:05] Ben: Two.\n[00:00:09] Ana: Three.\n",
        "00:00:01 Ana: One.\n00:00:05 Ben: Two.\n00:00:09 Ana: Three.\n",
        "Ana (00:00:01): One.\nBen (00:00:05): Two.\nAna (00:00:09): Three.\n",
        "Ana 00:00:01\nOne.\n\nBen 00:00:05\nTwo.\n\nAna 00:00:09\nThree.\n",
        "Ana  0:01\nOne.\n\nBen  0:05\nTwo.\n\nAna  0:09\nThree.\n",
    ],
)
def test_time_stamps_around_the_name(text: str) -> None:
    assert parse(text.encode()).turns == (
        Turn(1, "Ana", "One.", 1.0, 5.0),
        Turn(2, "Ben", "Two.", 5.0, 9.0),
        Turn(3, "Ana", "Three.", 9.0, 9.0),
    )


def test_a_speaker_label_with_a_number_as_feishu_writes_it() -> None:
    text = "说话人 1 00:00:01\n我们开始吧。\n\n说话人 2 00:00:07\n好。\n"
    assert spoken(text) == [("说话人 1", "我们开始吧。"), ("说话人 2", "好。")]


def test_text_without_speakers_keeps_its_paragraphs() -> None:
    text = "The meeting began late.\nNote: the rate is fixed.\nNobody objected.\n"
    assert spoken(text) == [
        (None, "The meeting began late."),
        (None, "Note: the rate is fixed."),
        (None, "Nobody objected."),
    ]


def test_a_chairs_label_that_speaks_is_no_header() -> None:
    assert spoken("主持人：大家好。\n张三：你好。\n主持人：开始。\n")[0] == ("主持人", "大家好。")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "gb18030"])
@pytest.mark.parametrize(
    "text",
    [
        "张三：综合授信五千八百万元，期限二十四个月，利率一年期LPR加四十五个基点。\n李四：同意。\n张三：通过。\n",
        "Ana: The loan is 45 million dollars, over five years.\nBen: Agreed.\nAna: Carried.\n",
    ],
)
def test_every_encoding_gives_the_same_turns(text: str, encoding: str) -> None:
    assert parse(text.encode(encoding)).turns == parse(text.encode()).turns


def test_smart_quotes_of_windows() -> None:
    text = "Ana: We don’t lend more than “forty-five”.\nBen: That’s right.\nAna: Good.\n"
    assert parse(text.encode("cp1252")).turns == parse(text.encode()).turns


@pytest.mark.parametrize(
    "data", [b"", b"   \n\n", b"\xef\xbb\xbf", b"\xff\xfe", b"WEBVTT\n\n", b"WEBVTT\n\nNOTE nothing\n"]
)
def test_nothing_said_is_an_empty_file(data: bytes) -> None:
    with pytest.raises(EmptyFile):
        parse(data)


@pytest.mark.parametrize(
    "data",
    [
        b"%PDF-1.7",
        b"\xd0\xcf\x11\xe0old",
        b"ID3\x04",
        b"\x00\x00\x00\x18ftypM4A ",
        bytes(range(256)) * 8,
    ],
)
def test_what_is_not_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnsupportedFormat):
        parse(data)


def test_a_file_that_is_cut_off_in_a_character_says_so() -> None:
    with pytest.raises(DamagedFile, match="line 2"):
        parse("张三：好。\n李四：同意".encode()[:-1])


def test_our_own_json_comes_back_as_it_was() -> None:
    content = {
        "meeting": {"title": "Loans", "date": "12 March 2026", "attendees": ["Ana", "Ben"]},
        "transcript": [
            {"n": 1, "speaker": "Ana", "start": 0, "end": 2.5, "text": "One."},
            {"n": 2, "speaker": None, "start": None, "end": None, "text": "Two."},
        ],
    }
    transcript = parse(json.dumps(content).encode())
    assert transcript.turns == (Turn(1, "Ana", "One.", 0.0, 2.5), Turn(2, None, "Two."))
    assert transcript.header == {"title": "Loans", "date": "12 March 2026", "attendees": "Ana, Ben"}


@pytest.mark.parametrize(
    ("content", "error", "said"),
    [
        ('{"transcript": [', DamagedFile, "line 1"),
        ('{"turns": [{"speaker": "A"}]}', DamagedFile, "turn 1"),
        ('{"turns": [{"text": "x", "start": "soon"}]}', DamagedFile, "start must be seconds"),
        ('{"results": []}', UnsupportedFormat, "turns"),
    ],
)
def test_wrong_json_is_named(content: str, error: type[Exception], said: str) -> None:
    with pytest.raises(error, match=said):
        parse(content.encode())
