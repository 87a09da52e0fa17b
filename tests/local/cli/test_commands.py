"""The command line: keys are made, listed and closed, wherever its environment leads."""

import json
import stat
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.ids import CampaignId, CustomerId, StaffKeyId
from chalicelib.domain.money import Money
from chalicelib.domain.points.version import ProgrammeVersion
from chalicelib.domain.shopping.purchase import PurchaseLine, Receipt
from chalicelib.domain.staff.actor import Actor
from chalicelib.domain.staff.staff import Role
from chalicelib.services.campaigns.change_trigger import change_trigger
from chalicelib.services.campaigns.find_trigger import trigger_words
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.world import World
from local.cli import main
from local.demo.customers import demo_customers
from local.service.data_folder import own_data_folder
from local.service.environment_file import FILE, enter_environment, publish_environment
from local.service.options import OptionRefused
from tests.builders.clock import Clock
from tests.builders.staff import Caller, a_caller
from tests.builders.table import items
from tests.domain.points.till import DAY, FIRST, NOW
from tests.repo.builders import a_customer, stored


@pytest.fixture
def world(moto_world: World) -> World:
    """The commands make a World of their own, from the environment."""
    return moto_world


@pytest.fixture
def grocer(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Any:
    """Run a command on the table of the test."""
    monkeypatch.setenv("GROCER_TABLE", world.settings.table)
    # It asks for the SDK, since moto stands behind nothing else.
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(arguments)
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


def test_a_key_that_was_made_opens_what_its_role_may(grocer: Any) -> None:
    code, said, _ = grocer("keys", "create", "--role", "admin", "--name", "Мария", "--json")

    made = json.loads(said)
    assert code == 0
    assert (made["role"], made["name"], made["revoked"]) == ("admin", "Мария", False)
    assert Caller(made["secret"]).asks("GET", "/v1/keys").status == 200


def test_a_key_for_some_days_and_one_shop_says_so(grocer: Any) -> None:
    options = ("--role", "cashier", "--name", "till 1", "--shop", "s1", "--days", "2")
    made = json.loads(grocer("keys", "create", *options, "--json")[1])

    assert made["shop"] == "s1"
    assert made["expires_at"] > made["created_at"]


def test_the_list_shows_no_secret(grocer: Any) -> None:
    secret = grocer("keys", "create", "--role", "auditor", "--name", "a")[1].split()[0]

    code, said, _ = grocer("keys", "list")
    as_json = grocer("keys", "list", "--json")[1]

    assert code == 0
    assert "auditor" in said
    assert "live" in said
    assert secret.startswith("grocer_")
    assert secret not in said + as_json
    assert [key["role"] for key in json.loads(as_json)["keys"]] == ["auditor"]


def test_a_closed_key_is_listed_as_revoked(world: World, grocer: Any) -> None:
    key = a_caller(world, Role.SUPPORT)

    code, said, _ = grocer("keys", "revoke", key.key_id)

    assert (code, key.key_id in said) == (0, True)
    assert "is revoked" in said
    assert "revoked" in grocer("keys", "list")[1]


def test_every_page_of_keys_is_listed(world: World, grocer: Any) -> None:
    made = {a_caller(world, Role.AUDITOR).key_id for _ in range(101)}

    listed = json.loads(grocer("keys", "list", "--json")[1])["keys"]

    assert {key["id"] for key in listed} == made


def test_each_change_is_in_the_audit_as_of_the_command_line(world: World, grocer: Any) -> None:
    grocer("keys", "create", "--role", "auditor", "--name", "a")

    (entry,) = items(world.client("dynamodb"), world.settings.table, "AUDIT#")
    assert (entry["by"]["S"], entry["what"]["S"]) == ("cli", "key.created")


def test_a_key_that_does_not_exist_is_refused(grocer: Any) -> None:
    assert grocer("keys", "revoke", "nobody") == (
        1,
        "",
        "grocer: There is no such key. (key.not_found)\n",
    )
    code, _, said = grocer("keys", "revoke", "nobody", "--json")
    assert (code, json.loads(said)) == (
        1,
        {"error": "key.not_found", "title": "There is no such key."},
    )


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("keys",),
        ("keys", "paint"),
        ("keys", "create", "--name", "a"),
        ("keys", "create", "--role", "king", "--name", "a"),
        ("keys", "create", "--role", "admin", "--name", ""),
        ("keys", "create", "--role", "admin", "--name", "a\x1b[0m"),
        ("keys", "create", "--role", "admin", "--name", "a", "--days", "0"),
        ("keys", "create", "--role", "admin", "--name", "a", "--days", "soon"),
    ],
)
def test_a_wrong_command_is_code_2(grocer: Any, arguments: tuple[str, ...]) -> None:
    with pytest.raises(SystemExit) as ended:
        grocer(*arguments)

    assert ended.value.code == 2


