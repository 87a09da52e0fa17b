"""A campaign from its rehearsal to the report: what the pages show, and what they let a role do."""

import pytest

from chalicelib.console.pages.campaigns import launch
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.staff.staff import Role
from chalicelib.world import World
from tests.builders.deliveries import PostOffice
from tests.builders.hands import Hands
from tests.builders.marketing import CAMPAIGN, CAMPAIGNS, a_body
from tests.builders.pages import Seen, signed_in
from tests.builders.planning import Planner
from tests.builders.staff import Caller
from tests.console.campaigns.conftest import delivered


@pytest.fixture
def at(caller: Caller, segment: str, base: list[Customer]) -> str:
    """The address of a draft for everybody in the base."""
    assert base
    body = a_body(name="=Кофе", audience={"segment": segment})
    return f"/console/campaigns/{caller.asks('POST', CAMPAIGNS, body).body['id']}"


@pytest.fixture
def rehearsed(hands: Hands, at: str, planner: Planner) -> str:
    hands.opens(f"{at}/rehearsal")
    hands.presses("Отрепетировать")
    planner.works()
    return at


@pytest.fixture
def launched(hands: Hands, rehearsed: str, planner: Planner) -> str:
    hands.opens(f"{rehearsed}/launch")
    hands.presses("Отправить")
    planner.works()
    return rehearsed


def test_a_rehearsal_asks_again_until_it_is_done(hands: Hands, at: str, planner: Planner) -> None:
    hands.opens(f"{at}/rehearsal")
    running = hands.presses("Отрепетировать")
    planner.works()
    done = hands.visitor.opens(f"{at}/rehearsal", hx_request="true")

    assert 'hx-trigger="every 2s"' in running.html
    assert "hx-trigger" not in done.html
    assert "<html" not in done.html
    assert "Репетиция прошла" in done.text


def test_a_draft_cannot_be_launched(hands: Hands, at: str) -> None:
    seen = hands.opens(f"{at}/launch")

    assert "Запустить можно только отрепетированную кампанию." in seen.text
    assert "Отправить" not in seen.text


def test_a_change_makes_the_rehearsal_stale(hands: Hands, rehearsed: str) -> None:
    hands.opens(f"{rehearsed}/audience")
    hands.presses("Записать и остаться", {"name": "Иначе"})

    assert "отрепетируйте заново" in hands.opens(f"{rehearsed}/rehearsal").text
    assert "Отправить" not in hands.opens(f"{rehearsed}/launch").text


def test_what_cannot_be_rehearsed_leads_to_its_step(
    hands: Hands, at: str, segment: str, caller: Caller
) -> None:
    caller.asks("DELETE", "/v1/segments/{segment_id}", path={"segment_id": segment})
    hands.opens(f"{at}/rehearsal")

    seen = hands.presses("Отрепетировать")

    assert seen.status == 422
    assert "Такого сегмента нет" in seen.text
    assert f'href="{at}/audience#field-audience.segment"' in seen.html


def test_a_large_launch_is_typed(
    hands: Hands, rehearsed: str, monkeypatch: pytest.MonkeyPatch, caller: Caller
) -> None:
    monkeypatch.setattr(launch, "TYPED_FROM", 1)
    hands.opens(f"{rehearsed}/launch")

    wrong = hands.presses("Отправить", {"recipients": "7"})
    path = {"campaign_id": rehearsed.rpartition("/")[2]}
    assert wrong.status == 422
    assert "Наберите число получателей" in wrong.text
    assert caller.asks("GET", CAMPAIGN, path=path).body["state"] == "rehearsed"
    number = caller.asks("GET", f"{CAMPAIGN}/rehearsal", path=path).body["gets"]
    assert "Кампания запущена." in hands.presses("Отправить", {"recipients": f"{number}"}).text


def test_two_presses_launch_once(
    world: World, rehearsed: str, planner: Planner, office: PostOffice
) -> None:
    visitor = signed_in(world, Role.MARKETER)
    hidden = visitor.opens(f"{rehearsed}/launch").hidden()

    seen = [visitor.posts(f"{rehearsed}/launch", hidden) for _ in range(2)]
    planner.works()
    delivered(world, planner)

    assert [each.path for each in seen] == [rehearsed, rehearsed]
    assert set(office.counted.values()) == {1}


def test_progress_is_asked_for_until_the_end(
    world: World, hands: Hands, launched: str, planner: Planner
) -> None:
    running = hands.opens(launched)
    delivered(world, planner)
    planner.works()
    part = hands.visitor.opens(f"{launched}/progress", hx_request="true")

    assert 'hx-trigger="every 2s"' in running.html
    assert "Ждут отправки" in running.text
    assert "Доставлены" in part.text
    assert "<html" not in part.html
    row = hands.visitor.opens(f"{launched}/progress?row=yes", hx_request="true")
    assert "<progress" in row.html


