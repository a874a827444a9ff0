from __future__ import annotations

from copilot.gateway.scores import Scores


def token(value: float) -> dict[str, float]:
    return {"logprob": value}


def test_a_score_waits_until_its_text_has_passed() -> None:
    scores = Scores()
    scores.add("return", [token(-0.5)])
    assert scores.of("", hidden=False) == ()
    scores.add(" x", [token(-0.25), token(-0.25)])
    assert scores.of("return ", hidden=False) == ((6, -0.5),)
    assert scores.of("x", hidden=False) == ((2, -0.5),)


def test_after_something_was_hidden_there_are_none() -> None:
    scores = Scores()
    scores.add("6222 0200", [token(-0.5)])
    assert scores.of("[card]xx", hidden=True) == ()
    scores.add("a", [token(-0.1)])
    assert scores.of("a", hidden=True) == ()


def test_a_piece_without_tokens_has_no_score() -> None:
    scores = Scores()
    scores.add("x", [])
    assert scores.of("x", hidden=False) == ()


def test_a_text_that_passes_otherwise_than_it_was_written_has_none_from_there_on() -> None:
    scores = Scores()
    scores.add("The card ", [token(-0.1)])
    assert scores.of("The card ", hidden=False) == ((9, -0.1),)
    scores.add("<CARD_1>", [token(-0.2)])
    assert scores.of("6222 0200", hidden=False) == ()
    scores.add(" is hers", [token(-0.3)])
    assert scores.of(" is hers", hidden=False) == ()
