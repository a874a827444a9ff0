"""A whole meeting through a scripted model."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest

from cli import samples
from copilot.client import Answer
from copilot.errors import AnswerInvalid, AnswerTruncated, EngineError, Overloaded, RequestTimeout, ServerUnavailable
from copilot.language import Language
from minutes.summarise.asking import Patience
from minutes.summarise.header import Stated
from minutes.summarise.items import Minutes, Vote
from minutes.summarise.people import People
from minutes.summarise.pipeline import Options, summarise
from minutes.summarise.signals import fillers_removed
from minutes.summarise.view import lines_of
from minutes.transcripts import Transcript, parse, read
from prompts import Library, Rendered
from tests.fakes import Reply, ScriptedModel
from tests.minutes import meetings

EN_ITEMS = [
    {"at": 2, "point": "Denholm asks for forty-five million dollars over five years."},
    {"at": 4, "decision": "The loan of forty-five million is approved with a covenant of three and a quarter times."},
    {"at": 5, "action": "Send the offer letter.", "who": "Tom", "when": "by next Friday"},
    {"at": 6, "question": "Whether the parent gives a guarantee."},
    {"at": 7, "decision": "Ardley Timber moves to red."},
]


def shown(prompt: Rendered, transcript: Transcript | None = None) -> list[int]:
    """Return the numbers of the turns that a prompt shows, by the words with which they begin."""
    said = prompt.messages[-1].content
    turns = (transcript or meetings.english()).turns
    return [turn.n for turn in turns if fillers_removed(turn.text)[:24] in said]


def extract(items: list[dict[str, Any]], transcript: Transcript | None = None) -> Any:
    def reply(prompt: Rendered) -> Reply:
        inside = [item for item in items if item["at"] in shown(prompt, transcript)]
        return {
            "summary": [item["point"] for item in inside if "point" in item] or ["The weather was fine."],
            "decisions": [item["decision"] for item in inside if "decision" in item],
            "tasks": [
                {"who": item["who"], "task": item["action"], "when": item["when"]}
                for item in inside
                if "action" in item
            ],
            "open": [item["question"] for item in inside if "question" in item],
            "title": "Denholm Glass",
        }

    return reply


NOTHING = {"summary": ["Nothing."], "decisions": [], "tasks": [], "open": [], "title": "Nothing"}


def write(prompt: Rendered) -> dict[str, Any]:
    lines = prompt.messages[-1].content.splitlines()
    first = next(line for line in lines if line.startswith("- "))
    text = re.sub(r"^- (?:Decided: |Task[^:]*: |Objection: |决定：|任务[^：]*：|反对意见：)?", "", first)
    return {"summary": text if text[-1] in ".。" else text + "."}


async def run(
    transcript: Transcript, replies: Mapping[str, Any], library: Library, options: Options | None = None
) -> tuple[Minutes, ScriptedModel]:
    model = ScriptedModel(replies)
    return await summarise(transcript, model, library, options), model


async def test_every_kind_of_item_with_its_turns(library: Library) -> None:
    minutes, _ = await run(
        meetings.english(), {"minutes/extract": extract(EN_ITEMS), "minutes/summary": write}, library
    )
    assert [(item.text, item.turns) for item in minutes.decisions] == [
        ("The loan of forty-five million is approved with a covenant of three and a quarter times.", (4,)),
        ("Ardley Timber moves to red.", (7,)),
    ]
    (action,) = minutes.actions
    assert (action.owner, action.due and action.due.day) == ("Tom Marsh", date(2026, 9, 25))
    assert [item.turns for item in minutes.questions] == [(6,)]
    assert [item.turns for item in minutes.key_points] == [(2,)]
    assert minutes.summary and all(statement.turns for statement in minutes.summary)
    assert minutes.problems == ()
    assert minutes.meeting.title == "Credit Committee"
    assert minutes.meeting.day == date(2026, 9, 15)
    assert minutes.meeting.attendees == ("Ruth Vale", "Tom Marsh", "Ana Ruiz")


async def test_a_task_of_the_credit_analyst_is_that_of_who_says_to_be_one(library: Library) -> None:
    talk = parse(
        b"Ana: Good morning. I'm the credit analyst.\nBen: Ardley Timber sent its accounts.\n"
        b"Ben: Somebody has to check the stock of Ardley Timber by Friday.\nAna: I will check the stock.\n"
    )
    items = [{"at": 3, "action": "Check the stock of Ardley Timber.", "who": "credit analyst", "when": "by Friday"}]
    replies = {"minutes/extract": extract(items, talk), "minutes/summary": write}
    minutes, _ = await run(talk, replies, library)
    assert [item.owner for item in minutes.actions] == ["Ana"]
    assert minutes.transcript.titles == {"Ana": "credit analyst"}


async def test_chinese_prompts_are_used_for_a_chinese_meeting(library: Library) -> None:
    items = [{"at": 4, "decision": "青屿的综合授信五千八百万通过。"}]
    replies = {"minutes/extract": extract(items, meetings.chinese()), "minutes/summary": write}
    minutes, model = await run(meetings.chinese(), replies, library)
    assert {prompt.variant for prompt in model.asked} == {"zh"}
    assert [(item.text, item.quoted) for item in minutes.decisions] == [
        ("青屿的综合授信五千八百万通过。", False),
        ("第二项，云栖文旅的项目贷款缓议，一致同意。", True),
    ]
    assert [(item.owner, item.due and item.due.day) for item in minutes.actions] == [("沈听澜", date(2026, 9, 25))]
    assert minutes.meeting.title == "信贷审批委员会第31次会议"


async def test_headings_in_another_language_translate_nothing(library: Library) -> None:
    items = [{"at": 4, "decision": "青屿的综合授信五千八百万通过。"}]
    replies = {"minutes/extract": extract(items, meetings.chinese()), "minutes/summary": write}
    minutes, model = await run(meetings.chinese(), replies, library, Options(language="en"))
    assert minutes.language == "en"
    assert {prompt.variant for prompt in model.asked} == {"zh"}
    assert minutes.decisions[0].text == "青屿的综合授信五千八百万通过。"


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_chapters_cover_the_meeting_even_where_nothing_is_told(library: Library, language: Any) -> None:
    transcript = read(samples.meeting(language))
    minutes, _ = await run(transcript, {"minutes/extract": lambda _: NOTHING, "minutes/summary": write}, library)
    assert [n for chapter in minutes.chapters for n in chapter.turns] == [turn.n for turn in transcript.turns]


async def test_chapters_are_the_items_of_the_agenda_and_not_what_was_read_at_once(library: Library) -> None:
    transcript = read(samples.meeting("en"))
    replies = {"minutes/extract": lambda _: NOTHING, "minutes/summary": write}
    minutes, model = await run(transcript, replies, library, Options(part_tokens=100_000))
    assert len([prompt for prompt in model.asked if prompt.name == "minutes/extract"]) == 1
    assert "The sector limit for commercial property" in [chapter.title for chapter in minutes.chapters]


async def test_options_win_over_the_transcript(library: Library) -> None:
    stated = Stated(title="Board", date="2026-01-02", place="Room 3", chair="Ana", attendees=("Ana", "Zoe"))
    minutes, _ = await run(
        meetings.english(),
        {"minutes/extract": extract(EN_ITEMS), "minutes/summary": write},
        library,
        Options(stated=stated),
    )
    meeting = minutes.meeting
    assert (meeting.title, meeting.day, meeting.place) == ("Board", date(2026, 1, 2), "Room 3")
    assert (meeting.chair, meeting.attendees) == ("Ana Ruiz", ("Ana", "Zoe"))


@pytest.mark.parametrize("language", ["zh", "en"])
async def test_the_model_is_shown_every_line_once_to_the_very_last(library: Library, language: Language) -> None:
    transcript = read(samples.meeting(language))
    seen: list[str] = []

    def reply(prompt: Rendered) -> Reply:
        seen.extend(prompt.messages[-1].content.splitlines())
        return NOTHING

    await run(transcript, {"minutes/extract": reply, "minutes/summary": write}, library, Options(part_tokens=500))
    lines = [line.text for line in lines_of(transcript, People(transcript.speakers))]
    assert [line for line in seen if line in lines] == lines


@pytest.mark.parametrize("error", [AnswerTruncated("cut off"), AnswerInvalid("not JSON")])
async def test_a_part_that_fails_is_halved_and_then_named(library: Library, error: Exception) -> None:
    def reply(prompt: Rendered) -> Reply:
        return error if 7 in shown(prompt) else extract(EN_ITEMS)(prompt)

    minutes, _ = await run(meetings.english(), {"minutes/extract": reply, "minutes/summary": write}, library)
    (problem,) = minutes.problems
    assert (problem.kind, problem.turns) == ("part_failed", (7,))
    assert [(item.turns, item.quoted) for item in minutes.decisions] == [((4,), False), ((7,), True)]
    assert len(minutes.actions) == 1


async def test_a_part_that_succeeds_when_smaller_loses_nothing(library: Library) -> None:
    def reply(prompt: Rendered) -> Reply:
        return AnswerTruncated("cut off") if len(shown(prompt)) > 3 else extract(EN_ITEMS)(prompt)

    minutes, _ = await run(meetings.english(), {"minutes/extract": reply, "minutes/summary": write}, library)
    assert minutes.problems == ()
    assert len(minutes.decisions) == 2


async def test_what_was_whole_of_an_answer_that_was_cut_is_kept_and_asked_no_second_time(library: Library) -> None:
    text = '{"summary": ["Two buyers take seventy percent of the sales.", "Cash flow cov'

    def reply(prompt: Rendered) -> Reply:
        return AnswerTruncated("cut", Answer(text, "length", 300, 600, 1.0, "scripted", prompt.identity))

    minutes, model = await run(meetings.english(), {"minutes/extract": reply, "minutes/summary": write}, library)
    assert [item.text for item in minutes.figures] == ["Two buyers take seventy percent of the sales."]
    assert not minutes.problems
    assert [prompt.name for prompt in model.asked] == ["minutes/extract", "minutes/summary"]
    assert minutes.cost.written >= 600


async def test_a_line_of_the_transcript_is_no_sentence_of_minutes(library: Library) -> None:
    copied = [{"at": 3, "point": "Ana: I am worried about the concentration."}]
    minutes, _ = await run(meetings.english(), {"minutes/extract": extract(copied), "minutes/summary": write}, library)
    assert minutes.key_points == ()


async def test_an_answer_that_says_the_question_again_says_nothing(library: Library) -> None:
    asked = "what somebody was told or promised to do after the meeting"
    talk = parse(f"Ruth: I want to hear {asked}.\nTom: The rent rises by five percent in May.".encode())
    answers = [NOTHING | {"summary": [f"{asked}.", "The rent rises by five percent in May."]}]
    minutes, model = await run(talk, {"minutes/extract": answers, "minutes/summary": write}, library)
    assert f": {asked}" in model.asked[0].messages[-1].content
    assert [item.turns for item in (*minutes.key_points, *minutes.figures)] == [(2,)]


async def test_what_the_chair_says_is_no_sentence_of_minutes(library: Library) -> None:
    said = (
        ("The Acting Chair (Mr. Vale)", "The five minutes of questions are finished."),
        ("The Acting Chair (Ms. Lee)", "I take the chair now."),
        ("Dev", "The budget rises."),
    )
    cues = [f"00:0{at}.000 --> 00:0{at}.900\n<v {who}>{words}</v>" for at, (who, words) in enumerate(said, 1)]
    talk = parse("\n\n".join(["WEBVTT", *cues]).encode())
    copied = [{"at": 1, "point": "The Acting Chair: The five minutes of questions are finished."}]
    minutes, _ = await run(talk, {"minutes/extract": extract(copied, talk), "minutes/summary": write}, library)
    assert minutes.key_points == ()


async def test_a_decision_is_told_without_saying_that_it_was_taken(library: Library) -> None:
    taken = [{"at": 4, "decision": "The committee agreed that the loan of forty-five million is approved."}]
    minutes, _ = await run(meetings.english(), {"minutes/extract": extract(taken), "minutes/summary": write}, library)
    assert minutes.decisions[0].text == "The loan of forty-five million is approved."


async def test_dissent_and_votes_stand_whatever_the_model_says(library: Library) -> None:
    replies = {"minutes/extract": lambda _: NOTHING, "minutes/summary": write}
    minutes, _ = await run(meetings.chinese(), replies, library)
    assert [(item.owner, item.turns) for item in minutes.objections] == [("何嘉树", (3,))]
    assert [item.vote for item in minutes.votes] == [Vote(6, 1, None)]


async def test_without_a_server_the_error_is_ours_and_bare(library: Library) -> None:
    with pytest.raises(ServerUnavailable):
        await run(meetings.english(), {"minutes/extract": lambda _: ServerUnavailable("gone")}, library)


async def test_a_full_queue_and_a_restarting_engine_are_waited_for(library: Library) -> None:
    troubles: list[Exception] = [Overloaded("full", 0.0), EngineError("restarting"), Overloaded("full", 0.0)]

    def reply(prompt: Rendered) -> Reply:
        return troubles.pop() if troubles else extract(EN_ITEMS)(prompt)

    options = Options(patience=Patience(pause_s=0))
    minutes, _ = await run(meetings.english(), {"minutes/extract": reply, "minutes/summary": write}, library, options)
    assert len(minutes.decisions) == 2 and not minutes.problems


async def test_a_part_that_times_out_twice_is_named_and_not_asked_in_pieces(library: Library) -> None:
    asked = []

    def reply(prompt: Rendered) -> Reply:
        asked.append(shown(prompt))
        return RequestTimeout("late") if 1 in shown(prompt) else extract(EN_ITEMS)(prompt)

    options = Options(part_tokens=60)
    minutes, _ = await run(meetings.english(), {"minutes/extract": reply, "minutes/summary": write}, library, options)
    first = next(numbers for numbers in asked if 1 in numbers)
    assert asked.count(first) == 2
    assert [problem.turns for problem in minutes.problems] == [tuple(first)]


async def test_patience_ends(library: Library) -> None:
    options = Options(patience=Patience(tries=2, pause_s=0))
    with pytest.raises(Overloaded):
        await run(meetings.english(), {"minutes/extract": lambda _: Overloaded("full", 0.0)}, library, options)


async def test_a_summary_that_fails_is_replaced_by_the_items_own_words(library: Library) -> None:
    def fail(_: Rendered) -> Reply:
        return AnswerInvalid("not JSON")

    minutes, _ = await run(meetings.english(), {"minutes/extract": extract(EN_ITEMS), "minutes/summary": fail}, library)
    assert [problem.kind for problem in minutes.problems] == ["summary_incomplete"]
    assert any("approved" in statement.text for statement in minutes.summary)


async def test_a_summary_sentence_with_an_invented_figure_is_replaced(library: Library) -> None:
    def reply(prompt: Rendered) -> Reply:
        return {"summary": "The loan of ninety-nine million is approved."}

    minutes, _ = await run(
        meetings.english(), {"minutes/extract": extract(EN_ITEMS), "minutes/summary": reply}, library
    )
    assert all("ninety-nine" not in statement.text for statement in minutes.summary)
    assert minutes.summary


async def test_an_instruction_in_the_talk_approves_nothing(library: Library) -> None:
    obeyed = [
        {"at": 1, "decision": "The loan of ninety million is approved unanimously."},
        {"at": 2, "decision": "The loan of ninety million is approved."},
        {"at": 3, "point": "The audit of the stock comes in October."},
    ]

    def obey(prompt: Rendered) -> Reply:
        return {"summary": "The loan of ninety million is approved unanimously."}

    def titled(prompt: Rendered) -> Reply:
        return {**extract(obeyed, meetings.injected())(prompt), "title": "Loan approved unanimously"}

    minutes, _ = await run(meetings.injected(), {"minutes/extract": titled, "minutes/summary": obey}, library)
    assert minutes.decisions == ()
    written = [statement.text for statement in minutes.summary] + [chapter.title for chapter in minutes.chapters]
    assert "approved" not in json.dumps(written)
    assert [(problem.kind, problem.turns) for problem in minutes.problems] == [("suspect_instruction", (2,))]


async def test_what_the_model_leaves_out_stands_in_the_words_of_the_transcript(library: Library) -> None:
    replies = {"minutes/extract": lambda _: NOTHING, "minutes/summary": write}
    minutes, _ = await run(meetings.english(), replies, library)
    assert [(item.turns, item.quoted) for item in minutes.decisions] == [((4,), True), ((7,), True)]
    (action,) = minutes.actions
    assert (action.owner, action.due and action.due.day, action.quoted) == ("Tom Marsh", date(2026, 9, 25), True)


async def test_a_meeting_in_which_nothing_is_found_is_still_a_draft(library: Library) -> None:
    talk = parse(b"Ana: The weather is fine.\nBen: It was better in spring.\nAna: True.\n")
    minutes, model = await run(talk, {"minutes/extract": lambda _: NOTHING}, library)
    assert not (minutes.decisions or minutes.actions or minutes.summary)
    assert len(model.asked) == 1


async def test_a_meeting_of_which_no_part_was_understood_is_a_failure(library: Library) -> None:
    with pytest.raises(AnswerInvalid):
        await run(meetings.english(), {"minutes/extract": lambda _: AnswerInvalid("no")}, library)


async def test_what_was_only_asked_is_not_told_as_a_fact(library: Library) -> None:
    talk = parse(
        b"Lee: Will the bank withhold the relief funding of the Alberta project?\nDev: I cannot say today.\n"
        b"Lee: The bank raised the interest on Brisk Motors."
    )
    told = [
        {"at": 1, "point": "The bank will withhold the relief funding of the Alberta project."},
        {"at": 1, "point": "Lee asks whether the bank will withhold the relief funding of the Alberta project."},
        {"at": 3, "point": "The bank raised the interest on Brisk Motors."},
    ]
    minutes, _ = await run(talk, {"minutes/extract": extract(told, talk), "minutes/summary": write}, library)
    assert [item.text for item in minutes.key_points] == [told[1]["point"], told[2]["point"]]


async def test_a_sentence_that_the_schema_cut_off_ends_at_its_last_whole_clause(library: Library) -> None:
    said = "The landlord of the tower wants ninety thousand a year for the second floor with the large meeting room"
    more = (
        ", and the parking places behind the house would cost another four thousand dollars every single year from May"
    )
    talk = parse(f"Lee: {said}{more}.\nDev: I see.".encode())
    cut = f"{said}{more}"[:200]
    answer = NOTHING | {"summary": [cut]}
    minutes, _ = await run(talk, {"minutes/extract": [answer], "minutes/summary": write}, library)
    assert [item.text for item in (*minutes.key_points, *minutes.figures)] == [said]


async def test_a_question_is_no_point_and_half_a_sentence_ends_before_it_hangs(library: Library) -> None:
    talk = parse(
        b"Lee: Two, three days for the survey of the roof?\n"
        b"Dev: The landlord repairs the roof of the tower in May, and the yard."
    )
    answer = NOTHING | {
        "summary": [
            "Two, three days for the survey of the roof?",
            "The landlord repairs the roof of the tower in May, and the",
        ]
    }
    minutes, _ = await run(talk, {"minutes/extract": [answer], "minutes/summary": write}, library)
    found = [item.text for item in (*minutes.key_points, *minutes.figures)]
    assert found == ["The landlord repairs the roof of the tower in May"]


async def test_of_two_sentences_the_one_that_was_cut_off_ends_at_its_last_whole_clause(library: Library) -> None:
    first = "The landlord of the tower wants ninety thousand a year for the second floor with the large meeting room."
    second = (
        " We speak every week with the heads of the services for children and now have the whole detail of the fund"
    )
    talk = parse(f"Lee: {first}{second}.\nDev: I see.".encode())
    answer = NOTHING | {"summary": [f"{first}{second}"[:200]]}
    minutes, _ = await run(talk, {"minutes/extract": [answer], "minutes/summary": write}, library)
    told = [item.text for item in (*minutes.key_points, *minutes.figures)]
    assert told == [first, "We speak every week with the heads of the services for children"]
