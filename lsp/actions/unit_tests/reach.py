"""Which lines and branches a set of runs reached, counted by coverage.py."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cached_property

import coverage

from lsp.actions.unit_tests.results import Coverage
from lsp.actions.unit_tests.source import Module

__all__ = ["Arc", "Reach"]

Arc = tuple[int, int]


class Reach:
    """What the jumps ``arcs`` cover of ``module``. ``# pragma: no cover`` is honoured as coverage.py does."""

    def __init__(self, module: Module, arcs: Iterable[Arc]) -> None:
        self._path = str(module.path)
        self._arcs = sorted(set(arcs))

    @cached_property
    def _counted(self) -> tuple[frozenset[int], frozenset[int], dict[int, tuple[int, int]]]:
        cover = coverage.Coverage(data_file=None, config_file=False, branch=True, include=[self._path])
        cover.get_data().add_arcs({self._path: self._arcs})
        _, statements, _, missing, _ = cover.analysis2(self._path)
        return frozenset(statements), frozenset(missing), cover.branch_stats(self._path)

    def coverage(self, lines: range | None = None) -> Coverage:
        """Count the statements and branches, of the whole module or of ``lines`` only."""
        statements, missing, branches = self._counted
        inside = [line for line in statements if lines is None or line in lines]
        exits = [count for line, count in branches.items() if lines is None or line in lines]
        return Coverage(
            lines=len(inside),
            lines_covered=sum(line not in missing for line in inside),
            branches=sum(total for total, _ in exits),
            branches_covered=sum(taken for _, taken in exits),
        )

    def missing_lines(self, lines: range) -> tuple[int, ...]:
        """Statements of ``lines`` that never ran."""
        return tuple(sorted(line for line in self._counted[1] if line in lines))

    def partial_lines(self, lines: range) -> tuple[int, ...]:
        """Lines that ran, but not into each of their branches."""
        _, missing, branches = self._counted
        partial = (line for line, (total, taken) in branches.items() if taken < total and line not in missing)
        return tuple(sorted(line for line in partial if line in lines))
