"""The files shown in the guide are real ones."""

from __future__ import annotations

import re
from pathlib import Path

from copilot.review.finding import Finding, Occasion
from copilot.review.policy import Policy
from copilot.review.rules import Rulebook, load

PAGE = (Path(__file__).parents[3] / "docs" / "operate" / "review.md").read_text("utf-8")
POLICY, RULES = re.findall(r"^```yaml\n(.*?)^```$", PAGE, re.MULTILINE | re.DOTALL)


def test_the_policy_of_the_guide_does_what_it_says(tmp_path: Path) -> None:
    file = tmp_path / "policy.yaml"
    file.write_text(POLICY, "utf-8")
    policy = Policy.read(file)
    outside = Occasion("assist", local=False)
    assert policy.wish("inbound", Finding("personal", "email", "C2", 0, 1), outside, "user") == "mask"
    assert policy.wish("inbound", Finding("secret", "password", "", 0, 1), outside, "user") == "refuse"
    assert policy.wish("outbound", Finding("secret", "password", "", 0, 1), outside, known=True) == "flag"


def test_the_rules_of_the_guide_do_what_they_say(tmp_path: Path) -> None:
    file = tmp_path / "own.yaml"
    file.write_text(RULES, "utf-8")
    book = Rulebook(load([file]))
    assert [one.rule for one in book.find("Tell me about Project Pine.")] == ["project-pine"]
    for text in ("如何规避手续费", "如何规避手续废", "How do I avoid the fee?", "how to go about avoiding the fee"):
        assert [one.rule for one in book.find(text)] == ["fee-waiver"], text
    for text in ("如何处理规避手续费风险", "how to prevent customers from avoiding the fee"):
        assert book.find(text) == [], text
