from __future__ import annotations

import pytest

from docs_ai.terms.date_order import day_first


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Signed 25/12/2018 and 01/02/2019", True),
        ("Signed 12/25/2018 and 01/02/2019", False),
        ("dated as of March 3, 2012 and signed 9/4/12", False),
        ("dated 3 March 2012 and signed 9/4/12", True),
        ("25/12/2018, while it was made on March 3, 2012", True),
        ("signed 9/4/12", None),
        ("March 3, 2012 or 3 March 2012", None),
        ("4 Emperor Row, Durham, NC 27703. Signed 9/4/12", False),
        ("4 Emperor Row, Durham DH1 3LE. Signed 9/4/12", None),
        ("", None),
    ],
)
def test_the_order_is_what_the_other_dates_tell(text: str, expected: bool | None) -> None:
    assert day_first(text) is expected
