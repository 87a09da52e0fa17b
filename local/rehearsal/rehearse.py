"""Rehearses a deployment: the zip and the template that we deploy run in the engine.

    python -m local.rehearsal.rehearse

It packages the application and creates its stack in an engine that enforces IAM. It registers a
customer through each of the two doors (the function URL and the REST API) and waits for the
pictures of their cards, which the outbox worker sends. It puts a programme into force, sells by it,
and waits for a job of promo codes and for a back-test. It uploads a picture and looks at it. It
imports a workbook and undoes that. It sends one event to every queue and to the clock, and a signed
receipt of SES through SNS. With the role of every function it makes calls that the role must
refuse. Telegram is a small server that records the calls. Everything is removed at the end.

Where the engine (ministack 1.5.33) is not as AWS is, `stack.py` changes the template for it before
it is created, and says why: in three places, of which none is deployed.
"""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from chalicelib.domain.customers.card import CardNumber
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.table import keys
from chalicelib.services.customers.card_link import sign_card_link
from chalicelib.settings import Settings
from chalicelib.world import World
from local.arguments import OneLineParser
from local.engine.process import ACCOUNT, HOST, REGION, Engine, engine_client, free_port
from local.package import ROOT, STAGES, build_package
from local.rehearsal.events import LOGS, EventRehearsal, broken, logged, rehearse_events
from local.rehearsal.imports import ImportRehearsal, rehearse_import
from local.rehearsal.pages import PagesRehearsal, rehearse_pages
from local.rehearsal.people import ANNA, BORIS, WEBHOOK_SECRET, PersonAnswer, converse, get, knock
from local.rehearsal.pictures import PictureRehearsal, rehearse_picture
from local.rehearsal.points import PointsRehearsal, rehearse_points, staff_keys
from local.rehearsal.probes import Probe, run_probes
from local.rehearsal.stack import (
    Stack,
    allow_batches,
    allow_plain_http,
    create_stack,
    expand,
    leave_out_computed_alarms,
    name_binary_types,
    update_stack,
    upload,
)
from local.rehearsal.waiting import NeverCame, wait_for

Json = dict[str, Any]

FUNCTION_URL = "function URL"
REST_API = "REST API"
LOG_LINES_MAX = 20
SECRETS = {
    "secret": "rehearsal-secret-of-at-least-32-characters",
    "telegram-token": "1:rehearsal-token",
    "telegram-secret": WEBHOOK_SECRET,
    "vk-token": "vk1.a.rehearsal-token",
    "vk-secret": "rehearsal-secret-of-vk",
    "vk-wall-token": "vk1.a.rehearsal-wall-token",
    "max-token": "rehearsal-token-of-max",
    "max-secret": "rehearsal-secret-of-max",
    "whatsapp-token": "rehearsal-token-of-whatsapp",
    "whatsapp-app-secret": "rehearsal-secret-of-whatsapp",
    "whatsapp-verify-token": "rehearsal-word-of-whatsapp",
    "oidc-client-secret": "rehearsal-secret-of-the-provider",
}


class RehearsalFailed(RuntimeError):
    """The stack was created, but a part of it does not work."""


@dataclass(frozen=True, slots=True)
class TelegramCall:
    """One call of ours to the Bot API."""

    method: str
    body: bytes


@dataclass(slots=True)
class PackageRehearsal:
    """What happened; `answers` are those to registered people, `strangers` those without proof."""

    resources: int = 0
    answers: dict[str, list[PersonAnswer]] = field(default_factory=dict)
    calls: list[TelegramCall] = field(default_factory=list)
    customers: int = 0
    strangers: dict[str, PersonAnswer] = field(default_factory=dict)
    health: PersonAnswer | None = None
    card: PersonAnswer | None = None
    points: PointsRehearsal = field(default_factory=PointsRehearsal)
    pages: PagesRehearsal | None = None
    picture: PictureRehearsal = field(default_factory=PictureRehearsal)
    imports: ImportRehearsal = field(default_factory=ImportRehearsal)
    events: EventRehearsal | None = None
    broken: list[str] = field(default_factory=list)
    probes: list[Probe] = field(default_factory=list)


