"""The table of people: three forms, several labels for one person, and what it does not know."""

from __future__ import annotations

from pathlib import Path

import pytest

from copilot.errors import DamagedFile, EmptyFile, InputError
from minutes.transcripts import PeopleTable, Person, parse, people

TALK = "说话人 1 00:01\n现在开始。\n\n说话人 2 00:05\n同意。\n\n说话人 3 00:07\n反对。\n\n说话人1 00:09\n散会。\n"
LINES = "# 贷审会\n说话人1 = 周慕白, 主任委员\n说话人 2 ＝ 周慕白，主任委员\n"


@pytest.mark.parametrize(
    "table",
    [
        LINES,
        "label,name,title\n说话人1,周慕白,主任委员\n说话人2,周慕白,主任委员\n",
        "标签\t姓名\t职务\n说话人1；说话人2\t周慕白\t主任委员\n",
        "说话人1: 周慕白, 主任委员\n说话人2: {name: 周慕白, title: 主任委员}\n",
        "- labels: [说话人1, 说话人2]\n  name: 周慕白\n  title: 主任委员\n",
    ],
)
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_each_form_names_two_labels_of_one_person(table: str, encoding: str) -> None:
    found = people.parse(table.encode(encoding))
    assert found.person("说话人 1") == found.person("说话人２") == Person("周慕白", "主任委员")
    assert found.person("说话人 3") is None


def test_names_are_put_before_the_pieces_of_one_speaker_are_joined() -> None:
    transcript = parse(TALK.encode(), "a.txt", people.parse(LINES.encode()))
    assert [(turn.speaker, turn.text) for turn in transcript.turns] == [
        ("周慕白", "现在开始。同意。"),
        ("说话人 3", "反对。"),
        ("周慕白", "散会。"),
    ]
    assert transcript.titles == {"周慕白": "主任委员"}


def test_a_label_that_the_table_does_not_know_stays_and_is_told() -> None:
    table = people.parse(LINES.encode())
    transcript = parse(TALK.encode(), "a.txt", table)
    assert table.unknown(transcript) == ("说话人 3",)


def test_a_title_is_found_where_the_transcript_has_the_name_already() -> None:
    transcript = parse(
        b"Ana Ruiz: One.\nBen: Two.\nAna Ruiz: Three.\n", "", people.parse(b"SPEAKER_00 = ana ruiz, CRO\n")
    )
    assert transcript.speakers == ("ana ruiz", "Ben")
    assert transcript.titles == {"ana ruiz": "CRO"}


def test_titles_of_people_who_do_not_speak_are_left_out() -> None:
    transcript = parse(b"Ana: One.\nBen: Two.\nAna: No.\n", "", people.parse(b"Ana = Ana Ruiz\nCem = Cem Oz, Chair\n"))
    assert transcript.titles == {}


@pytest.mark.parametrize(
    ("table", "said"),
    [
        ("S1 = Ana\nS1 = Ben\n", "line 2"),
        ("label,name\nS1,\n", "row 2"),
        ("label,name\n,Ana\n", "row 2 of the table of people has no label"),
        ("S1:\n  title: Chair\n", "entry 1"),
        ("- [1, 2]\n", "entry 1"),
        ("S1: {name: Ana\n", "line 2"),
        ("just words\n", "expected CSV"),
    ],
)
def test_what_is_wrong_is_named_by_its_place(table: str, said: str) -> None:
    with pytest.raises(DamagedFile, match=said):
        people.parse(table.encode())


def test_an_empty_table_and_a_folder_are_refused(tmp_path: Path) -> None:
    with pytest.raises(EmptyFile):
        people.parse(b"# nobody\n")
    with pytest.raises(InputError, match="cannot be read"):
        people.read(tmp_path)
    (tmp_path / "who.csv").write_bytes(b"")
    with pytest.raises(EmptyFile, match=r"who\.csv"):
        people.read(tmp_path / "who.csv")
    (tmp_path / "p.txt").write_text("S1 = Ana Ruiz, CRO", "utf-8")
    assert people.read(tmp_path / "p.txt").person("s1") == Person("Ana Ruiz", "CRO")


def test_an_empty_table_object_knows_nobody() -> None:
    assert PeopleTable().person("Ana") is None
