"""Measures the CPU of a new container before its first answer: imports, the world, the client."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from statistics import median
from typing import Any

from bench.machine import environment, start
from bench.people import updates_of
from bench.report import Row
from bench.scene import TELEGRAM_SECRET, function_environment
from bench.servers.engine import Engine
from chalicelib.handlers.blueprints import FUNCTIONS
from tests.builders.events import url_event

INIT_RATIO_MAX = 0.85
BLUEPRINT_RATIO_MAX = 0.65
FORBIDDEN = ("barcode", "email_validator", "phonenumbers", "requests", "segno")
CLIENTS_ALLOWED = ("dynamodb",)

BARE = """
from chalice import Chalice
import boto3
Chalice("bare")
table = boto3.client("dynamodb")
"""
OURS = """
from chalicelib.handlers.conversation.front_door import front_door
from chalicelib.world import current_world
client = current_world().client("dynamodb")
"""
# Each function imports its own handlers; the REST API one blueprint of them all.
ALL, ONE = "all blueprints", "REST API, one blueprint"
IMPORTS: Mapping[str, str] = {
    ALL: "import app",
    ONE: "import chalicelib.handlers.rest_api, chalicelib.handlers.customers.customers",
    **{name: f"import chalicelib.handlers.{name}" for name in FUNCTIONS},
}
# Lambda freezes a container and does not end it, so the end of the interpreter is not counted.
SAY_NOTHING = """
import os
print("{}", flush=True)
os._exit(0)
"""
SAY_LOADED = """
import json
from bench.children.function import loaded
print(json.dumps(loaded()))
"""
# The first answer fetches secrets, reads the settings and stores the dialogue.
BARE_FIRST = f"""{BARE}
secrets = boto3.client("ssm")
secrets.get_parameter(Name="/bench/secret", WithDecryption=True)
table.get_item(TableName="grocer", Key={{"pk": {{"S": "SETTINGS"}}, "sk": {{"S": "BOT"}}}})
table.put_item(TableName="grocer", Item={{"pk": {{"S": "CHAT"}}, "sk": {{"S": "DIALOG"}}}})
"""
OURS_FIRST = """
import json, sys
from chalicelib.handlers.conversation.front_door import front_door
answer = front_door(json.load(sys.stdin), None)
assert answer["statusCode"] == 200 and answer["body"], answer
"""


@dataclass(slots=True)
class Measured:
    """CPU milliseconds of fresh interpreters, and the modules that ours had loaded."""

    cpu_ms: dict[str, list[float]] = field(default_factory=dict)
    loaded: Mapping[str, Any] = field(default_factory=dict)

    def ratio(self, name: str, beside: str) -> float:
        """The median of the ratios within each round."""
        pairs = zip(self.cpu_ms[name], self.cpu_ms[beside], strict=True)
        return median(ours / theirs for ours, theirs in pairs)


def measure(*, rounds: int) -> Measured:
    """Start each interpreter once a round; the round before the first one compiles the modules."""
    measured = Measured()
    with Engine() as engine:
        ours, bare = function_environment(engine), environment(AWS_ENDPOINT_URL=engine.url)
        measured.loaded = start(OURS + SAY_LOADED, ours).said
        cases = {"ours": (OURS, ours), "bare": (BARE, bare)}
        firsts = {"ours first": (OURS_FIRST, ours), "bare first": (BARE_FIRST, bare)}
        imports = {name: (code, ours) for name, code in IMPORTS.items()}
        for number in range(rounds + 1):
            engine.forget()
            for name, (code, env) in {**cases, **firsts, **imports}.items():
                cpu_ms = start(f"{code}\n{SAY_NOTHING}", env, _first_event()).cpu_ms
                if number:
                    measured.cpu_ms.setdefault(name, []).append(cpu_ms)
    return measured


def _first_event() -> bytes:
    update, *_ = updates_of(0)
    headers = {"x-telegram-bot-api-secret-token": TELEGRAM_SECRET}
    event = url_event("POST", "/webhooks/telegram", body=update, headers=headers)
    return json.dumps(event).encode()


def rows(measured: Measured) -> Iterator[Row]:
    """The rows of the table."""
    bare = "chalice + boto3 + one client"
    init = "import and init CPU of the webhook's function"
    yield _row(measured, init, ("ours", "bare"), bare, INIT_RATIO_MAX)
    first = "CPU of a cold container to its first answer"
    yield _row(measured, first, ("ours first", "bare first"), f"{bare}, the same calls", None)
    one = "import CPU of the REST API's function with one blueprint"
    yield _row(measured, one, (ONE, ALL), ALL, BLUEPRINT_RATIO_MAX)
    wrong = [each for each in measured.loaded["heavy"] if each in FORBIDDEN]
    wrong += [each for each in measured.loaded["clients"] if each not in CLIENTS_ALLOWED]
    yield Row("heavy modules and clients loaded needlessly", len(wrong), limit=0)
    yield Row("memory after init", measured.loaded["rss_mb"], "MB")


def _row(
    measured: Measured, name: str, pair: tuple[str, str], beside: str, limit: float | None
) -> Row:
    ours, theirs = (median(measured.cpu_ms[each]) for each in pair)
    ratio = measured.ratio(*pair)
    return Row(name, ours, "ms", beside=theirs, beside_name=beside, ratio=ratio, limit=limit)


def details(measured: Measured) -> str:
    """List what the front door had loaded, and the import CPU of each function."""
    heavy = ", ".join(measured.loaded["heavy"]) or "none"
    clients = ", ".join(measured.loaded["clients"])
    imports = [f"{name} {median(measured.cpu_ms[name]):.0f}" for name in IMPORTS]
    return (
        f"\nAfter init: heavy libraries {heavy}; clients {clients}."
        f"\nImport CPU in ms: {', '.join(imports)}."
    )
