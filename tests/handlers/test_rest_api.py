"""The function of the REST API answers as the whole application does, and imports less."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from chalicelib.handlers.blueprints import API
from tests.builders.events import rest_event

ROOT = Path(__file__).parents[2]
ORIGIN = "https://shop.example"
ENVIRONMENT = {"AWS_DEFAULT_REGION": "eu-central-1", "GROCER_WEBCHAT_ORIGINS": ORIGIN}
ANSWER = """
import json, sys
from {module} import {name}
answers = [{name}(event, None) for event in json.load(sys.stdin)]
modules = [name for name in sys.modules if name.startswith("chalicelib.handlers.")]
print(json.dumps(dict(answers=answers, modules=modules)))
"""
EVENTS: tuple[dict[str, Any], ...] = (
    rest_event("GET", "/docs"),
    rest_event("GET", "/docs/{name}", path={"name": "page.css"}),
    rest_event("GET", "/docs/{name}", path={"name": "unknown"}),
    rest_event("OPTIONS", "/webchat/messages", headers={"origin": ORIGIN}),
    rest_event("POST", "/webchat/sessions", body=b"{", headers={"origin": ORIGIN}),
    rest_event("GET", "/v1/campaigns/{campaign_id}/report.csv", path={"campaign_id": "autumn"}),
    rest_event("POST", "/v1/customers", body=b"{}", headers={"content-type": "text/plain"}),
    rest_event("GET", "/openapi.json"),
    rest_event("DELETE", "/docs"),  # 405
    rest_event("GET", "/unknown"),
    {},
)


def answered(handler: str, *events: dict[str, Any]) -> dict[str, Any]:
    """What a fresh process answers: a blueprint belongs to one application at a time."""
    module, _, name = handler.rpartition(".")
    done = subprocess.run(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", ANSWER.format(module=module, name=name)],
        cwd=ROOT,
        env=ENVIRONMENT,
        input=json.dumps(events),
        capture_output=True,
        text=True,
        check=True,
    )
    said: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return said


def test_every_answer_is_that_of_the_whole_application() -> None:
    ours = answered("chalicelib.handlers.rest_api.rest_api", *EVENTS)["answers"]
    whole = answered("app.app", *EVENTS)["answers"]

    assert ours == whole
    statuses = [answer["statusCode"] for answer in ours]
    assert statuses == [200, 200, 404, 200, 400, 401, 401, 200, 405, 405, 500]


@pytest.mark.parametrize(
    ("event", "module"),
    [
        (rest_event("GET", "/v1/customers"), "customers.customers"),
        (rest_event("GET", "/docs"), "docs"),
        (rest_event("GET", "/v1/campaigns"), "campaigns.campaigns"),
    ],
)
def test_a_request_imports_only_the_blueprint_of_its_route(
    event: dict[str, Any], module: str
) -> None:
    loaded = answered("chalicelib.handlers.rest_api.rest_api", event)["modules"]

    assert [name for name in API if f"chalicelib.handlers.{name}" in loaded] == [module]
