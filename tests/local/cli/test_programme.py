"""`grocer programme` checks, applies and shows programmes of files and presets."""

import json
import logging
from pathlib import Path
from typing import Any

import pytest

from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.money import Money
from chalicelib.domain.shopping.purchase import PurchaseLine, Receipt
from chalicelib.domain.staff.actor import Actor
from chalicelib.log import LOGGER
from chalicelib.services.points.presets.read_presets import presets, read_preset
from chalicelib.services.shopping.record_purchase import record_purchase
from chalicelib.world import World
from local.cli import main
from local.cli.programmes.programme_file import write_yaml
from tests.repo.builders import a_customer, stored

SMALL = """
brand: {name: {ru: Лавка, en: Lavka}}
earning:
  rules:
    - {id: base, kind: percent, rate: 700}
    - {id: noon, kind: fixed, points: 5, when: {hours: [10:00, 14:00], from: 2026-12-01T00:00:00Z}}
"""

WARNING = (
    "Warning: noon may give more than a small receipt costs, again and again. Set `when.minimum`,"
    " or make it an offer with `limits.per_customer`."
)


@pytest.fixture
def world(moto_world: World) -> World:
    return moto_world


@pytest.fixture
def grocer(
    world: World, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> Any:
    """Run a command of `grocer programme` on the table of the test."""
    monkeypatch.setenv("GROCER_TABLE", world.settings.table)
    monkeypatch.setenv("AWS_IGNORE_CONFIGURED_ENDPOINT_URLS", "true")
    # What a test does past the command is logged to the output that an earlier test captured.
    monkeypatch.setattr(logging.getLogger(LOGGER), "handlers", [logging.NullHandler()])

    def run(*arguments: str) -> tuple[int, str, str]:
        code = main(("programme", *arguments))
        said = capsys.readouterr()
        return code, said.out, said.err

    return run


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "programme.yaml"
    path.write_text(SMALL, encoding="utf-8")
    return path


def test_a_preset_is_applied_with_one_command(grocer: Any, world: World) -> None:
    code, said, _ = grocer("apply", "--preset", "grocery")

    assert (code, said.startswith("Version 1 is in force from 20")) == (0, True)
    (version,) = world.points.programmes.fresh(world.now())
    assert version.by == "cli"
    assert version.programme == read_preset("grocery")


def test_every_kind_of_shop_has_a_preset(grocer: Any) -> None:
    assert presets() == ["cafe", "car-service", "grocery", "salon", "web-shop"]
    for name in presets():
        assert grocer("check", "--preset", name)[0] == 0
        # Each may follow any other: they have the same levels.
        assert grocer("apply", "--preset", name)[0] == 0


def test_no_preset_can_be_farmed_by_small_receipts(grocer: Any) -> None:
    for name in presets():
        facts = json.loads(grocer("check", "--preset", name, "--json")[1])
        assert facts["warnings"] == []
        assert "Warning" not in grocer("apply", "--preset", name)[1]


def test_what_a_programme_gives_back_is_said_rule_by_rule(grocer: Any) -> None:
    grocery, cafe = (grocer("check", "--preset", name)[1] for name in ("grocery", "cafe"))

    assert grocery.splitlines()[-3:] == [
        "Percent rules give back 10 % of the money at most.",
        "On top of that:",
        "  first: 100 points with the first purchase from 500.00 RUB, 20 % of it at most",
    ]
    assert "  stamps: 10 points for each 100.00 RUB, 10 % at most" in cafe.splitlines()
    assert "  breakfast: 10 points a receipt from 200.00 RUB, 5 % of it at most" in cafe


def test_rules_that_give_back_everything_together_are_warned_of(grocer: Any, file: Path) -> None:
    rule = '{id: noon, kind: fixed, points: 95, when: {minimum: {amount: "100.00", currency: RUB}}}'
    file.write_text(SMALL.replace(SMALL.splitlines()[5].strip()[2:], rule), encoding="utf-8")

    said = grocer("apply", str(file))[1].splitlines()

    assert said[1].startswith("Warning: all rules together may give back 102 % of a receipt.")


def test_a_preset_keeps_the_brand_of_the_shop(grocer: Any, world: World, file: Path) -> None:
    grocer("apply", str(file))
    assert grocer("apply", "--preset", "cafe")[0] == 0

    newest = world.points.programmes.fresh(world.now())[-1].programme
    assert (newest.brand.name.en, newest.points.names.en[1]) == ("Lavka", "beans")


def test_the_difference_names_each_field_of_a_changed_rule(grocer: Any, file: Path) -> None:
    grocer("apply", str(file))
    text = SMALL.replace("700", "500").replace("points: 5", "points: 5, priority: 2")
    file.write_text(text.replace(", from: 2026-12-01T00:00:00Z", ""), encoding="utf-8")

    code, said, _ = grocer("check", str(file))

    assert code == 0
    assert said.splitlines() == [
        "Differs from version 1:",
        "~ /earning/rules/base/rate: 700 -> 500",
        "~ /earning/rules/noon/priority: 0 -> 2",
        "- /earning/rules/noon/when/from: 2026-12-01T00:00:00Z",
        "Percent rules give back 5 % of the money at most.",
        "On top of that:",
        "  noon: 5 points a receipt, whatever its sum",
        WARNING,
    ]
    facts = json.loads(grocer("check", str(file), "--json")[1])
    assert facts["version"] == 1
    assert facts["changes"][0] == {"field": "/earning/rules/base/rate", "before": 700, "after": 500}


def test_a_check_writes_nothing(grocer: Any, world: World, file: Path) -> None:
    code, said, _ = grocer("check", str(file))

    assert (code, said.splitlines()[0]) == (0, "There is no programme yet:")
    assert "+ /earning/rules: base, noon" in said
    assert not world.points.programmes.fresh(world.now())


def test_what_is_shown_can_be_applied_again(grocer: Any, file: Path) -> None:
    grocer("apply", str(file))
    code, said, _ = grocer("show")
    file.write_text(said, encoding="utf-8")

    assert code == 0
    assert "It is the newest version already." in grocer("check", str(file))[1]
    assert grocer("apply", str(file))[1].startswith("Nothing changed: version 1 is the same.\n")
    shown = json.loads(grocer("show", "--json")[1])
    file.write_text(json.dumps(shown["programme"]), encoding="utf-8")
    assert grocer("apply", str(file))[1].startswith("Nothing changed: version 1 is the same.\n")


def test_a_file_is_shown_with_its_defaults(grocer: Any, file: Path) -> None:
    shown = grocer("show", str(file))[1]
    assert "share: 3000" in shown
    assert grocer("show")[0] == 1
    assert grocer("show", "--preset", "cafe")[1] == write_yaml(read_preset("cafe"))


def test_a_later_version_begins_when_it_is_said(grocer: Any, world: World, file: Path) -> None:
    grocer("apply", str(file))
    said = grocer("apply", "--preset", "salon", "--at", "2099-01-01T00:00:00+03:00")[1]

    assert said == "Version 2 is in force from 2098-12-31T21:00:00+00:00.\n"
    assert json.loads(grocer("show", "--json")[1])["version"] == 1


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        (SMALL + "\nearnings: {}", "/earnings: there is no such field"),
        (SMALL.replace("700", "7.5"), "/earning/rules/0/rate: must be a whole number"),
        (SMALL.replace("noon", "base"), "/earning/rules/1/id: an earlier one has the same id"),
        (SMALL + "\nbrand: {}", "line 8: 'brand' stands twice"),
        ('{"brand": {}, "brand": {}}', "'brand' stands twice"),
        ("brand: [", "neither YAML nor JSON: line 1"),
        ("{", "neither YAML nor JSON: line 1"),
        ("just a text", "/: must be an object"),
        ("x" * 1_000_001, "is too long for a programme"),
        ("a: &a [1]\nb: *a", "line 2: an alias is not allowed"),
        ("[" * 50_000, "neither YAML nor JSON"),
        ("brand: \x00", "neither YAML nor JSON"),
        ("1: 2", "/1: there is no such field"),
        ("? [a, b]\n: 1", "line 1: the name of a field must be a text"),
        ("brand: " + "9" * 5000, "neither YAML nor JSON"),
        ('{"brand": ' + "9" * 5000 + "}", "neither YAML nor JSON"),
        (SMALL + "\ntransfers: {enabled: on}", "/transfers/enabled: must be true or false"),
        (SMALL + "\nredemption: {share: 010}", "/redemption/share: must be a whole number"),
    ],
)
def test_a_wrong_file_is_refused_with_the_place(
    grocer: Any, file: Path, text: str, complaint: str
) -> None:
    file.write_text(text, encoding="utf-8")

    code, _, said = grocer("check", str(file))
    as_json = json.loads(grocer("apply", str(file), "--json")[2])

    assert code == 1
    assert complaint in said
    assert as_json["error"]


