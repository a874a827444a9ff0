"""Every error that Bank Copilot raises, in one tree.

::

    CopilotError
    ├── UsageError                 the caller asked for something that cannot be (exit code 2)
    │   ├── ConfigError            a setting is unknown or has a wrong value
    │   └── PromptError            the prompt library cannot serve what was asked
    │       ├── PromptNotFound
    │       ├── PromptSyntaxError  a prompt file is malformed
    │       └── PromptInputError   an input is missing, unknown or of the wrong type
    ├── InputError                 one input file cannot be worked on; others can (exit code 1)
    │   ├── UnsupportedFormat
    │   ├── DamagedFile
    │   ├── EncryptedFile
    │   ├── EmptyFile
    │   └── LimitExceeded          pages, size or length over the configured limit
    ├── OutputError                a result cannot be written (exit code 1)
    ├── AnswerError                the model answered, but not usably (exit code 1)
    │   ├── AnswerRefused          content review put a fixed text in its place
    │   ├── AnswerTruncated        cut off at the token limit
    │   └── AnswerInvalid          does not fit the prompt's output schema
    └── ServiceError               there is no model or no server (exit code 3)
        ├── ModelError
        │   ├── ModelMissing       not pulled yet
        │   ├── ModelCorrupt       the checksum does not match
        │   └── PullFailed         no source could deliver it
        ├── EngineError            the model server cannot start, or died
        ├── AuditError             the audit trail cannot be written or read
        ├── QueueError             the database of a durable queue does not answer
        ├── ServerUnavailable      no gateway answers
        ├── Unauthorized           the gateway refused the key
        ├── Forbidden              the key is good, its role does not allow this
        ├── Overloaded             the gateway's queue is full (``retry_after`` seconds)
        ├── QuotaExceeded          the client has used up what it may (``retry_after`` seconds)
        ├── RequestTimeout
        │   └── DeadlineExceeded   it cannot be answered by the moment that the client named
        └── RequestRejected        the gateway refused the request itself
            ├── ContextTooLong     it does not fit the model's context (``tokens``, ``limit``)
            ├── RequestTooLarge    more bytes than the gateway takes
            └── RequestTooSlow     its bytes did not arrive in time

A message says what is wrong and what to do, in one or two lines, and holds no content of a customer's document.
Foreign exceptions are translated into this tree where they enter, with ``raise … from``.
"""

from __future__ import annotations

from typing import Any

__all__ = [
    "AnswerError",
    "AnswerInvalid",
    "AnswerRefused",
    "AnswerTruncated",
    "AuditError",
    "ConfigError",
    "ContextTooLong",
    "CopilotError",
    "DamagedFile",
    "DeadlineExceeded",
    "EmptyFile",
    "EncryptedFile",
    "EngineError",
    "Forbidden",
    "InputError",
    "LimitExceeded",
    "ModelCorrupt",
    "ModelError",
    "ModelMissing",
    "OutputError",
    "Overloaded",
    "PromptError",
    "PromptInputError",
    "PromptNotFound",
    "PromptSyntaxError",
    "PullFailed",
    "QueueError",
    "QuotaExceeded",
    "RequestRejected",
    "RequestTimeout",
    "RequestTooLarge",
    "RequestTooSlow",
    "ServerUnavailable",
    "ServiceError",
    "Unauthorized",
    "UnsupportedFormat",
    "UsageError",
]


class CopilotError(Exception):
    """Base of all our errors. ``exit_code`` is what a command ends with when nothing handles it."""

    exit_code = 1


class UsageError(CopilotError):
    """The caller asked for something that cannot be."""

    exit_code = 2


class ConfigError(UsageError):
    """A setting is unknown or has a wrong value."""


class PromptError(UsageError):
    """The prompt library cannot serve what was asked."""


class PromptNotFound(PromptError):
    """No prompt of that name, in any variant."""


class PromptSyntaxError(PromptError):
    """A prompt file is malformed."""


class PromptInputError(PromptError):
    """An input of a prompt is missing, unknown or of the wrong type; the message names it."""


class InputError(CopilotError):
    """One input file cannot be worked on; others can."""


class UnsupportedFormat(InputError):
    """The file's content is of no known format, whatever its name says."""


class DamagedFile(InputError):
    """The file is truncated or malformed."""


class EncryptedFile(InputError):
    """The file is protected by a password."""


class EmptyFile(InputError):
    """The file holds nothing to work on."""


class LimitExceeded(InputError):
    """The file is over a configured limit of pages, bytes or length."""


class OutputError(CopilotError):
    """A result cannot be written; nothing half written is left behind."""


class AnswerError(CopilotError):
    """The model answered, but not usably. ``answer``: what it said (`copilot.client.Answer`), where that is known."""

    def __init__(self, message: str, answer: Any = None) -> None:
        super().__init__(message)
        self.answer = answer


class AnswerRefused(AnswerError):
    """Content review refused the question or the answer; the message is the fixed text for the user."""


class AnswerTruncated(AnswerError):
    """The answer was cut off at the token limit."""


class AnswerInvalid(AnswerError):
    """The answer does not fit the prompt's output schema."""


class ServiceError(CopilotError):
    """There is no model or no server."""

    exit_code = 3


class ModelError(ServiceError):
    """A model artefact cannot be used."""


class ModelMissing(ModelError):
    """The artefact has not been pulled yet."""


class ModelCorrupt(ModelError):
    """The artefact's checksum does not match its pin."""


class PullFailed(ModelError):
    """No configured source could deliver the artefact."""


class EngineError(ServiceError):
    """The model server cannot start, or died."""


class AuditError(ServiceError):
    """The audit trail cannot be written or read: what it was to prove must not happen."""


class QueueError(ServiceError):
    """The database of a durable queue does not answer, or cannot be written."""


class ServerUnavailable(ServiceError):
    """No gateway answers at the address."""


class Unauthorized(ServiceError):
    """The gateway refused the key."""


class Forbidden(ServiceError):
    """The key is good, but its role does not allow this."""


class Overloaded(ServiceError):
    """The gateway's queue is full. ``retry_after`` is in seconds."""

    def __init__(self, message: str, retry_after: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class QuotaExceeded(ServiceError):
    """The client has used up what it may in a minute or a day. ``retry_after`` is in seconds."""

    def __init__(self, message: str, retry_after: float = 1.0) -> None:
        super().__init__(message)
        self.retry_after = retry_after


class RequestTimeout(ServiceError):
    """No answer came in time."""


class DeadlineExceeded(RequestTimeout):
    """The request cannot be answered by the moment that the client named, and was let go before it cost anything."""


class RequestRejected(ServiceError):
    """The gateway refused the request itself."""


class ContextTooLong(RequestRejected):
    """The request does not fit the model's context: ``tokens`` asked, ``limit`` there."""

    def __init__(self, message: str, tokens: int = 0, limit: int = 0) -> None:
        super().__init__(message)
        self.tokens = tokens
        self.limit = limit


class RequestTooLarge(RequestRejected):
    """The request has more bytes than the gateway takes."""


class RequestTooSlow(RequestRejected):
    """The request's bytes did not arrive in time."""
