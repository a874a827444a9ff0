"""Where code is taken out."""

from __future__ import annotations

import ast
import itertools

from bench._places import chosen, places

SOURCE = '''\
"""Module."""


def short(利率, b):
    """Return something."""
    total = 利率 * b  # 合计
    if total > 1:
        total = round(total, 2)
    return total


def one_line(a): return a


def single(a):
    return a + "something"


class Loan:
    def pay(self, amount):
        self.paid += amount; self.count += 1
        self.history.append(amount)
        return self.paid
'''


def found(kind):
    return [place.expected(SOURCE) for place in places("loan.py", SOURCE) if place.kind == kind]


def test_bodies_leave_the_docstring_and_start_at_their_first_statement():
    body = "total = 利率 * b  # 合计\n    if total > 1:\n        total = round(total, 2)\n    return total"
    assert body in found("body")
    assert not any("Return something" in text for text in found("body"))


def test_lines_are_simple_statements_that_stand_alone():
    lines = found("line")
    assert "total = round(total, 2)" in lines
    assert "self.history.append(amount)" in lines
    assert not any("self.count" in text for text in lines)
    assert not any(text.startswith("if") for text in lines)


def test_a_function_of_one_statement_has_no_place():
    assert not any("something" in text for text in found("line") + found("body"))


def test_what_is_taken_out_leaves_the_rest_and_broken_code_still_parses():
    for place in places("loan.py", SOURCE):
        assert SOURCE[: place.start] + place.expected(SOURCE) + SOURCE[place.end :] == SOURCE
        assert place.taken_out(SOURCE) == SOURCE[: place.start] + SOURCE[place.end :]
        ast.parse(place.broken(SOURCE))


def test_a_choice_is_the_same_for_a_seed_takes_turns_and_never_overlaps(tmp_path):
    file = tmp_path / "loan.py"
    file.write_text(SOURCE, "utf-8")
    first, again = (list(chosen(tmp_path, [file], "1")) for _ in range(2))
    assert first == again
    assert {place.kind for place in first[:2]} == {"body", "line"}
    spans = sorted((place.start, place.end) for place in first)
    assert all(before[1] <= after[0] for before, after in itertools.pairwise(spans))