def test_a_missing_file_and_a_fixed_level_are_refused(grocer: Any, file: Path) -> None:
    assert "cannot be read" in grocer("check", str(file.with_name("none.yaml")))[2]
    file.with_name("old.yaml").write_text(SMALL, encoding="cp1251")
    assert "is not in UTF-8" in grocer("check", str(file.with_name("old.yaml")))[2]
    grocer("apply", "--preset", "salon")
    said = grocer("apply", str(file))[2].splitlines()
    assert (
        said[0] == "grocer: Scale, currency and the ids of levels never change. (programme.fixed)"
    )
    assert said[1].startswith("  /tiers/levels: must keep bronze, silver, gold")
    assert grocer("check", str(file))[0] == 1


def test_a_draft_is_replayed_over_receipts(grocer: Any, world: World) -> None:
    grocer("apply", "--preset", "grocery", "--at", "2026-01-01T00:00:00Z")
    customer = stored(world, a_customer())
    line = PurchaseLine("b", "bread", 1000, Money(100_000, "RUB"))
    receipt = Receipt("s1", "R-1", world.now(), line.paid, (line,))
    actor = Actor(StaffKeyId("till"), world.now())
    record_purchase(world, actor, receipt, Identity("id", customer.id))

    code, said, progress = grocer("simulate", "--preset", "salon", "--since", "30d")
    facts = json.loads(grocer("simulate", "--preset", "grocery", "--since", "30d", "--json")[1])

    assert code == 0
    assert progress == ""  # it took no second
    # The grocery gives 3 % and 100 for the first purchase, the salon 5 % at some hours more.
    assert said.splitlines()[0].startswith("1 customer, 1 receipt since 20")
    assert "LEVEL" in said
    assert facts["cost"]["points"] == 0
    assert facts["ledger"] == facts["draft"]
    assert facts["ledger"]["given"]["points"] >= 130


