"""WebVTT and SubRip as meeting tools really write them."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from copilot.errors import DamagedFile
from minutes.transcripts import Turn, cues, parse

TEAMS = """\ufeffWEBVTT

STYLE
::cue { color: lime }

NOTE
Date: 12 March 2026
Location: Room 3

0f3c1a52-9a52-4c8e-8d43-6b1b2f4c9a10/12-0
00:00:01.000 --> 00:00:04.500
<v Ana Ruiz>Good morning &amp; welcome.</v>

0f3c1a52-9a52-4c8e-8d43-6b1b2f4c9a10/13-0
00:00:04.600 --> 00:00:09.000
<v Ana Ruiz>The margin is &lt;2%
for now.</v>
<v Ben O'Neil>I <i>disagree</i>.</v>

00:09.500 --> 00:12.000 align:start position:0%
<v.loud Ben O'Neil>It is 2.5.
"""

ZOOM = """WEBVTT

1
00:00:01.000 --> 00:00:03.000
王小明: 大家好，我们开始。

2
00:00:03.500 --> 00:00:05.000
今天有两个议题。

3
00:00:06.000 --> 00:00:08.000
Li Na: 好的。

4
00:00:08.500 --> 00:00:11.000
Li Na: Note: the rate is fixed.
王小明: 收到。
"""


def spoken(text: str) -> list[tuple[str | None, str]]:
    return [(turn.speaker, turn.text) for turn in parse(text.encode()).turns]


def test_teams_voices_several_in_a_cue_with_styles_notes_and_entities() -> None:
    transcript = parse(TEAMS.encode())
    assert transcript.turns == (
        Turn(1, "Ana Ruiz", "Good morning & welcome. The margin is <2% for now.", 1.0, 9.0),
        Turn(2, "Ben O'Neil", "I disagree. It is 2.5.", 4.6, 12.0),
    )
    assert transcript.header == {"date": "12 March 2026", "place": "Room 3"}
    assert transcript.source.format == "webvtt"
    assert transcript.speakers == ("Ana Ruiz", "Ben O'Neil")


def test_zoom_names_before_a_colon_and_a_second_speaker_in_a_cue() -> None:
    assert spoken(ZOOM) == [
        ("王小明", "大家好，我们开始。今天有两个议题。"),
        ("Li Na", "好的。Note: the rate is fixed."),
        ("王小明", "收到。"),
    ]


def test_a_colon_alone_makes_no_speaker() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\nNote: the rate is fixed.\n\n00:03.000 --> 00:04.000\nIt stays so.\n"
    assert spoken(text) == [(None, "Note: the rate is fixed."), (None, "It stays so.")]


def test_hours_are_optional_and_may_have_one_digit() -> None:
    text = "WEBVTT\n\n1:02:03.500 --> 1:02:04.000\n<v A>One.\n\n02:03.000 --> 02:04.000\n<v B>Two.\n"
    assert [turn.start for turn in parse(text.encode()).turns] == [3723.5, 123.0]


def test_subrip_is_read_whatever_the_name() -> None:
    text = "1\r\n00:00:01,000 --> 00:00:02,000\r\nAna: Yes.\r\n\r\n2\r\n00:00:03,000 --> 00:00:04,000\r\nBen: No.\r\n"
    transcript = parse(text.encode(), "meeting.txt")
    assert transcript.source.format == "srt"
    assert [(turn.speaker, turn.text) for turn in transcript.turns] == [("Ana", "Yes."), ("Ben", "No.")]


def test_a_missing_blank_line_between_cues_loses_nothing() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>One.\n00:03.000 --> 00:04.000\n<v B>Two.\n"
    assert spoken(text) == [("A", "One."), ("B", "Two.")]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>One.\n\nlost words\nmore of them\n", "line 6"),
        ("WEBVTT\n\n00:01.000 --> soon\n<v A>One.\n", "line 3"),
        ("WEBVTT\n\n00:61.000 -> 00:02\n<v A>One.\n", "line 3"),
    ],
)
def test_what_cannot_be_read_is_named_by_its_line(text: str, line: str) -> None:
    with pytest.raises(DamagedFile, match=line):
        parse(text.encode())


def test_a_long_pause_begins_a_new_turn_of_the_same_speaker() -> None:
    text = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>One.\n\n00:40.000 --> 00:41.000\n<v A>Two.\n"
    assert spoken(text) == [("A", "One."), ("A", "Two.")]


def test_a_very_long_speech_is_cut_at_sentences_and_keeps_every_word() -> None:
    cues = "".join(
        f"00:{at // 60:02}:{at % 60:02}.000 --> 00:{at // 60:02}:{at % 60:02}.900\n<v A>Sentence number {at} "
        f"is about the loan.\n\n"
        for at in range(200)
    )
    turns = parse(f"WEBVTT\n\n{cues}".encode()).turns
    assert len(turns) > 5
    assert all(turn.text.endswith(".") and len(turn.text) <= 640 for turn in turns)
    assert sum(turn.text.count("loan.") for turn in turns) == 200


def test_a_second_transcript_in_the_file_is_named() -> None:
    one = "WEBVTT\n\n00:01.000 --> 00:02.000\n<v A>One.\n\n"
    with pytest.raises(DamagedFile, match="line 6: a second transcript begins here"):
        parse((one + one).encode())


def test_blank_lines_before_the_header_do_not_matter() -> None:
    assert spoken("\n\nWEBVTT\n\n00:01.000 --> 00:02.000\n<v A>One.\n") == [("A", "One.")]


def test_a_fraction_is_one_of_seconds_where_the_times_are_padded() -> None:
    text = "WEBVTT\n\n00:00:01.5 --> 00:00:02.25\n<v A>One.\n"
    assert parse(text.encode()).turns[0].span == (1.5, 2.25)


WORD = st.text(st.characters(codec="utf-8", categories=("L", "N"), exclude_characters="_"), min_size=1, max_size=8)
NAME = st.lists(st.sampled_from(["Ana", "Ben", "O'Neil", "王小明", "李四"]), min_size=1, max_size=2).map(" ".join)
CUE = st.tuples(
    st.integers(0, 359_999_000),
    st.integers(1, 60_000),
    st.lists(st.tuples(NAME, st.lists(WORD, min_size=1, max_size=5).map(" ".join)), min_size=1, max_size=3),
)


def stamp(milliseconds: int) -> str:
    seconds, rest = divmod(milliseconds, 1000)
    return f"{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}.{rest:03}"


@settings(max_examples=200, deadline=None)
@given(st.lists(CUE, min_size=1, max_size=6), st.booleans(), st.sampled_from(["\n", "\r\n"]))
def test_every_voice_of_every_cue_comes_back(
    written: list[tuple[int, int, list[tuple[str, str]]]], closed: bool, newline: str
) -> None:
    blocks = ["WEBVTT"]
    for start, length, voices in written:
        lines = [f"<v {name}>{words}{'</v>' if closed else ''}" for name, words in voices]
        blocks.append(newline.join([f"{stamp(start)} --> {stamp(start + length)}", *lines]))
    pieces = cues.read((newline * 2).join(blocks) + newline)
    assert [(piece.speaker, piece.text, piece.start, piece.end) for piece in pieces] == [
        (name, words, pytest.approx(start / 1000), pytest.approx((start + length) / 1000))
        for start, length, voices in written
        for name, words in voices
    ]


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.integers(0, 359_999), st.lists(WORD, min_size=1, max_size=5).map(" ".join)), min_size=1, max_size=6
    )
)
def test_a_cue_without_a_voice_loses_no_word(written: list[tuple[int, str]]) -> None:
    blocks = [
        f"{n}\n{stamp(at).replace('.', ',')} --> {stamp(at + 1).replace('.', ',')}\n{words}"
        for n, (at, words) in enumerate(written)
    ]
    pieces = cues.read("\n\n".join(blocks))
    assert [piece.text for piece in pieces] == [words for _, words in written]
