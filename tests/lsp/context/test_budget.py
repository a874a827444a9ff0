import pytest

from lsp.context.budget import Budget, suffix_tokens


def test_before_anything_is_measured_the_usual_holds():
    assert Budget().tokens("base", None, 1.0) == 512
    assert suffix_tokens(None, 1.0, 0.0) is None


@pytest.mark.parametrize(
    ("size", "read", "least", "most"),
    [("small", 130, 400, 600), ("small", 180, 600, 680), ("base", 65, 384, 384), ("base", 2000, 4096, 4096)],
)
def test_what_is_read_once_may_take_a_few_times_the_latency(size, read, least, most):
    assert least <= Budget().tokens(size, read, 1.0) <= most


def test_whoever_waits_longer_is_shown_more():
    assert Budget().tokens("base", 70, 3.0) > Budget().tokens("base", 70, 1.0)


def test_the_number_stands_still_until_it_is_off_by_a_quarter():
    budget = Budget()
    assert budget.tokens("small", 150, 1.0) == 512
    assert budget.tokens("small", 180, 1.0) == 512
    assert budget.tokens("base", 80, 1.0) == 384
    assert budget.tokens("small", 190, 1.0) == 640


@pytest.mark.parametrize(
    ("read", "writing_s", "tokens"),
    [
        (150, 0.44, 68),
        (65, 0.76, 64),  # reads 16 in the time that is left: never less than a few lines
        (400, 2.0, 184),  # half of the time is for reading, however long the writing takes
        (2000, 0.2, 1584),
    ],
)
def test_what_is_read_at_each_key_keeps_the_latency(read, writing_s, tokens):
    assert suffix_tokens(read, 1.0, writing_s) == tokens
