"""Requests of marketers, and a campaign that one of them controls over HTTP."""

from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.planning import Planner
from tests.builders.staff import Answered, Caller, a_caller

CAMPAIGNS = "/v1/campaigns"
CAMPAIGN = f"{CAMPAIGNS}/{{campaign_id}}"
EVERYBODY = {"predicate": {"kind": "all", "of": []}}
STOP = {"kind": "stop"}


def later(**amount: float) -> str:
    """An instant in JSON, counted from the start of the test's clock."""
    return (START + timedelta(**amount)).isoformat()


def listing(*customers: Customer) -> dict[str, Any]:
    """An audience that lists these customers."""
    return {"customers": [each.id for each in customers]}


def a_body(**changes: Any) -> dict[str, Any]:
    """A campaign in Telegram to all customers, without a control group."""
    body: dict[str, Any] = {
        "name": "Coffee",
        "audience": EVERYBODY,
        "purpose": "advertising",
        "texts": {"telegram": {"ru": "{{name}}, скидка на кофе"}},
        "buttons": [STOP],
        "control_share_bp": 0,
        "ends_at": later(days=5),
    }
    return {**body, **changes}


def texts(channel: str, text: str) -> dict[str, Any]:
    """A text in one channel."""
    return {"texts": {channel: {"ru": text}}}


@dataclass
class Desk:
    """A marketer with one campaign, and the planner that works for it."""

    world: World
    planner: Planner
    caller: Caller
    id: str = ""

    def writes(self, **changes: Any) -> Answered:
        """Create a campaign; the other methods are about it."""
        answer = self.caller.asks("POST", CAMPAIGNS, a_body(**changes))
        if answer.status == 201:
            self.id = answer.body["id"]
        return answer

    def does(self, verb: str, once: str | None = None) -> Answered:
        """Change the state: rehearsal, launch, pause, resume, cancel."""
        return self.caller.asks("POST", f"{CAMPAIGN}/{verb}", path=self.path, once=once)

    def changes(self, **fields: Any) -> Answered:
        return self.caller.asks("PATCH", CAMPAIGN, fields, path=self.path)

    def sees(self, what: str = "", **query: str) -> Answered:
        """Read the campaign, or a part of it."""
        return self.caller.asks("GET", f"{CAMPAIGN}{what}", path=self.path, query=query or None)

    def lists(self, what: str, of: str, **query: str) -> list[dict[str, Any]]:
        """Read a list to its end, page by page."""
        found: list[dict[str, Any]] = []
        cursor: dict[str, str] = {}
        while True:
            page = self.sees(what, **query, **cursor)
            assert page.status == 200, page
            found += page.body[of]
            if page.body["next"] is None:
                return found
            cursor = {"cursor": page.body["next"]}

    def rehearses(self) -> Answered:
        """Rehearse, let the planner finish, and read the result."""
        answer = self.does("rehearsal")
        assert answer.status == 202, answer
        self.planner.works()
        return self.sees("/rehearsal")

    def launches(self) -> Answered:
        """Rehearse, launch, and let the planner finish."""
        self.rehearses()
        answer = self.does("launch")
        assert answer.status == 200, answer
        self.planner.works()
        return answer

    @property
    def path(self) -> dict[str, str]:
        return {"campaign_id": self.id}

    @property
    def state(self) -> str:
        """The state of the campaign now."""
        return str(self.sees().body["state"])


def a_desk(world: World) -> Desk:
    """A marketer without a campaign."""
    return Desk(world, Planner(world), a_caller(world, Role.MARKETER))


def refused(answer: Answered) -> tuple[int, str]:
    """The status and the code of a refusal."""
    assert answer.headers["Content-Type"] == "application/problem+json"
    return answer.status, answer.body["code"]


def pointed(answer: Answered) -> dict[str, str]:
    """The violations by pointer, without their figures."""
    assert answer.status == 400, answer
    return {each["pointer"]: each["detail"].split(" ")[0] for each in answer.body["errors"]}
