"""Admits a request by its key, then reads and validates its body and its parameters."""

import hashlib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, TypeVar
from urllib.parse import unquote

from chalice.app import CaseInsensitiveMapping, Request
from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json

from chalicelib import log
from chalicelib.domain.errors import Forbidden, Gone, Malformed, NotFound, Refusal, Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.actor import IdempotencyKey
from chalicelib.domain.staff.staff import ALLOWED, SHOP_ROLES, Permission, StaffKey
from chalicelib.handlers.edge.binary_types import BYTES
from chalicelib.handlers.edge.boundary import refuse_other_media
from chalicelib.handlers.edge.pointers import malformed, pointer_to
from chalicelib.world import World

SCHEME = "bearer"
IDEMPOTENCY_HEADER = "Idempotency-Key"
IDEMPOTENCY_CHARS_MAX = 200
BODY_BYTES_MAX = 256 * 1024
PATH_CHARS_MAX = 200  # of one parameter: a longer one would not fit into a key of the table
PATH_BYTES_MAX = 800  # of one as it stands in an address, where a Cyrillic letter has six
LISTS_BYTES_MAX = 512 * 1024  # for bodies that may have 10,000 ids
# Tabs and line ends are allowed, because people type them. Lone surrogates are included: JSON may
# contain them, and encoding them as UTF-8 fails later.
CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff]")
CONTROL_REFUSED = "no control characters"

Model = TypeVar("Model", bound=BaseModel)


@dataclass(frozen=True, slots=True)
class Sent:
    """What a caller sent: parameters, the headers in lower case, the body, its own address."""

    path: Mapping[str, str]
    query: Mapping[str, str]
    headers: Mapping[str, str]
    raw: bytes = b""
    source: str = ""


def admit(world: World, permission: Permission | None, headers: Mapping[str, str]) -> StaffKey:
    """Return the valid key of a request, if its role has the permission of the operation.

    Raises:
        Forbidden: `key.missing`, `key.unknown` (401), or `key.role` (403).
        Unavailable: `key.too_many_requests`.
    """
    assert permission is not None, "an operation without permission needs no key"
    shown = bearer_token(headers)
    if shown is None:
        raise Forbidden("key.missing")
    key = world.staff.keys.authenticate(shown, world.now())
    log.learned(key=key.id)
    world.key_rates.count(key.id, world.now(), limit=world.bounds.key_requests_a_minute)
    require_permission(key, permission)
    return key


def require_permission(key: StaffKey, permission: Permission) -> None:
    """Refuse a key if its role does not have the permission.

    Raises:
        Forbidden: `key.role`.
    """
    if not key.may(permission):
        roles = ", ".join(sorted(ALLOWED[permission]))
        raise Forbidden("key.role", role=key.role, roles=roles)


def bearer_token(headers: Mapping[str, str]) -> str | None:
    """The token that a request shows; None if it shows none. The scheme has no case (RFC 9110)."""
    scheme, space, token = headers.get("authorization", "").partition(" ")
    return token.lstrip(" ") if space and scheme.lower() == SCHEME else None


def keep_to_shop(world: World, caller: StaffKey, path: Mapping[str, str], *, is_open: bool) -> None:
    """Refuse what is not of the shop of a key that is limited to one: here, customers in the path.

    `is_open`: the operation keeps to the shop of such a key, or is the same for all shops.

    Raises:
        Forbidden: `key.other_shop`.
    """
    # Here and not in the views, so that no new view can forget it. Only such keys pay the read.
    if not caller.shop:
        return
    # Keys of other roles are not made with a shop any more.
    if not is_open or caller.role not in SHOP_ROLES:
        raise Forbidden("key.other_shop")
    if "customer_id" not in path:
        return
    customer = world.customers.profiles.get(CustomerId(path["customer_id"]))
    if customer:
        caller.refuse_customer_of_other_shop(customer.shop)


def named_survivor(world: World, path: Mapping[str, str], refusal: Refusal) -> Refusal:
    """Return the refusal of a customer who is not there, and name who has their account now."""
    if refusal.code != "customer.not_found" or "customer_id" not in path:
        return refusal
    into = world.customers.merges.survivor_of(CustomerId(path["customer_id"]))
    return refusal if into is None else Gone("customer.merged", into=into)


def read_body(model: type[Model], raw: bytes, bytes_max: int = BODY_BYTES_MAX) -> Model:
    """Read a JSON body as `model`; if a field occurs twice, the last one counts.

    Raises:
        Rejected: `body.too_large`.
        Malformed: the body is not JSON, not an object, or a field is not valid.
    """
    if len(raw) > bytes_max:
        raise Rejected("body.too_large")
    try:
        body = model.model_validate_json(raw)
        # Parsed once more as plain values: control characters must be found in every text, also
        # where a validator converts it, and NaN is no number of JSON.
        sent = from_json(raw, allow_inf_nan=False)
    except ValidationError as exc:
        raise malformed(exc, _parsed(raw)) from exc
    except ValueError as exc:
        raise Malformed({"": "not a number of JSON"}) from exc
    refuse_control_characters(sent)
    return body


