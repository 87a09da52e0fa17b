"""Leads: the contact form of a site, sent by its server with a key, or by its page without one."""

from collections.abc import Mapping
from typing import Annotated

from chalice import Blueprint, Response
from chalice.app import Request
from pydantic import AfterValidator, Field, model_validator

from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.errors import Refusal
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge import boundary
from chalicelib.handlers.edge.boundary import raw_body
from chalicelib.handlers.edge.codes import TABLE
from chalicelib.handlers.edge.fields import EmailAddress, PhoneText, Visible, phone_of
from chalicelib.handlers.edge.operation import Api, Body, Operation, ResponseModel
from chalicelib.handlers.edge.request import admit, bearer_token, read_body, request_name
from chalicelib.handlers.edge.site_pages import allow_origin, for_sites, preflight_headers
from chalicelib.services.appeals.take_lead import Lead, spend_lead, take_lead
from chalicelib.world import World, current_world

LEADS = "/v1/leads"
BODY_BYTES_MAX = 32 * 1024
TEXT_CHARS_MAX = 4000

blueprint = Blueprint(__name__)
api = Api(blueprint)


def _without_query(address: str) -> str:
    # What stands behind the path of a page may name a person, or be a secret of the site.
    return address.partition("?")[0].partition("#")[0]


class NewLead(Body):
    """What a person asks, and how they may be reached: by phone, e-mail or both."""

    text: Annotated[
        str, Visible, Field(min_length=1, max_length=TEXT_CHARS_MAX, description="What they ask.")
    ]
    name: Annotated[str, Field(max_length=100, description="As they typed it.")] = ""
    phone: PhoneText | None = Field(None, description="Any common form.")
    email: EmailAddress | None = Field(None, description="Where the answer goes.")
    locale: Locale | None = Field(None, description="In which they are answered.")
    page: Annotated[
        str,
        AfterValidator(_without_query),
        Field(max_length=500, pattern=r"^(https?://\S+)?$", description="Where they wrote it."),
    ] = ""
    topic: Topic | None = Field(None, description="Null: read from the text.")

    @model_validator(mode="after")
    def _can_be_reached(self) -> "NewLead":
        if self.phone is None and self.email is None:
            raise ValueError("phone or email")
        return self


class LeadResponse(ResponseModel):
    """The lead that was taken. It says nothing of what the shop knows about the person."""

    id: str = Field(description="The same for a repeated request.")


def _preflight() -> Operation:
    return Operation(
        "OPTIONS",
        LEADS,
        "What a page may send",
        None,
        None,
        media="",
        details="For browsers, before the page of an allowed origin sends a lead.",
        id="preflightLeads",
        refuses=("channel.unknown", "webchat.origin"),
        is_internal=True,
    )


@api.opens(
    Operation(
        "POST",
        LEADS,
        "Take a lead",
        None,
        LeadResponse,
        NewLead,
        status=201,
        body_bytes_max=BODY_BYTES_MAX,
        details="The contact form of a site. With the key of an integration, support or an"
        " administrator, or without a key from a page of an allowed origin, five an hour from one"
        " network address. It opens an appeal that belongs to no customer, because a typed phone"
        " or e-mail proves nothing. An `Idempotency-Key` is required: a repeated request opens"
        " nothing more, for 30 days.",
        id="takeLead",
        refuses=(
            "idempotency.key_invalid",
            "idempotency.key_missing",
            "idempotency.other_request",
            "key.missing",
            "key.role",
            "key.too_many_requests",
            "key.unknown",
            "lead.too_many",
            "webchat.origin",
            *TABLE,
        ),
    )
)
def post_lead() -> Response:
    """Take a lead of a key, or of a page."""
    world, request = current_world(), blueprint.current_request
    headers = request.headers
    has_sites = bool(world.settings.allowed_webchat_origins)
    if bearer_token(headers) is not None or "origin" not in headers or not has_sites:
        caller = admit(world, Permission.LEADS_TAKE, headers)
        return _taken(world, request, by=f"key {caller.id}")
    return _of_page(world, request)


def _of_page(world: World, request: Request) -> Response:
    allowed = allow_origin(world, request.headers)
    origin = request.headers["origin"]
    address: str = request.context["identity"]["sourceIp"]
    try:
        spend_lead(world, address=address, origin=origin)
        response = _taken(world, request, by=f"page {origin} {address}")
    except Refusal as refusal:
        response = boundary.problem(refusal, boundary.request_id_of(request.context))
    response.headers.update(allowed)
    return response


def _taken(world: World, request: Request, *, by: str) -> Response:
    raw = raw_body(request)
    body = read_body(NewLead, raw, BODY_BYTES_MAX)
    name = request_name(request.headers)
    lead = _lead_of(world, body)
    made = take_lead(world, lead, request=f"lead {by} {name}", said=raw)
    answer: Mapping[str, str] = {"id": made}
    return Response(answer, {"Cache-Control": "no-store"}, 201)


def _lead_of(world: World, body: NewLead) -> Lead:
    return Lead(
        text=body.text,
        locale=body.locale or world.settings.language,
        name=" ".join(body.name.split()),
        phone=phone_of(world, body.phone) if body.phone else "",
        email=Email(body.email) if body.email else None,
        page=body.page,
        topic=body.topic,
    )


@api.opens(_preflight())
@for_sites(blueprint)
def preflight(world: World, request: Request) -> Response:  # noqa: ARG001 - every page gets the same
    """Answer a browser's question which requests its page may send (CORS)."""
    return Response("", preflight_headers(methods="POST", headers="Content-Type, Idempotency-Key"))
