"""Run untrusted tests: no network, no writing outside a folder of their own, bounded time, memory and output."""

from lsp.actions.sandbox.box import Sandbox
from lsp.actions.sandbox.limits import CodeUnderTest, Isolation, Limits, Outcome, TestRun, TestSource

__all__ = ["CodeUnderTest", "Isolation", "Limits", "Outcome", "Sandbox", "TestRun", "TestSource"]
