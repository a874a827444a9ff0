import pytest
from hypothesis import given
from hypothesis import strategies as st

from lsp.workspace.index import ChunkIndex

BAGS = st.dictionaries(st.sampled_from("abcdefgh"), st.integers(1, 4), min_size=1, max_size=5)


def scores(index, query):
    return [(hit.number, hit.score) for hit in index.search(query, 10)]


def test_the_piece_that_shares_rare_words_comes_first():
    index = ChunkIndex()
    common = [index.add({"return": 1, "self": 1, f"other{number}": 1}) for number in range(10)]
    rare = index.add({"return": 1, "penalty": 1})
    found = index.search({"penalty": 1, "return": 1}, 3)
    assert found[0].number == rare
    assert found[1].number in common
    assert found[0].score > 3 * found[1].score


def test_a_piece_just_like_the_query_scores_one_and_strange_words_lower_it():
    index = ChunkIndex()
    same = index.add({"a": 2, "b": 1})
    index.add({"c": 1, "d": 1, "e": 1})
    assert scores(index, {"a": 2, "b": 1})[0] == (same, pytest.approx(1.0))
    assert scores(index, {"a": 2, "b": 1, "z": 3})[0][1] < 0.8


def test_common_words_are_not_read_when_rare_ones_have_said_enough():
    index = ChunkIndex()
    for number in range(7_000):
        index.add({"self": 1, f"word{number}": 1})
    (only,) = index.search({"self": 1, "word5": 1}, 10)
    assert only.number == 5


def test_an_empty_index_finds_nothing():
    assert ChunkIndex().search({"a": 1}, 5) == []


@given(st.lists(BAGS, min_size=1, max_size=90), st.data())
def test_what_is_left_after_taking_out_is_found_as_in_a_fresh_index(bags, data):
    index = ChunkIndex()
    numbers = [index.add(bag) for bag in bags]
    gone = data.draw(st.sets(st.sampled_from(numbers)))
    if data.draw(st.booleans()):
        index.remove_all(gone)
    else:
        for number in sorted(gone):
            index.remove(number, bags[number])
    fresh = ChunkIndex()
    kept = [number for number in numbers if number not in gone]
    for number in kept:
        fresh.add(bags[number])
    query = data.draw(BAGS)
    expected = [(kept[number], score) for number, score in scores(fresh, query)]
    assert scores(index, query) == [(number, pytest.approx(score)) for number, score in expected]
    assert len(index) == len(fresh) == len(kept)


def test_the_dead_are_dropped_from_the_lists_in_time():
    index = ChunkIndex()
    index.add({"a": 1})
    for _ in range(1_000):
        index.remove(index.add({"a": 1, "b": 1}), {"a": 1, "b": 1})
    assert index.postings < 200