def test_a_silent_table_is_code_3(grocer: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GROCER_TABLE", "no-such-table")

    assert grocer("keys", "list")[::2] == (
        3,
        "grocer: DynamoDB cancelled the write. (table.refused)\n",
    )


# The service that runs here


@pytest.fixture
def environment(tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment that a running service publishes in the folder."""
    published = {"GROCER_TABLE": "grocer", "AWS_REGION": "here", "HOME": "/root"}
    with own_data_folder(tmp_path), publish_environment(tmp_path, published, simulator="http://x"):
        yield published


def test_the_environment_of_the_running_service_is_entered(
    environment: dict[str, str], tmp_path: Path
) -> None:
    ours = {"AWS_PROFILE": "of a real account", "GROCER_STAGE": "prod", "PATH": "/bin"}

    simulator = enter_environment(tmp_path, ours)

    assert simulator == "http://x"
    assert ours == {"GROCER_TABLE": "grocer", "AWS_REGION": "here", "PATH": "/bin"}


def test_only_the_owner_may_read_it(environment: dict[str, str], tmp_path: Path) -> None:
    assert stat.S_IMODE((tmp_path / FILE).stat().st_mode) == 0o600


def test_a_stopped_service_tells_nothing(tmp_path: Path) -> None:
    with own_data_folder(tmp_path), publish_environment(tmp_path, {}, simulator=""):
        pass

    assert not (tmp_path / FILE).exists()
    with pytest.raises(OptionRefused, match="make run"):
        enter_environment(tmp_path, {})


def test_a_killed_service_is_not_believed(tmp_path: Path) -> None:
    with publish_environment(tmp_path, {"GROCER_TABLE": "grocer"}, simulator=""):
        with pytest.raises(OptionRefused, match="make run"):
            enter_environment(tmp_path, {})
        with own_data_folder(tmp_path):
            enter_environment(tmp_path, {})


def test_with_nothing_running_the_command_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GROCER_TABLE", raising=False)

    here = ["--data", str(tmp_path)]
    commands = [["verify-ledger"], ["programme", "simulate", "x.yaml", "--since", "9d"]]
    places = [["keys", "list", *here], *([*here, *each] for each in commands)]
    for arguments in places:
        assert main(arguments) == 3
        said = capsys.readouterr().err
        assert "make run" in said
        assert f"no service runs on {tmp_path}" in said
        assert "--data" in said


def test_an_option_may_stand_before_the_command(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("GROCER_TABLE", raising=False)

    assert main(["--json", "--data", str(tmp_path), "keys", "list"]) == 3
    assert str(tmp_path) in json.loads(capsys.readouterr().err)["error"]


# The clock


def test_one_tick_is_done_as_of_an_instant(
    world: World, grocer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROCER_PLAN_QUEUE", world.settings.plan_queue)
    change_trigger(
        world, Actor(StaffKeyId("t"), world.now()), "birthday", trigger_words("birthday"), on=True
    )
    code, said, _ = grocer("clock", "run", "--at", "2026-12-24T19:00:00Z", "--json")

    assert code == 0
    assert '"at": "2026-12-24T19:00:00+00:00"' in said
    runs = world.campaigns.runs.all_of(CampaignId("birthday"))
    assert [run.name for run in runs] == ["2026-12-25"]


@pytest.mark.parametrize("when", ["yesterday", "2026-12-24T19:00:00"])
def test_an_instant_that_is_none_is_refused(grocer: Any, when: str) -> None:
    with pytest.raises(SystemExit) as refused:
        grocer("clock", "run", "--at", when)

    assert refused.value.code == 2


def test_the_clock_of_a_production_table_is_not_turned_by_hand(
    grocer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROCER_STAGE", "prod")
    code, _, complained = grocer("clock", "run")

    assert code == 1
    assert "production" in complained


def test_the_ledger_is_verified_and_a_changed_number_is_an_exit_code(
    grocer: Any, world: World, clock: Clock
) -> None:
    clock.at = NOW
    version = ProgrammeVersion(1, NOW - DAY, NOW, "admin", FIRST)
    world.commit(None, world.points.programmes.add_write(version))
    anna = stored(world, a_customer())
    receipt = Receipt(
        "s1",
        "R",
        NOW,
        Money(10000, "RUB"),
        (PurchaseLine("b", "bread", 1000, Money(10000, "RUB")),),
    )
    record_purchase(world, Actor(StaffKeyId("till"), NOW), receipt, Identity("id", anna.id))

    code, said, _ = grocer("verify-ledger")
    assert (code, said) == (0, "1 account, 1 entry, 0 with differences.\n")

    world.client("dynamodb").update_item(
        TableName=world.settings.table,
        Key={"pk": {"S": f"CUSTOMER#{anna.id}"}, "sk": {"S": "POINTS"}},
        UpdateExpression="ADD balance :one",
        ExpressionAttributeValues={":one": {"N": "1"}},
    )
    code, said, _ = grocer("verify-ledger", "--json")
    sentence = "balance or debt are not what the entries add up to (account.balance)."
    found = json.loads(said)["differences"]
    assert (code, found) == (1, [f"customer {anna.id}, account: {sentence}"])
    assert grocer("verify-ledger", "--customer", anna.id)[0] == 1
    assert grocer("verify-ledger", "--customer", "nobody")[0] == 1


def test_after_a_restore_the_listed_customers_are_erased_again(
    world: World, grocer: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROCER_SECRET", world.settings.secret)
    anna, boris = stored(world, a_customer()), stored(world, a_customer())
    erase_by_staff(world, Actor(StaffKeyId("tests"), world.now()), anna.id)
    listed = grocer("erasures", "list", "--since", "2026-11-01T00:00:00Z")[1]
    assert listed == f"{anna.id}  2026-11-21T09:00:00+00:00\n"
    nothing = grocer("erasures", "list", "--since", "2027-01-01T00:00:00Z")[1]
    assert nothing == "none\n"
    file = tmp_path / "erased.txt"
    file.write_text(f"{boris.id}\n\n{listed}{nothing}{boris.id}\n")

    code, said, _ = grocer("erasures", "repeat", str(file), "--json")

    assert (code, json.loads(said)) == (0, {"listed": 2, "erased": [boris.id]})
    assert world.customers.profiles.get(boris.id) is None


def test_the_erased_are_listed_as_json_with_their_dates(world: World, grocer: Any) -> None:
    anna = stored(world, a_customer())
    erase_by_staff(world, Actor(StaffKeyId("tests"), world.now()), anna.id)

    listed = json.loads(grocer("erasures", "list", "--json")[1])

    assert [each["id"] for each in listed["erasures"]] == [anna.id]
    assert listed["erasures"][0]["erased_at"] == world.now().isoformat(timespec="seconds")


def test_receipts_of_a_seed_get_points_of_a_programme_that_began_before_them(grocer: Any) -> None:
    """As README says; the programme that begins today gave nothing and did not say why."""
    early = ("--at", "2000-01-02T00:00:00Z")
    assert grocer("programme", "apply", "--preset", "grocery", *early)[0] == 0
    assert grocer("seed", "--customers", "5")[0] == 0

    since = ("--since", "2000-01-02T00:00:00Z")
    done = json.loads(grocer("programme", "backfill", *since, "--json")[1])

    assert done["customers"] == 5
    assert done["receipts"] > 0
    assert done["before_first"] == 0
    assert grocer("verify-ledger")[0] == 0


def test_a_seed_prints_no_events_among_its_lines(
    world: World, grocer: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("GROCER_PLAN_QUEUE", world.settings.plan_queue)

    said = grocer("seed", "--customers", "3")[1]
    as_json = grocer("seed", "--customers", "3", "--json")[1]

    assert said.startswith("3 customers in ")
    assert json.loads(as_json)["customers"] == 3


def test_seeded_buyers_have_timers_which_a_second_seed_leaves_alone(
    world: World, grocer: Any
) -> None:
    """The first count of the base would start them one by one, for minutes."""
    assert grocer("seed", "--customers", "30")[0] == 0
    people = world.customers.profiles.get_many(demo_ids(30))
    buyers = {each.id for each in people if each.shopping.orders}
    timers = world.customers.timers.get_many(demo_ids(30))
    assert {each.id for each in people if each.watched} == buyers == set(timers)
    assert 0 < len(buyers) < 30

    world.customers.timers.put(replace(next(iter(timers.values())), answered=1))
    moved = world.customers.timers.get_many(demo_ids(30))
    assert grocer("seed", "--customers", "30")[0] == 0
    assert world.customers.timers.get_many(demo_ids(30)) == moved


def demo_ids(count: int) -> list[CustomerId]:
    return [each.id for each in demo_customers(count, seed=1, today=date(2026, 11, 21))]


def test_a_list_of_erasures_that_is_not_there_is_refused(grocer: Any, tmp_path: Path) -> None:
    code, _, complaint = grocer("erasures", "repeat", str(tmp_path / "none.txt"))

    assert (code, complaint.startswith("grocer: ")) == (1, True)
