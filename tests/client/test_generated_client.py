"""A client made of the description works through a campaign (cases o01, o03, o06)."""

import json
import re
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

from app import app
from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.edge.openapi import describe
from chalicelib.handlers.edge.operation import Nothing
from chalicelib.handlers.edge.parameters import examples
from chalicelib.handlers.edge.tags import tag_of
from chalicelib.handlers.operations import OPERATIONS
from chalicelib.world import World
from local.cloud.gateway import Gateway
from local.loopback import serving
from tests.builders.clock import START
from tests.builders.marketing import later
from tests.builders.planning import Planner
from tests.builders.staff import a_caller
from tests.repo.builders import a_customer, stored

GENERATOR = Path(sys.executable).with_name("openapi-python-client")
PACKAGE = "grocer_client"
BY_ID = {operation.id: operation for operation in OPERATIONS}


@pytest.fixture(scope="module")
def generated(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The name of the package, and what the generator said while it made it."""
    folder = tmp_path_factory.mktemp("client")
    description = folder / "openapi.json"
    description.write_text(json.dumps(describe(OPERATIONS)), encoding="utf-8")
    command = [str(GENERATOR), "generate", "--path", str(description), "--meta", "none"]
    command += ["--config", str(Path(__file__).with_name("generated.yml"))]
    command += ["--output-path", str(folder / PACKAGE)]
    done = subprocess.run(command, capture_output=True, text=True, check=True)  # noqa: S603
    sys.path.insert(0, str(folder))
    yield done.stdout + done.stderr
    sys.path.remove(str(folder))


def model(name: str) -> Any:
    return getattr(import_module(f"{PACKAGE}.models"), name)


def unset() -> Any:
    return import_module(f"{PACKAGE}.types").UNSET


def snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def module_of(operation: str) -> Any:
    tag = tag_of(BY_ID[operation]).name
    return import_module(f"{PACKAGE}.api.{tag}.{snake(operation)}")


@dataclass
class Person:
    """Somebody who calls the API by the generated client."""

    client: Any
    calls: int = 0

    def does(self, operation: str, *path: str, **sent: Any) -> Any:
        """Call an operation and return its parsed answer."""
        if BY_ID[operation].idempotent:
            self.calls += 1
            sent["idempotency_key"] = f"call-{self.calls}"
        answer = module_of(operation).sync_detailed(*path, client=self.client, **sent)
        assert answer.status_code == BY_ID[operation].status, answer.content
        return answer.parsed


@pytest.fixture
def person(world: World, generated: str) -> Iterator[Callable[[Role], Person]]:
    """Makes people of a role who call the API on a port."""
    gateway = Gateway(0)
    gateway.stand_before(app)
    with serving(gateway), ExitStack() as stack:
        client = import_module(PACKAGE).AuthenticatedClient

        def made(role: Role) -> Person:
            secret = a_caller(world, role).secret
            return Person(stack.enter_context(client(base_url=gateway.url, token=secret)))

        yield made


def test_o03_nothing_is_left_out(generated: str) -> None:
    """Case o03: eight answers were dropped, each with a warning."""
    assert "WARNING" not in generated.upper()
    for operation in OPERATIONS:
        module_of(operation.id)


@pytest.mark.parametrize("operation", [each for each in OPERATIONS if each.body is not Nothing])
def test_every_request_is_what_the_client_sends(generated: str, operation: Any) -> None:
    sent = examples()[operation.id]["request"]
    made = model(operation.body.__name__).from_dict(json.loads(json.dumps(sent)))

    assert plain(made.to_dict()) == plain(sent)


def plain(value: Any) -> Any:
    """The same value with instants in one form."""
    return json.loads(json.dumps(value).replace("+00:00", "Z"))


@pytest.mark.parametrize(
    "operation", [each for each in OPERATIONS if each.answer and each.media.endswith("json")]
)
def test_every_answer_is_read_whole(generated: str, operation: Any) -> None:
    answered = examples()[operation.id]["answer"]
    made = model(operation.answer.__name__).from_dict(json.loads(json.dumps(answered)))

    assert plain(made.to_dict()) == plain(answered)


def test_o01_a_change_of_one_field_changes_one_field(
    world: World, person: Callable[[Role], Person]
) -> None:
    """Case o01: language, city, zone and tags were reset to defaults."""
    support = person(Role.SUPPORT)
    anna = stored(world, a_customer(locale="en", city="Казань", zone="Asia/Almaty", tags={"vip"}))
    before = support.does("getCustomer", anna.id).to_dict()

    changed = support.does(
        "changeCustomer", anna.id, body=model("CustomerChanges")(first_name="Вера")
    )

    assert changed.to_dict() == {**before, "first_name": "Вера"}
    assert support.does("getCustomer", anna.id).to_dict() == changed.to_dict()


def test_o01_the_same_holds_for_a_campaign(world: World, person: Callable[[Role], Person]) -> None:
    """Case o01: picture, topic and priority were reset to defaults."""
    marketer = person(Role.MARKETER)
    body = {**examples()["createCampaign"]["request"], "ends_at": later(days=5), "priority": 7}
    made = marketer.does("createCampaign", body=model("NewCampaign").from_dict(body))
    before = marketer.does("getCampaign", made.id).to_dict()

    changed = marketer.does(
        "changeCampaign", made.id, body=model("CampaignChanges")(name="Another")
    )

    same = {**before, "name": "Another", "version": before["version"] + 1}
    assert changed.to_dict() == same


def test_a_change_inside_an_object_changes_one_field(
    world: World, person: Callable[[Role], Person]
) -> None:
    marketer = person(Role.MARKETER)
    sent = {
        **examples()["createCampaign"]["request"],
        "ends_at": later(days=5),
        "window": {"from_hour": 12, "to_hour": 15},
        "goal": {"metric": "net_money", "window_days": 3},
        "texts": {"telegram": {"ru": "Осень", "en": "Autumn"}, "sms": {"ru": "Осень"}},
    }
    made = marketer.does("createCampaign", body=model("NewCampaign").from_dict(sent))
    words = model("ChannelTexts")(telegram=model("Words")(ru="Зима"), sms=None)
    changes = model("CampaignChanges")(
        window=model("WindowBody")(to_hour=14), goal=model("GoalBody")(window_days=5), texts=words
    )

    changed = marketer.does("changeCampaign", made.id, body=changes).to_dict()

    assert changed["window"] == {"from_hour": 12, "to_hour": 14}
    assert changed["goal"] == {"metric": "net_money", "window_days": 5}
    assert changed["texts"] == {"telegram": {"ru": "Зима", "en": "Autumn"}}
    assert marketer.does("getCampaign", made.id).to_dict() == changed


def a_receipt_of(customer: str) -> dict[str, Any]:
    """The example of a purchase, of this customer instead of a phone."""
    example = {**examples()["recordPurchase"]["request"], "at": START.isoformat()}
    del example["phone"]
    return {**example, "customer_id": customer}


def test_o06_a_purchase_names_one_customer(world: World, person: Callable[[Role], Person]) -> None:
    """Case o06: a body with `customer_id` alone can be written."""
    till = person(Role.CASHIER)
    receipt = model("NewPurchase").from_dict(a_receipt_of(str(stored(world, a_customer()).id)))

    assert receipt.card is unset()
    assert till.does("recordPurchase", body=receipt).customer_id == receipt.customer_id


def test_the_whole_scenario(world: World, person: Callable[[Role], Person]) -> None:
    """Customer, receipt, return, segment, campaign, rehearsal, launch, report."""
    planner = Planner(world)
    till = person(Role.INTEGRATION)
    marketer = person(Role.MARKETER)

    body = {**examples()["registerCustomer"]["request"], "fields": {}}  # none is defined here
    customer = model("NewCustomer").from_dict(body)
    anna = till.does("registerCustomer", body=customer)
    receipt = model("NewPurchase").from_dict(a_receipt_of(anna.id))
    bought = till.does("recordPurchase", body=receipt)
    returned = till.does("returnPurchase", bought.shop, bought.receipt)
    assert bought.returned_at is None
    assert returned.returned_at is not None

    segment = model("NewSegment")(
        name="Reachable", predicate=model("Reachable")(kind="reachable", channel="sms")
    )
    stored_segment = marketer.does("createSegment", body=segment)
    preview = model("PreviewRequest")(segment=stored_segment.id)
    assert marketer.does("previewSegment", body=preview).size == 1

    campaign = _campaign(marketer, stored_segment.id)
    marketer.does("rehearseCampaign", campaign)
    planner.works()
    rehearsal = marketer.does("getRehearsal", campaign)
    assert (rehearsal.is_done, rehearsal.found) == (True, 1)
    assert marketer.does("launchCampaign", campaign).state.value == "running"
    planner.works()
    report = marketer.does("getReport", campaign)
    counted = [each.number for each in report.states if each.reason is None]
    assert (report.audience, sum(counted)) == (1, 1)

    listed = till.does("listCustomers", limit=1)
    assert [each.id for each in listed.customers] == [anna.id]


def _campaign(marketer: Person, segment: str) -> str:
    words = model("Words")(ru="{{name}}, скидка 15 % на кофе")
    made = marketer.does(
        "createCampaign",
        body=model("NewCampaign")(
            name="Coffee",
            audience=model("AudienceBody")(segment=segment),
            purpose=model("MessagePurpose").ADVERTISING,
            texts=model("ChannelTexts")(sms=words),
            buttons=[model("StopBody")(kind="stop")],
            control_share_bp=0,
            ends_at=START.replace(day=28),
        ),
    )
    return str(made.id)