class _NoFields(BaseModel):
    model_config = ConfigDict(extra="forbid", defer_build=True)


def refuse_body(raw: bytes) -> None:
    """Refuse the body of an operation that reads none, unless it is `{}`.

    Raises:
        Malformed: with a pointer to each field.
    """
    read_body(_NoFields, raw)


def read_sent(model: type[Model], sent: Sent, raw: bytes, bytes_max: int) -> Model:
    """Read the body of a request that says to be JSON.

    Raises:
        Rejected: `body.media_type`, `body.too_large`.
        Malformed: as `read_body`.
    """
    refuse_other_media(sent.headers)
    return read_body(model, raw, bytes_max)


def read_bytes(sent: Sent, raw: bytes, bytes_max: int) -> bytes:
    """Return the body of a request that says to be a file.

    Raises:
        Rejected: `body.media_type`, `body.too_large`.
    """
    media = sent.headers.get("content-type", "").partition(";")[0].strip().lower()
    # API Gateway hands bytes over exactly only under this name.
    if media != BYTES:
        raise Rejected("body.media_type")
    if len(raw) > bytes_max:
        raise Rejected("body.too_large")
    return raw


def read_parameters(model: type[Model], sent: Mapping[str, str]) -> Model:
    """Read the parameters of an address as `model`.

    Raises:
        Malformed: a parameter is unknown or not valid.
    """
    refuse_control_characters(dict(sent))
    try:
        return model.model_validate(dict(sent))
    except ValidationError as exc:
        raise malformed(exc, sent) from exc


def check_path(path: Mapping[str, str]) -> None:
    """Refuse parameters of a path that no stored thing can have as its name.

    Raises:
        NotFound: `route.unknown`: one is empty, as in `/v1/campaigns//report`.
        Rejected: `path.too_long`.
        Malformed: one has control characters.
    """
    if not all(path.values()):
        raise NotFound("route.unknown")
    # API Gateway passes the parameters of a path still encoded.
    meant = {name: unquote(part) for name, part in path.items()}
    is_too_long = any(len(part) > PATH_CHARS_MAX for part in meant.values())
    if is_too_long or any(len(part) > PATH_BYTES_MAX for part in path.values()):
        raise Rejected("path.too_long")
    refuse_control_characters(meant)


def refuse_control_characters(sent: Any) -> None:  # noqa: ANN401 - any JSON value
    """Refuse control characters, which SQS, DynamoDB or a terminal does not treat as text.

    Raises:
        Malformed: with a pointer to each text that has one.
    """
    bad = {pointer_to(path): CONTROL_REFUSED for path, text in _texts(sent) if CONTROL.search(text)}
    if bad:
        raise Malformed(bad)


def accept_picture(request: Request, media: str) -> None:
    """Make Chalice send a picture to any client."""
    # Chalice answers a client that names no binary type in `Accept` with an error of its own; an
    # HTML page or a mail program may leave the header out.
    request.headers = CaseInsensitiveMapping({**request.headers, "accept": media})


def query(request: Request, name: str, default: str) -> str:
    """Return one parameter of the address."""
    parameters: Mapping[str, str] = request.query_params or {}
    return parameters.get(name, default)


def _texts(sent: Any, path: tuple[int | str, ...] = ()) -> Iterator[tuple[Any, str]]:  # noqa: ANN401
    """Yield the path and the text of every string in a JSON value, names of fields included."""
    match sent:
        case str():
            yield path, sent
        case dict():
            for name, value in sent.items():
                yield path, name
                yield from _texts(value, (*path, name))
        case list():
            for index, value in enumerate(sent):
                yield from _texts(value, (*path, index))


def _parsed(raw: bytes) -> Any:  # noqa: ANN401 - any JSON value
    try:
        return from_json(raw)
    except ValueError:
        return None  # what is not JSON has no fields to point to


def idempotency_key(
    caller: StaffKey, headers: Mapping[str, str], address: str, raw: bytes
) -> IdempotencyKey:
    """Return the caller's key for this request, and the digest by which another request differs.

    Raises:
        Rejected: `idempotency.key_missing`, `idempotency.key_invalid`.
    """
    sent = request_name(headers)
    digest = hashlib.sha256(address.encode() + b"\n" + raw).hexdigest()
    # The caller's id is part of the key: two callers may choose the same id of a request, and
    # neither may see the other's answer.
    return IdempotencyKey(hashlib.sha256(f"{caller.id}|{sent}".encode()).hexdigest(), digest)


def request_name(headers: Mapping[str, str]) -> str:
    """Return the key by which a sender repeats a request.

    Raises:
        Rejected: `idempotency.key_missing`, `idempotency.key_invalid`.
    """
    sent = headers.get(IDEMPOTENCY_HEADER.lower(), "")
    if not sent:
        raise Rejected("idempotency.key_missing")
    if len(sent) > IDEMPOTENCY_CHARS_MAX or not (sent.isascii() and sent.isprintable()):
        raise Rejected("idempotency.key_invalid")
    return sent
