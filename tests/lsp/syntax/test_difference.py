from hypothesis import given
from hypothesis import strategies as st

from lsp.syntax.difference import Difference, difference

TEXTS = st.text(alphabet="ab\n", max_size=20)


@given(TEXTS, TEXTS)
def test_outside_of_the_difference_two_texts_are_the_same(old, new):
    edit = difference(old, new)
    assert old[: edit.start] + new[edit.start : edit.new_end] + old[edit.end :] == new
    assert new[: edit.start] + old[edit.start : edit.end] + new[edit.new_end :] == old


@given(TEXTS, TEXTS, st.data())
def test_a_place_before_or_after_the_difference_is_found_again(old, new, data):
    edit = difference(old, new)
    place = data.draw(st.integers(0, len(old)))
    assert 0 <= edit.now(place) <= len(new)
    if place > edit.start and place >= edit.end:
        assert new[edit.now(place) :] == old[place:]
    if place <= edit.start:
        assert edit.now(place) == edit.before(place) == place
    elif place > edit.end:
        assert edit.before(edit.now(place)) == place


def test_what_is_new_was_where_it_came_in_and_what_is_gone_is_where_it_was():
    assert difference("total", "sub-total") == Difference(0, 0, 4)
    assert Difference(3, 3, 5).before(6) == 3
    assert Difference(3, 8, -5).now(6) == 3
    assert difference(b"abc", b"abc") == Difference(3, 3, 0)