def test_a_campaign_is_paused_resumed_and_cancelled(hands: Hands, launched: str) -> None:
    hands.opens(launched)

    assert "Кампания на паузе" in hands.presses("Приостановить").text
    assert "Отправка продолжается." in hands.presses("Продолжить отправку").text
    refused = hands.presses("Отменить навсегда", {"word": "да"})
    assert refused.status == 422
    assert "Наберите слово" in refused.text
    assert "Кампания отменена." in hands.presses("Отменить навсегда", {"word": "Отменить"}).text
    assert "Отменить навсегда" not in hands.opens(launched).text


def test_a_stale_page_cannot_resume_what_was_cancelled(
    world: World, hands: Hands, launched: str
) -> None:
    stale, other = Hands(signed_in(world, Role.ADMIN)), hands
    stale.opens(launched)
    other.opens(launched)
    other.presses("Отменить навсегда", {"word": "отменить"})

    seen = stale.presses("Приостановить")

    assert seen.status == 409


def people_of(seen: Seen) -> int:
    return seen.html.count('href="/console/customers/')


def test_the_people_behind_a_number_are_named_as_the_role_may_see_them(
    world: World, hands: Hands, launched: str, planner: Planner, base: list[Customer]
) -> None:
    delivered(world, planner)

    masked = hands.opens(f"{launched}/people?state=excluded")
    full = signed_in(world, Role.ADMIN).opens(f"{launched}/people?state=excluded")
    counted = signed_in(world, Role.ANALYST).opens(f"{launched}/people?state=excluded")

    refusing = base[-1]
    assert people_of(masked) == people_of(full) >= 2
    assert refusing.first_name in full.text
    assert f"{refusing.first_name} " not in masked.text
    assert "***" in masked.text
    assert people_of(counted) == 0
    assert refusing.id in counted.text
    assert "согласие отозвано" in full.text


def test_the_people_with_one_reason_open_from_the_report(
    world: World, hands: Hands, launched: str, planner: Planner, base: list[Customer]
) -> None:
    delivered(world, planner)
    hands.opens(f"{launched}/report")

    seen = hands.follows("согласие отозвано")
    nobody = hands.opens(f"{launched}/people?state=excluded&reason=consent.none")

    assert "Только: согласие отозвано." in seen.text
    assert people_of(seen) == 2
    assert people_of(nobody) == 0
    assert (
        f"predicate.of.0.campaign={launched.rpartition('/')[2]}"
        in hands.opens(f"{launched}/report").html
    )


def test_the_report_is_read_by_an_analyst_and_saved(
    world: World, launched: str, planner: Planner, office: PostOffice
) -> None:
    delivered(world, planner)
    visitor = signed_in(world, Role.ANALYST)

    seen = visitor.opens(f"{launched}/report")
    table = visitor.opens(f"{launched}/report?format=csv")

    sent = len(office.arrived)
    assert f">{sent}<span" in seen.html
    assert "Telegram не сообщает о прочтении" in seen.text
    assert table.headers["Content-Disposition"] == 'attachment; filename="report.csv"'
    assert "'=Кофе" in table.html


@pytest.mark.parametrize(
    "address", ["{at}/people?format=csv", "/console/campaigns?format=csv", "{at}/report?format=csv"]
)
def test_tables_are_read_by_spreadsheets_and_hold_no_formula(
    hands: Hands, launched: str, address: str
) -> None:
    seen = hands.opens(address.replace("{at}", launched))

    assert seen.headers["Content-Type"].startswith("text/csv")
    assert seen.html.startswith("\ufeff")
    assert "\n=" not in seen.html
    assert ",=" not in seen.html


def test_the_list_is_in_groups(hands: Hands, launched: str, caller: Caller) -> None:
    caller.asks("POST", CAMPAIGNS, a_body(name="Чай"))

    assert launched in hands.opens("/console/campaigns?state=live").html
    drafts = hands.opens("/console/campaigns?state=drafts")
    assert launched not in drafts.html
    assert "Чай" in drafts.text
    assert "Таких кампаний нет." in hands.opens("/console/campaigns?state=past").text


@pytest.mark.parametrize("page", ["", "/report", "/people", "/rehearsal/people", "/progress"])
def test_pages_of_a_launched_campaign_are_in_english_too(
    world: World, launched: str, page: str
) -> None:
    seen = signed_in(world, Role.MARKETER, "en").opens(f"{launched}{page}")

    assert seen.status == 200
    shown = seen.text.replace("=Кофе", "").replace("Все клиенты", "").replace("Русский", "")
    shown = shown.replace("скидка на кофе", "").replace("А*** П***", "")
    assert not any("а" <= letter <= "я" for letter in shown.casefold()), shown


def test_a_sent_campaign_has_no_steps(hands: Hands, launched: str) -> None:
    for step in ("audience", "text", "schedule", "rehearsal", "launch"):
        assert hands.opens(f"{launched}/{step}").path == launched


def test_an_unknown_campaign_is_a_page(hands: Hands) -> None:
    assert hands.opens("/console/campaigns/nothing").status == 404
    assert hands.opens("/console/campaigns/nothing/text").status == 404
