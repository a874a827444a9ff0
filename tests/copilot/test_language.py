import pytest

from copilot.language import detect


@pytest.mark.parametrize(
    ("text", "language"),
    [
        ("关于同意授信的批复", "zh"),
        ("The Borrower shall repay the Loan.", "en"),
        ("本次授信按 LPR+50bp 执行，期限 12 个月", "zh"),
        ("Facility letter to 江南科技 Co., Ltd. of Shanghai", "en"),
        ("", "en"),
    ],
)
def test_detect(text: str, language: str) -> None:
    assert detect(text) == language
