"""The rules of a run: what is read, in which zone a customer lives, which channel is checked."""

from chalicelib.domain.campaigns.campaign import CampaignRecord
from chalicelib.domain.campaigns.placeholders import PLACES, values_of
from chalicelib.domain.campaigns.run import LAUNCH, Run
from chalicelib.domain.campaigns.state import CampaignState
from chalicelib.domain.ids import CampaignId
from chalicelib.domain.planning.mailing import OF_SHOPPING, SHOPPING, MailingRules
from chalicelib.domain.shopping.shopping import Bought, Shopping
from tests.builders.clock import START
from tests.builders.planning import a_campaign
from tests.repo.builders import a_customer


def test_the_placeholders_that_need_purchases_are_known() -> None:
    today = START.date()
    purchases = (Bought(today.toordinal() - 1, 100, (("dairy", 100),)),) * 2
    buyer = a_customer(shopping=Shopping(purchases))
    other = a_customer(shopping=Shopping(), first_name=buyer.first_name, card=buyer.card)

    bought, none = values_of(buyer, today), values_of(other, today)

    assert {name for name in PLACES.known if bought[name] != none[name]} == set(OF_SHOPPING)


def rules_of(text: str, *, trigger: str = "") -> MailingRules:
    campaign = a_campaign(texts={"telegram": {"ru": text}})
    record = CampaignRecord(
        CampaignId("c"), campaign, CampaignState.RUNNING, START, trigger=trigger
    )
    return MailingRules(record, Run(record.id, LAUNCH, START, 1), "Europe/Moscow")


def test_purchases_are_read_for_a_message_that_mentions_them_and_for_triggers() -> None:
    assert not SHOPPING & rules_of("{{name}}!").required_fields
    assert rules_of("{{favourite}}!").required_fields >= SHOPPING
    assert rules_of("{{name}}!", trigger="dormant").required_fields >= SHOPPING


def test_a_customer_without_a_zone_lives_in_the_zone_of_the_phone() -> None:
    rules = rules_of("")

    assert rules.zone(a_customer(zone="Asia/Omsk")).key == "Asia/Omsk"
    assert rules.zone(a_customer(zone="")).key == "Europe/Moscow"


def test_only_the_planned_channel_is_checked_at_dispatch() -> None:
    rules = rules_of("")

    (option,) = rules.planned_options("telegram")

    assert (option.channel, option.window) == ("telegram", rules.content.window)