def main() -> None:
    """Rehearse, print what happened, and fail if anything went wrong."""
    parser = OneLineParser(prog="python -m local.rehearsal.rehearse")
    parser.add_argument("--stage", choices=STAGES, default="dev")
    seen = rehearse(stage=parser.parse_args().stage)
    print(f"the stack came up: {seen.resources} resources")
    for door, answers in seen.answers.items():
        for answer in answers:
            print(f"{door}: {answer.status} {answer.body}")
    print(f"without proof: {seen.strangers}\nhealth: {seen.health}\ncard: {seen.card!r:.80}")
    print(f"customers: {seen.customers}")
    for call in seen.calls:
        print(f"Telegram was called: {call.method}, {len(call.body)} bytes")
    print(f"points: {seen.points.codes} {seen.points.simulation}")
    print(f"pages: {seen.pages.statuses if seen.pages else None}")
    print(f"picture: {seen.picture}")
    print(f"import: {seen.imports}")
    print(f"events: {seen.events}")
    for probe in seen.probes:
        print(f"{'as it should' if probe.as_it_should else 'WRONG'}: {probe}")
    _require(seen)


def _require(seen: PackageRehearsal) -> None:
    assert seen.events is not None
    if seen.broken or seen.events.clock_error:
        raise RehearsalFailed(f"functions failed: {seen.broken} {seen.events.clock_error}")
    if seen.points.refused:
        raise RehearsalFailed(f"requests about points were refused: {seen.points.refused}")
    if seen.picture != PictureRehearsal():
        raise RehearsalFailed(f"the picture did not come back as it was sent: {seen.picture}")
    if seen.imports.refused or seen.imports.undone.get("undone") != {"undone": 1, "kept": 0}:
        raise RehearsalFailed(f"the import did not end as it should: {seen.imports}")
    if not seen.events.fetched or not seen.events.noted:
        raise RehearsalFailed("the signed receipt of SES was not recorded")
    if not all(probe.as_it_should for probe in seen.probes):
        raise RehearsalFailed("a role may do more or less than it should")


def rehearse(*, stage: str = "dev", root: Path = ROOT) -> PackageRehearsal:
    """Package `root`, start it, use it, and return what happened.

    Raises:
        PackagingFailed, EngineFailed, StackFailed: it did not start.
        RehearsalFailed: a code or a card was not sent, or a job stayed on its queue.
    """
    package = build_package(stage=stage, root=root)
    template = expand(json.loads(package.template.read_text()))
    allow_batches(template)
    allow_plain_http(template)
    leave_out_computed_alarms(template)
    name_binary_types(template)
    seen = PackageRehearsal()
    with (
        _telegram(seen.calls) as telegram,
        Engine(port=free_port(), state=None, auth=True) as engine,
    ):
        _store_secrets(engine.endpoint, stage)
        upload(engine.endpoint, package.archive)
        stack = _deploy_twice(engine.endpoint, template, telegram, stage)
        seen.resources = len(stack.resources)
        try:
            _visit(stack, seen)
            seen.points = rehearse_points(stack)
            admin = staff_keys(stack)[Role.ADMIN]
            seen.pages = rehearse_pages(stack, admin)
            seen.picture = rehearse_picture(stack, admin)
            seen.imports = rehearse_import(stack, admin)
            seen.events = rehearse_events(stack, *_mailbox_of_anna(stack))
        except NeverCame as exc:
            raise RehearsalFailed(f"{exc}; the functions logged:\n{_logs(stack)}") from exc
        seen.broken = broken(stack)
        seen.probes = run_probes(stack, stage)
    return seen


def _store_secrets(endpoint: str, stage: str) -> None:
    client = engine_client("ssm", endpoint)
    for name, secret in SECRETS.items():
        client.put_parameter(Name=f"/grocer/{stage}/{name}", Value=secret, Type="SecureString")


