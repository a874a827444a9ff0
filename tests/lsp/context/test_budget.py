import pytest

from lsp.context.budget import Budget, suffix_tokens


def test_before_anything_is_measured_the_usual_holds():
    assert Budget().tokens("base", None, 1.0) == 512
    assert suffix_tokens(None, 1.0) is None


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
    ("read", "latency_s", "tokens"), [(150, 1.0, 75), (65, 1.0, 64), (65, 4.0, 130), (2000, 1.0, 1000)]
)
def test_what_stands_after_the_cursor_takes_half_the_latency_and_is_never_less_than_a_few_lines(
    read, latency_s, tokens
):
    assert suffix_tokens(read, latency_s) == tokens
