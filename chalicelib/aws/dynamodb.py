"""Our own client of DynamoDB: signs and sends calls at a fifth of the SDK's CPU.

It has the methods of botocore's client and raises its exceptions, so that the table can use either
(docs/decisions/0009).

Source: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/Programming.LowLevelAPI.html
"""

import base64
import json
import re
import secrets
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from time import sleep, time  # noqa: TID251 - see `clock_s`
from typing import Any

import orjson
from botocore.exceptions import BotoCoreError, ClientError

from chalicelib.aws.connections import AnswerBroken, Connections, HttpAnswer
from chalicelib.aws.retries import Failure, Pause, Retries
from chalicelib.aws.signature import Signer
from chalicelib.settings import AwsKeys

SERVICE = "dynamodb"
TARGET = "DynamoDB_20120810"
TOKEN_BYTES = 16  # in 32 characters; 36 are allowed
SKEW_S_MIN = 30.0  # a smaller difference of clocks is no reason to refuse a signature
CLOCK_CODES = frozenset({"RequestTimeTooSkewed", "RequestExpired", "RequestInTheFuture"})
CLOCK_MESSAGES = ("Signature expired", "Signature not yet current")
SIGNATURE_CODES = frozenset({"InvalidSignatureException", "IncompleteSignatureException"})
KEY_CODES = frozenset({"ExpiredTokenException", "ExpiredToken", "UnrecognizedClientException"})
MAY_HOLD_BYTES = re.compile(rb'"BS?"\s*:')

Request = dict[str, Any]
Found = dict[str, Any]


@dataclass(slots=True)
class DynamoDB:
    """A client of DynamoDB, for any number of threads; requests and answers are the API's."""

    connections: Connections
    signer: Signer
    keys: Callable[[], AwsKeys]
    user_agent: str
    attempts_max: int
    retries: Retries
    sleep: Callable[[float], None] = sleep
    clock_s: Callable[[], float] = time  # the machine's, not the World's: AWS checks it
    _ahead_s: float = field(default=0.0, init=False)  # AWS's clock minus ours

    def get_item(self, **request: Any) -> Found:  # noqa: ANN401
        return self._call("GetItem", request)

    def put_item(self, **request: Any) -> Found:  # noqa: ANN401
        return self._call("PutItem", request)

    def update_item(self, **request: Any) -> Found:  # noqa: ANN401
        return self._call("UpdateItem", request)

    def delete_item(self, **request: Any) -> Found:  # noqa: ANN401
        return self._call("DeleteItem", request)

    def query(self, **request: Any) -> Found:  # noqa: ANN401
        return self._call("Query", request)

    def scan(self, **request: Any) -> Found:  # noqa: ANN401
        return self._call("Scan", request)

    def batch_get_item(self, **request: Any) -> Found:  # noqa: ANN401
        return self._call("BatchGetItem", request)

    def batch_write_item(self, **request: Any) -> Found:  # noqa: ANN401
        return self._call("BatchWriteItem", request)

    def transact_write_items(self, **request: Any) -> Found:  # noqa: ANN401
        """Write all items or none. All attempts have one token, so a repeated write is harmless."""
        token = secrets.token_hex(TOKEN_BYTES)
        return self._call("TransactWriteItems", {"ClientRequestToken": token, **request})

    def batch_execute_statement(self, **request: Any) -> Found:  # noqa: ANN401
        return self._call("BatchExecuteStatement", request)

    def close(self) -> None:
        """Close the idle connections. A later call opens a new one."""
        self.connections.close()

    def _call(self, operation: str, request: Request) -> Found:
        """Make one call in at most `attempts_max` attempts.

        Raises:
            ClientError: DynamoDB refused it.
            BotoCoreError: it is unreachable, its answer was lost, or there are no keys.
        """
        # Every attempt sends the same bytes, so the token of a transaction makes them one.
        body = orjson.dumps(request, default=_as_text)
        pause: Pause | None = None
        for attempt in range(1, self.attempts_max):
            keys = self.keys()
            try:
                return self._attempt(operation, body, keys, pause)
            except (ClientError, BotoCoreError) as failure:
                pause = self._pause_after(failure, attempt, keys)
                if pause is None:
                    raise
            self.sleep(pause.seconds)
        return self._attempt(operation, body, self.keys(), pause)

    def _attempt(self, operation: str, body: bytes, keys: AwsKeys, pause: Pause | None) -> Found:
        target = f"{TARGET}.{operation}"
        # Signed anew for each attempt: its time and its keys may have been corrected since.
        now_s = self.clock_s() + self._ahead_s
        headers = self.signer.headers(target, body, keys=keys, epoch_s=now_s)
        answer = self.connections.exchange(self._written(headers, body))
        found = self._read(operation, answer)
        self.retries.succeeded(pause)
        return found

    def _written(self, headers: Mapping[str, str], body: bytes) -> bytes:
        """The whole request as one text, so that it leaves in one packet."""
        lines = "".join([f"{name}: {value}\r\n" for name, value in headers.items()])
        return (
            f"POST {self.signer.path} HTTP/1.1\r\n{lines}user-agent: {self.user_agent}\r\n"
            f"accept-encoding: identity\r\ncontent-length: {len(body)}\r\n\r\n"
        ).encode("latin-1") + body

    def _read(self, operation: str, answer: HttpAnswer) -> Found:
        """Read an answer, or raise the refusal that it holds."""
        # First, because refusals have a checksum too.
        checksum = answer.headers.get("x-amz-crc32")
        if checksum is not None and checksum != str(zlib.crc32(answer.content)):
            raise self._broken("checksum")
        if answer.status != HTTPStatus.OK:
            raise ClientError(_refusal(answer), operation)
        try:
            found = _decode(answer.content)
        except ValueError as exc:
            raise self._broken("not JSON") from exc
        if not isinstance(found, dict):
            raise self._broken("not an object")
        return {**found, "ResponseMetadata": _metadata(answer)}

    def _broken(self, why: str) -> AnswerBroken:
        return AnswerBroken(endpoint_url=self.connections.endpoint.url, why=why)

    def _pause_after(self, failure: Failure, attempt: int, keys: AwsKeys) -> Pause | None:
        """The pause before the next attempt; None if there must be no other attempt."""
        # After a wrong clock or expired keys were corrected, the call is repeated at once.
        if isinstance(failure, ClientError):
            if self._learns_the_time(failure):
                return Pause(0.0)
            if failure.response["Error"]["Code"] in KEY_CODES and self.keys() != keys:
                return Pause(0.0)
        return self.retries.pause_after(failure, attempt)

    def _learns_the_time(self, failure: ClientError) -> bool:
        """Whether AWS refused the call for its time, and its answer corrected our clock."""
        error, metadata = failure.response["Error"], failure.response["ResponseMetadata"]
        is_clock = error["Message"].startswith(CLOCK_MESSAGES) or error["Code"] in CLOCK_CODES
        theirs_s = _epoch_s(metadata["HTTPHeaders"].get("date", "")) if is_clock else None
        if theirs_s is None:
            return False
        ahead_s = theirs_s - self.clock_s()
        is_correction = abs(ahead_s - self._ahead_s) > SKEW_S_MIN
        self._ahead_s = ahead_s
        return is_correction


