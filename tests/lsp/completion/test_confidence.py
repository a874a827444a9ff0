import pytest

from lsp.completion.confidence import mean_logprob


def test_only_the_tokens_of_the_kept_part_count():
    scores = [(4, -0.2), (2, -0.4), (9, -8.0)]
    assert mean_logprob(scores, 6) == pytest.approx(-0.3)


def test_a_token_that_begins_in_the_kept_part_counts_whole():
    assert mean_logprob([(4, -0.2), (9, -1.0)], 5) == pytest.approx(-0.6)


def test_without_tokens_nothing_is_known():
    assert mean_logprob([], 10) is None
    assert mean_logprob([(4, -0.2)], 0) is None


def test_what_the_model_had_no_choice_about_does_not_count():
    assert mean_logprob([(2, -9.0), (3, -9.0), (4, -0.2)], 9, given=4) == pytest.approx(-0.2)
    assert mean_logprob([(2, -9.0)], 9, given=4) is None
