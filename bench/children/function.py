"""The measured function, behind one of its doors: each line is an update.

    python -m bench.children.function rest|url

Only the CPU between event in and answer out is counted, not the making of events.
"""

import gc
import sys
import time
from collections.abc import Callable, Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

from bench.children.turns import take_turns
from chalicelib.aws.dynamodb import SERVICE, DynamoDB
from chalicelib.world import current_world
from tests.builders.events import rest_event, url_event

HEAVY = (
    "barcode",
    "boto3",
    "botocore.client",
    "dns",
    "email_validator",
    "openpyxl",
    "phonenumbers",
    "png",
    "pydantic",
    "requests",
    "segno",
)
SECRET_HEADER = "x-telegram-bot-api-secret-token"  # noqa: S105 - the header's name
Event = dict[str, Any]


def main() -> None:
    """Hand every update to the function."""
    event_of, handle = _door(sys.argv[1])

    def cost_s(update: str) -> float:
        event = event_of(update)
        before = time.process_time()
        answer = handle(event, None)
        took_s = time.process_time() - before
        assert answer["statusCode"] == HTTPStatus.OK, answer
        assert answer["body"], update
        return took_s

    take_turns(cost_s, loaded)


def _door(door: str) -> tuple[Callable[[str], Event], Callable[[Event, None], Event]]:
    secret = current_world().settings.telegram_secret.removeprefix("ssm:")
    headers = {SECRET_HEADER: secret}
    path = {"channel": "telegram"}
    if door == "rest":
        # Each door imports only what it needs.
        from chalicelib.handlers.rest_api import rest_api  # noqa: PLC0415

        def event_of(body: str) -> Event:
            resource = "/webhooks/{channel}"
            return rest_event("POST", resource, body=body.encode(), headers=headers, path=path)

        return event_of, rest_api
    from chalicelib.handlers.conversation.front_door import front_door  # noqa: PLC0415

    def url_event_of(body: str) -> Event:
        return url_event("POST", "/webhooks/telegram", body=body, headers=headers)

    return url_event_of, front_door


def loaded() -> dict[str, Any]:
    """The state of the process: its memory, the loaded heavy libraries, the clients of AWS."""
    status = Path("/proc/self/status").read_text(encoding="ascii")
    fields = dict(line.split(":", 1) for line in status.splitlines())
    return {
        "rss_mb": int(fields["VmRSS"].split()[0]) / 1024,
        "heavy": [name for name in HEAVY if name in sys.modules],
        "clients": sorted(_clients()),
    }


def _clients() -> Iterator[str]:
    """Ours, and the SDK's if it is there: to look for its clients must not load it."""
    sdk = sys.modules.get("botocore.client")
    for thing in gc.get_objects():
        if isinstance(thing, DynamoDB):
            yield SERVICE
        elif sdk and isinstance(thing, sdk.BaseClient):
            yield thing.meta.service_model.service_name


if __name__ == "__main__":
    main()