def _refusal(answer: HttpAnswer) -> dict[str, Any]:
    """An error, in the shape in which botocore raises it."""
    try:
        found = _decode(answer.content)
    except ValueError:
        found = None
    body = found if isinstance(found, dict) else {}
    kind = str(body.pop("__type", answer.status))
    code = kind.partition(":")[0].rpartition("#")[2]
    message = str(body.get("message", body.get("Message", "")))
    if code in SIGNATURE_CODES:
        # The other lines quote what we signed, with the session's token: they must not be logged.
        message, body = message.partition("\n")[0], {}
    error = {"Code": code, "Message": message}
    return {**body, "Error": error, "ResponseMetadata": _metadata(answer)}


def _metadata(answer: HttpAnswer) -> dict[str, Any]:
    return {
        "RequestId": answer.headers.get("x-amzn-requestid", ""),
        "HTTPStatusCode": answer.status,
        "HTTPHeaders": answer.headers,
    }


def _epoch_s(date: str) -> float | None:
    """The instant of a `Date` header; None if it is not a date."""
    from email.utils import parsedate_to_datetime  # noqa: PLC0415 - rarely needed

    try:
        return parsedate_to_datetime(date).timestamp()
    except ValueError:
        return None


def _as_text(value: object) -> str:
    """Encode bytes for JSON. Any other type is a mistake of the caller."""
    if isinstance(value, bytes | bytearray):
        return base64.b64encode(value).decode()
    raise TypeError(type(value).__name__)


def _decode(content: bytes) -> Any:  # noqa: ANN401 - any JSON
    """Read JSON, with Base64 decoded where an attribute holds bytes."""
    # The decoder of the standard library visits each attribute and takes twice as long as orjson's
    # (docs/decisions/0022), so it runs only if the answer may hold bytes.
    if MAY_HOLD_BYTES.search(content):
        return json.loads(content, object_hook=_with_bytes)
    return orjson.loads(content)


def _with_bytes(read: dict[str, Any]) -> dict[str, Any]:
    """Decode a value of type B or BS. An attribute with the name B holds an object, not a text."""
    if len(read) != 1:
        return read
    match read:
        case {"B": str(written)}:
            return {"B": base64.b64decode(written)}
        case {"BS": list(several)}:
            return {"BS": [base64.b64decode(written) for written in several]}
        case _:
            return read
