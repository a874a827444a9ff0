"""Items of a result and of a reference, one to one."""

from __future__ import annotations

from pathlib import Path

import pytest

from bench._meetings import cases, owners, pairing
from bench._meetings.cases import Noted
from bench._meetings.owners import Owners
from bench._meetings.pairing import Counts
from tests.bench.meetings import scorer
from tests.bench.meetings.made import item, written


def noted(text: str, *turns: int, times: tuple[tuple[float, float], ...] = ()) -> Noted:
    return Noted(text, frozenset(turns), times)


def test_each_item_is_paired_once_the_most_similar_first() -> None:
    wanted = [noted("Sell the remote for twenty five euros.", 3), noted("Sell the remote abroad.", 9)]
    given = [item("They sell the remote abroad.", 9), item("Sell the remote.", 3), item("Sell the remote abroad!", 2)]
    assert [(one.text, other["text"]) for one, other in pairing.pairs(wanted, given)] == [
        ("Sell the remote abroad.", "Sell the remote abroad!"),
        ("Sell the remote for twenty five euros.", "Sell the remote."),
    ]
    assert pairing.count(wanted, given) == Counts(wanted=2, given=3, by_text=2, by_turns=2, cited=1, placed=2)


def test_turns_overlap_within_five_seconds_or_where_there_are_no_times_by_number() -> None:
    timed = noted("x", 1, times=((10.0, 12.0),))
    assert pairing.touches(timed, item("y", 7) | {"times": [[16.9, 20.0]]})
    assert not pairing.touches(timed, item("y", 1) | {"times": [[17.0, 20.0]]})
    assert pairing.touches(noted("x", 1, 2), item("y", 2, 3))
    assert not pairing.touches(noted("x", 1), item("y", 2))


def test_precision_recall_and_f1() -> None:
    counts = Counts(wanted=4, given=8, by_text=2) + Counts(wanted=1, given=2)
    assert counts.f1(counts.by_text) == pytest.approx((0.2, 0.4, 4 / 15))
    assert Counts().f1(0) == (0, 0, 0)


def test_pairs_are_those_of_the_scorer(shared_data: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    theirs = scorer.load(shared_data, monkeypatch)
    for path in cases.paths(shared_data / "meetings", "ami"):
        case = cases.load(path)
        every = [*case.noted["decisions"], *case.noted["actions"]]
        given = [
            {"text": " ".join(one.text.split()[:6]), "turns": [], "times": [list(span) for span in one.times[:1]]}
            for one in every[::-1]
        ]
        source = [{"start": 0.0, "end": 0.0}] * case.count
        gold = [{"text": one.text, "turns": [], "noted": one} for one in every]
        hits, _ = theirs.match(gold, given, source)
        assert pairing.count(every, given).by_text == hits > 0


def test_owners_are_judged_by_what_people_say_they_are(tmp_path: Path) -> None:
    case = cases.load(written(tmp_path))
    roles = owners.roles_of(case.transcript)
    assert roles == {"manager": "C", "marketing": "B"}
    [wanted] = case.noted["actions"]
    of_design = noted("The industrial designer draws it.", 4)
    pairs = [
        (wanted, item("Ask twenty people.", 4, owner="B")),
        (wanted, item("Ask twenty people.", 4, owner="Marketing")),
        (wanted, item("Ask twenty people.", 4, owner="C")),
        (wanted, item("Ask twenty people.", 4, owner=None)),
        (of_design, item("Draw it.", 4, owner="A")),
        (noted("They ask.", 4), item("They ask.", 4, owner="A")),
    ]
    assert owners.count(pairs, roles) == Owners(right=2, wrong=1, left_out=1, unknown=2)


def test_a_role_that_two_people_claim_is_nobodys(tmp_path: Path) -> None:
    case = cases.load(written(tmp_path))
    transcript = case.transcript
    second = type(transcript.turns[0])(6, "D", "Well, I'm the marketing expert, too.")
    doubled = type(transcript)(transcript.source, (*transcript.turns, second))
    assert owners.roles_of(doubled) == {"manager": "C"}
