"""Content rules after GB/T 45654-2025: rule files, and what finds them in a text or a stream."""

from copilot.review.rules.rule import Rule, load
from copilot.review.rules.scan import Rulebook, Scan

__all__ = ["Rule", "Rulebook", "Scan", "load"]
