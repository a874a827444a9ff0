from lsp.workspace.receivers import Receivers

CODE = """\
state.tokens.append(state.src)
node->next = Rate::of(a?.b);
3.5 + "x".upper()
"""


def test_each_member_of_a_chain_is_reached_through_the_name_before_it():
    known = Receivers()
    known.add(CODE)
    assert dict(known.of("state")) == {"tokens": 1, "src": 1}
    assert dict(known.of("tokens")) == {"append": 1}
    assert dict(known.of("node")) == {"next": 1}
    assert dict(known.of("Rate")) == {"of": 1}
    assert dict(known.of("a")) == {"b": 1}
    assert known.of("x") == {}


def test_a_member_counts_once_a_piece():
    known = Receivers()
    known.add("state.src + state.src")
    known.add("state.src")
    assert known.of("state") == {"src": 2}


def test_what_is_taken_out_leaves_nothing():
    known = Receivers()
    for text in (CODE, "state.src"):
        known.add(text)
    known.remove(CODE)
    assert known.of("state") == {"src": 1}
    known.remove("state.src")
    assert known.of("state") == known.of("node") == {}