def _deploy_twice(endpoint: str, template: Json, telegram: str, stage: str) -> Stack:
    """Deploy, read the front door's URL, and deploy again with it."""
    # A function cannot name its own URL, so the first deployment has none, as for an engineer.
    parameters = {
        "TelegramApi": telegram,
        "VkGroupId": "224000111",
        "VkToken": f"ssm:/grocer/{stage}/vk-token",
        "VkWallToken": f"ssm:/grocer/{stage}/vk-wall-token",
        "VkSecret": f"ssm:/grocer/{stage}/vk-secret",
        "VkApi": f"{telegram}/method",
        "MaxToken": f"ssm:/grocer/{stage}/max-token",
        "MaxSecret": f"ssm:/grocer/{stage}/max-secret",
        "MaxApi": telegram,
        "WhatsappToken": f"ssm:/grocer/{stage}/whatsapp-token",
        "WhatsappAppSecret": f"ssm:/grocer/{stage}/whatsapp-app-secret",
        "WhatsappVerifyToken": f"ssm:/grocer/{stage}/whatsapp-verify-token",
        "WhatsappPhoneNumberId": "106500000000002",
        "WhatsappApi": telegram,
        "EmailFrom": "shop@grocer.example",
        "EmailIdentityArn": f"arn:aws:ses:{REGION}:{ACCOUNT}:identity/grocer.example",
    }
    stack = create_stack(endpoint, template, parameters)
    parameters["PublicUrl"] = stack.outputs["FrontDoorUrl"].rstrip("/")
    return update_stack(endpoint, template, parameters)


def _visit(stack: Stack, seen: PackageRehearsal) -> None:
    """Register one person at each door, by a contact and by a code, and wait for their cards."""
    engine = stack.endpoint
    seen.answers[FUNCTION_URL] = converse(ANNA, door=stack.front_door, engine=engine)
    seen.answers[REST_API] = converse(BORIS, door=stack.rest_api, engine=engine)
    seen.strangers = {FUNCTION_URL: knock(stack.front_door), REST_API: knock(stack.rest_api)}
    seen.health = get(f"{stack.rest_api}/health")
    wait_for(lambda: len(seen.calls) >= len(seen.answers), "the worker sent no cards")
    items = _items(stack)
    seen.customers = sum(item["pk"]["S"].startswith(keys.CUSTOMER_PREFIX) for item in items)
    seen.card = get(_picture_address(stack, items))


def _items(stack: Stack) -> list[Json]:
    """The customers and the cards."""
    found = engine_client("dynamodb", stack.endpoint).scan(
        TableName=stack.outputs["TableName"],
        FilterExpression="sk IN (:profile, :card)",
        ExpressionAttributeValues={":profile": {"S": "PROFILE"}, ":card": {"S": "CARD"}},
    )
    items: list[Json] = found["Items"]
    return items


def _picture_address(stack: Stack, items: list[Json]) -> str:
    """A signed link to the card of one customer, at the engine's address for the front door."""
    number = next(item["pk"]["S"] for item in items if item["sk"]["S"] == "CARD")
    world = World(Settings(secret=SECRETS["secret"], public_url=stack.front_door))
    return sign_card_link(world, CardNumber(number.partition("#")[2]), "qr")


def _mailbox_of_anna(stack: Stack) -> tuple[str, str]:
    """Return Anna's id and e-mail address."""
    written = ((item["pk"]["S"], json.dumps(item)) for item in _items(stack))
    key = next(key for key, text in written if ANNA.email in text)
    return key.partition("#")[2], ANNA.email


def _logs(stack: Stack) -> str:
    """The last events that each function logged."""
    return "\n".join(
        f"{function}: {event}"
        for function in LOGS
        for event in logged(stack, function)[-LOG_LINES_MAX:]
    )


@contextmanager
def _telegram(calls: list[TelegramCall]) -> Iterator[str]:
    """Serve a Bot API that accepts every call and records it."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            calls.append(TelegramCall(self.path.rpartition("/")[2], body))
            sent = {"message_id": len(calls), "date": 0, "chat": {"id": 1, "type": "private"}}
            answer = json.dumps({"ok": True, "result": sent}).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(answer)))
            self.end_headers()
            self.wfile.write(answer)

        def log_message(self, *_: object) -> None:
            """Log nothing: `calls` records every request."""

    with ThreadingHTTPServer((HOST, 0), Handler) as server:
        thread = threading.Thread(target=server.serve_forever, daemon=True)
        thread.start()
        yield f"http://{HOST}:{server.server_port}"
        server.shutdown()
        thread.join()


if __name__ == "__main__":
    main()
