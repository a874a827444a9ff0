"""The error tree is a contract: what is public is pinned, and every class stands in the drawing."""

from __future__ import annotations

import inspect

import pytest

from copilot import errors

PUBLIC = {
    "AnswerError": 1,
    "AnswerInvalid": 1,
    "AnswerRefused": 1,
    "AnswerTruncated": 1,
    "AuditError": 3,
    "ConfigError": 2,
    "ContextTooLong": 3,
    "CopilotError": 1,
    "DamagedFile": 1,
    "DeadlineExceeded": 3,
    "EmptyFile": 1,
    "EncryptedFile": 1,
    "EngineError": 3,
    "Forbidden": 3,
    "InputError": 1,
    "LimitExceeded": 1,
    "ModelCorrupt": 3,
    "ModelError": 3,
    "ModelMissing": 3,
    "OutputError": 1,
    "Overloaded": 3,
    "PromptError": 2,
    "PromptInputError": 2,
    "PromptNotFound": 2,
    "PromptSyntaxError": 2,
    "PullFailed": 3,
    "QueueError": 3,
    "QuotaExceeded": 3,
    "RequestRejected": 3,
    "RequestTimeout": 3,
    "RequestTooLarge": 3,
    "RequestTooSlow": 3,
    "ServerUnavailable": 3,
    "ServiceError": 3,
    "Unauthorized": 3,
    "UnsupportedFormat": 1,
    "UsageError": 2,
}


def test_what_is_public_is_pinned() -> None:
    assert sorted(PUBLIC) == errors.__all__
    classes = {
        name for name, value in vars(errors).items() if inspect.isclass(value) and value.__module__ == errors.__name__
    }
    assert classes == set(PUBLIC)


@pytest.mark.parametrize(("name", "exit_code"), PUBLIC.items())
def test_each_error_has_its_exit_code_and_its_place_in_the_drawing(name: str, exit_code: int) -> None:
    error = getattr(errors, name)
    assert issubclass(error, errors.CopilotError)
    assert error.exit_code == exit_code
    assert name in (errors.__doc__ or "")
    assert inspect.getdoc(error)


def test_errors_that_carry_figures() -> None:
    assert errors.Overloaded("full", retry_after=2.5).retry_after == 2.5
    assert errors.QuotaExceeded("used up", retry_after=7).retry_after == 7
    too_long = errors.ContextTooLong("long", tokens=9000, limit=8192)
    assert (too_long.tokens, too_long.limit) == (9000, 8192)
