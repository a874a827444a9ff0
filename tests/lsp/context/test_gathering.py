from pathlib import Path

import pytest

from tests.lsp.context.goldens import DATA, Case, cases

CASES = list(cases())


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.group}-{case.name}")
async def test_what_is_shown_beside_the_source(case: Case, tmp_path: Path):
    assert await case.result(tmp_path) == case.golden.read_text("utf-8")


def test_no_golden_is_left_over():
    assert {case.golden for case in CASES} == set((DATA / "expected").rglob("*.txt"))