def test_an_empty_base_costs_nothing(grocer: Any) -> None:
    code, said, _ = grocer("simulate", "--preset", "salon", "--since", "2026-01-01")

    assert code == 0
    assert "The draft gives as much." in said


@pytest.mark.parametrize("command", [["simulate", "--preset", "salon"], ["backfill"]])
@pytest.mark.parametrize("since", ["soon", "0d", "365", "2026-13-01", "2026-01-01T25:00"])
def test_a_wrong_beginning_is_refused_in_one_sentence(
    grocer: Any, capsys: pytest.CaptureFixture[str], command: list[str], since: str
) -> None:
    with pytest.raises(SystemExit) as stopped:
        grocer(*command, "--since", since)
    assert stopped.value.code == 2
    assert "--since: 365d, 2026-01-01 or 2026-01-01T00:00:00Z" in capsys.readouterr().err


@pytest.mark.parametrize("command", [["simulate", "--preset", "salon"], ["backfill"]])
@pytest.mark.parametrize("since", ["30d", "2026-01-01", "2026-01-01T12:00:00+03:00"])
def test_both_commands_take_every_form(grocer: Any, command: list[str], since: str) -> None:
    grocer("apply", "--preset", "grocery", "--at", "2024-01-01T00:00:00Z")

    assert grocer(*command, "--since", since)[0] == 0


def test_a_beginning_without_receipts_is_refused(grocer: Any) -> None:
    code, _, said = grocer("simulate", "--preset", "salon", "--since", "9999d")
    assert code == 1
    title, reason = said.splitlines()
    assert title == "grocer: A draft cannot be replayed from this day on. (simulation.since)"
    assert reason.startswith("  /since: must be a day from ")


def test_a_version_before_the_last_one_is_refused_with_what_to_do(grocer: Any) -> None:
    grocer("apply", "--preset", "grocery")
    late = ("apply", "--preset", "salon", "--at", "2024-01-01T00:00:00Z")

    code, _, said = grocer(*late)

    title = "A version must begin after the one before it, and not in the past."
    assert code == 1
    assert said.splitlines()[0] == f"grocer: {title} (programme.effective_at)"
    assert said.splitlines()[1].startswith("  /effective_at: must not be before ")
    facts = json.loads(grocer(*late, "--json")[2])
    assert (facts["error"], facts["title"]) == ("programme.effective_at", title)
    assert said.splitlines()[1] == f"  /effective_at: {facts['errors']['/effective_at']}"
