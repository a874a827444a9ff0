"""Look at this machine, judge what was found, and say what to do about it."""

from copilot.diagnosis.checks import Finding, Status, judge
from copilot.diagnosis.facts import Facts, ModelFact, ServerFact
from copilot.diagnosis.survey import survey

__all__ = ["Facts", "Finding", "ModelFact", "ServerFact", "Status", "judge", "survey"]
