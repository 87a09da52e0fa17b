"""A simulator at work, and short ways to ask it."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import requests

from local.clock.turnable_clock import TurnableClock
from local.loopback import serving
from local.simulator.server import SimulatorServer
from local.simulator.simulator import Neighbours, Simulator, build_simulator
from tests.local.telegram.fake_bot import FakeBot

TOKEN = "6100000001:a-token-of-this-test-only"
SECRET = "a-secret-of-this-test-only"
WAIT_S = 5


class Site:
    """A simulator at work, and short ways to ask it."""

    def __init__(self, simulator: Simulator, url: str) -> None:
        self.simulator = simulator
        self.url = url

    def call(self, method: str, *, token: str = TOKEN, **params: Any) -> dict[str, Any]:
        answer = requests.post(f"{self.url}/bot{token}/{method}", json=params, timeout=WAIT_S)
        body: dict[str, Any] = answer.json()
        assert body.get("error_code", 200) == answer.status_code
        return body

    def ask(self, method: str, path: str, body: object = None, *, status: int = 200) -> Any:
        answer = requests.request(method, self.url + path, json=body, timeout=10)
        assert answer.status_code == status, answer.text
        return answer.json()

    def a_person(self, *, started: bool = True, **said: str) -> int:
        person: int = self.ask("POST", "/people", said, status=201)["id"]
        if started:
            self.does(person, start=True)
        return person

    def does(self, person: int, **action: object) -> dict[str, Any]:
        path = f"/people/{person}/messages?wait={WAIT_S}"
        chat: dict[str, Any] = self.ask("POST", path, action)
        return chat

    def sees(self, person: int) -> list[dict[str, Any]]:
        messages: list[dict[str, Any]] = self.ask("GET", f"/people/{person}/messages")["messages"]
        return messages

    def points_webhook_at(self, bot: FakeBot, **more: Any) -> None:
        assert self.call("setWebhook", url=f"{bot.url}/hook", secret_token=SECRET, **more)["ok"]


@contextmanager
def a_site(folder: Path) -> Iterator[Site]:
    server = SimulatorServer(0)
    neighbours = Neighbours(api_url="http://127.0.0.1:9", page_url=server.url)
    simulator = build_simulator(
        folder, neighbours, token=TOKEN, clock=TurnableClock(), delay_scale=0.01
    )
    server.simulator = simulator
    with simulator.running(), serving(server):
        yield Site(simulator, server.url)
