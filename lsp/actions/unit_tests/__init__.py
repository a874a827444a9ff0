"""Unit tests for Python: written by the model, run in the sandbox, kept only when they hold."""

from lsp.actions.unit_tests.draft import file_name, write
from lsp.actions.unit_tests.generation import Progress, TestsRequest, generate_tests
from lsp.actions.unit_tests.results import SCHEMA, Coverage, FunctionResult, TestsResult
from lsp.actions.unit_tests.search import Effort
from lsp.actions.unit_tests.source import read_module, targets

__all__ = [
    "SCHEMA",
    "Coverage",
    "Effort",
    "FunctionResult",
    "Progress",
    "TestsRequest",
    "TestsResult",
    "file_name",
    "generate_tests",
    "read_module",
    "targets",
    "write",
]
