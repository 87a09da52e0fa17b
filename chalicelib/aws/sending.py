"""Makes one call that sends a message, and says what its answer proves (table F12)."""

import ssl
from collections.abc import Callable, Mapping
from http import HTTPStatus
from typing import Any

from botocore.exceptions import (
    BotoCoreError,
    ClientError,
    ConnectTimeoutError,
    EndpointConnectionError,
    NoCredentialsError,
    PartialCredentialsError,
    ProxyConnectionError,
    SSLError,
)
from botocore.parsers import ResponseParserError

from chalicelib import log
from chalicelib.domain.messages.outgoing import Attempt, Attempted

WAIT_S = 5
SERVER_ERROR = 500
# The connection failed, so nothing was sent and the message may be tried again.
NOT_ASKED = (ConnectTimeoutError, EndpointConnectionError, ProxyConnectionError)
WITHOUT_KEYS = (NoCredentialsError, PartialCredentialsError)
THROTTLED = frozenset(
    {
        "LimitExceededException",
        "RequestLimitExceeded",
        "Throttled",
        "Throttling",
        "ThrottlingException",
        "TooManyRequestsException",
    }
)
# Every call is refused until a person corrects the rights or the keys.
NOT_LET_IN = frozenset(
    {
        "AccessDenied",
        "AccessDeniedException",
        "AuthorizationError",
        "ExpiredToken",
        "ExpiredTokenException",
        "InvalidClientTokenId",
        "InvalidSecurity",
        "InvalidSignatureException",
        "KMSAccessDenied",
        "OptInRequired",
        "SignatureDoesNotMatch",
        "UnrecognizedClientException",
    }
)


def nothing_closes(code: str, message: str) -> str:  # noqa: ARG001 - the shape of `Closes`
    """The service has no error that closes the whole channel."""
    return ""


Closes = Callable[[str, str], str]
"""Names the reason if an error's code and message close the whole channel; else an empty text."""


def attempt_call(
    name: str, call: Callable[[], Mapping[str, Any]], closes: Closes = nothing_closes
) -> Attempt:
    """Make the call once and return its result; codes begin with the channel's `name`."""
    try:
        answer = call()
    except ClientError as refused:
        return _refused(name, refused, closes)
    except NOT_ASKED as exc:
        _log(name, exc)
        return Attempt(Attempted.WAIT, f"{name}.unreachable", WAIT_S)
    except WITHOUT_KEYS as exc:
        _log(name, exc)
        return Attempt(Attempted.CLOSED, f"{name}.not_let_in")
    except SSLError as exc:
        _log(name, exc)
        # A certificate is checked before the message is sent; other TLS errors may come after it.
        if isinstance(_cause(exc), ssl.SSLCertVerificationError):
            return Attempt(Attempted.WAIT, f"{name}.unreachable", WAIT_S)
        return Attempt(Attempted.IN_DOUBT, f"{name}.unreachable")
    except (BotoCoreError, ResponseParserError) as exc:
        _log(name, exc)
        return Attempt(Attempted.IN_DOUBT, f"{name}.unreachable")
    if not answer.get("MessageId"):  # a proxy or a stranger answered, not the service
        return Attempt(Attempted.IN_DOUBT, f"{name}.unreachable")
    return Attempt(Attempted.SENT)


def _refused(name: str, refused: ClientError, closes: Closes) -> Attempt:
    error = refused.response.get("Error", {})
    code, message = str(error.get("Code", "")), str(error.get("Message", ""))
    status = refused.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
    if word := closes(code, message):
        return Attempt(Attempted.CLOSED, f"{name}.{word}")
    if code in NOT_LET_IN:
        _log(name, refused)
        return Attempt(Attempted.CLOSED, f"{name}.not_let_in")
    if code in THROTTLED or status == HTTPStatus.TOO_MANY_REQUESTS:
        return Attempt(Attempted.WAIT, f"{name}.throttled", WAIT_S)
    # A refusal of this one message. After a server error it may have been sent all the same.
    if HTTPStatus.BAD_REQUEST <= status < SERVER_ERROR:
        return Attempt(Attempted.REFUSED, f"{name}.refused")
    _log(name, refused)
    return Attempt(Attempted.IN_DOUBT, f"{name}.unreachable")


def _log(name: str, exc: Exception) -> None:
    """Log why the whole channel failed: a wrong policy must not look like an outage."""
    log.event("sending.failed", channel=name, **log.cause_of(exc))


def _cause(exc: BaseException) -> BaseException | None:
    """The TLS error behind an exception of the SDK, if the SDK kept it."""
    inner: BaseException | None = exc
    while inner is not None and not isinstance(inner, ssl.SSLError):
        inner = inner.__cause__ or inner.__context__
    return inner
