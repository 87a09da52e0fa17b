"""The schema: keys.py, docs/data_model.md and .chalice/resources.json say the same."""

import inspect
import re
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.domain.campaigns.run import LAUNCH
from chalicelib.domain.conversation.unanswered_text import UnansweredText
from chalicelib.domain.customers.card import CardNumber
from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.customers.timeline import TimelinePosition
from chalicelib.domain.ids import (
    AppealId,
    CampaignId,
    ChunkId,
    CustomerId,
    PostId,
    ReplyId,
    StaffKeyId,
)
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import CodeNotice
from chalicelib.domain.planning.chunk import Address
from chalicelib.domain.scores.thresholds import count_name
from chalicelib.repo import table
from chalicelib.repo.table import (
    agenda_keys,
    appeal_keys,
    catalogue_keys,
    customer_keys,
    export_keys,
    field_keys,
    import_keys,
    keys,
    points_keys,
    totals_keys,
)
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.reads import AGENDA, DAYS
from chalicelib.repo.table.totals_keys import BOOKED
from chalicelib.services.conversation.give_answer import queue_part
from chalicelib.world import World
from tests.builders.clock import START
from tests.builders.people import Telegrammer, WebchatVisitor
from tests.builders.table import table_properties
from tests.repo.builders import CHAT, a_consent, everything, save_settings

DATA_MODEL = Path(__file__).parents[3] / "docs" / "data_model.md"
AGENDA_KEYS = tuple(agenda_keys.inactivity_timer(CustomerId("anna"), START.date()))
PLACE = re.compile(r"<\w+>")
ADDRESS = Address(CampaignId("spring"), LAUNCH, ChunkId("0001-000002-x-3"))
SAMPLES = {
    "dialog": keys.dialog(CHAT),
    "webchat_reply": keys.webchat_reply(CHAT, 17),
    "unanswered_text": keys.unanswered_text(
        UnansweredText(CustomerId("anna"), CHAT, "1", START, "Почём бананы?")
    ),
    "totals": totals_keys.totals(START.date(), START.date()),
    "sales": totals_keys.sales(START.date(), START.date()),
    "sales_of_shop": totals_keys.sales_of_shop("5", START.date(), START.date()),
    "members": totals_keys.members(START.date()),
    "tally": totals_keys.tally(START.date(), 3, 0),
    "closed_webchat": keys.closed_webchat(CHAT),
    "sent_message": keys.sent_message("0123", 17),
    "customer": keys.customer(CustomerId("anna")),
    "former_consent": keys.former_consent(CustomerId("anna"), a_consent()),
    "purchase": keys.purchase(CustomerId("anna"), START, shop="5", receipt="1234"),
    "receipt": keys.receipt(shop="5", number="1234"),
    "purchase_return": points_keys.purchase_return(shop="5", number="1234", name="r-1"),
    "waiting": points_keys.waiting("0123", START, shop="5", receipt="1234"),
    "points": points_keys.points(CustomerId("anna")),
    "lots": points_keys.lots(CustomerId("anna"), "2027-12"),
    "entry": points_keys.entry(CustomerId("anna"), 17),
    "adjustment": points_keys.adjustment(CustomerId("anna"), "0123"),
    "document": points_keys.document("act-7"),
    "account_due": points_keys.account_due(CustomerId("anna")),
    "gift": points_keys.gift(CustomerId("anna"), "birthday#2026"),
    "duplicate": customer_keys.duplicate(CustomerId("boris"), CustomerId("anna")),
    "change": customer_keys.change(
        CustomerId("anna"), TimelinePosition(START.isoformat(), "card", "card_blocked")
    ),
    "note": customer_keys.note(CustomerId("anna"), "20261201T120000-0123"),
    "chat_link": customer_keys.chat_link("0123"),
    "merge": customer_keys.merge(CustomerId("anna")),
    "personal": points_keys.personal(CustomerId("anna")),
    "file_export": export_keys.file_export("0123"),
    "listed_export": export_keys.listed_export(START, "0123"),
    "simulation": points_keys.simulation("0123"),
    "simulation_sums": points_keys.simulation_sums("0123"),
    "listed_terms": points_keys.listed_terms(CustomerId("anna")),
    "hold": points_keys.hold("0123"),
    "spend_code": points_keys.spend_code(CustomerId("anna")),
    "spend_qr": points_keys.spend_qr("0123"),
    "transfer": points_keys.transfer("0123"),
    "offered_transfer": points_keys.offered_transfer(CustomerId("anna"), "0123"),
    "offering_transfer": points_keys.offering_transfer(CustomerId("anna"), "0123"),
    "offer": points_keys.offer("0123"),
    "counter": points_keys.counter("offer-0123", 3),
    "promo": points_keys.promo("0123"),
    "code_batch": points_keys.code_batch("0123"),
    "offer_codes": points_keys.offer_codes("0123", "0456"),
    "listed_batch": points_keys.listed_batch(START, "0123"),
    "guesses": points_keys.guesses("customer#anna"),
    "offer_uses": points_keys.offer_uses(CustomerId("anna")),
    "programme_version": points_keys.programme_version(3),
    "shop": catalogue_keys.shop("s1"),
    "product": catalogue_keys.product("milk-1"),
    "product_marks": catalogue_keys.product_marks("milk-1"),
    "category": catalogue_keys.category("dairy"),
    "file_import": import_keys.file_import("0123"),
    "listed_import": import_keys.listed_import(START, "0123"),
    "import_part": import_keys.import_part("0123", 2),
    "row_done": import_keys.row_done("0123", 17),
    "row_fault": import_keys.row_fault("0123", "check1", 17),
    "row_mark": import_keys.row_mark("0123", 1, "4567"),
    "imported": import_keys.imported(CustomerId("anna"), "0123", 17),
    "phone": keys.phone(Phone("+79211234567")),
    "proven_email": customer_keys.proven_email(Email("anna@example.org")),
    "contact_email": customer_keys.contact_email(Email("anna@example.org"), CustomerId("anna")),
    "former_email_claim": customer_keys.former_email_claim(Email("anna@example.org")),
    "surname": customer_keys.surname("petrova", CustomerId("anna")),
    "card": keys.card(CardNumber("2900000000018")),
    "owed_reply": keys.owed_reply(ReplyId("0123.4567")),
    "budget": keys.budget("code", "0123", "2026-11-21"),
    "erased": keys.erased(START, CustomerId("anna")),
    "quarantined": keys.quarantined(START, "1"),
    "BOT_SETTINGS": keys.BOT_SETTINGS,
    "FIELDS": field_keys.FIELDS,
    "dictionary": field_keys.dictionary("colours"),
    "staff_key": keys.staff_key("0123"),
    "answer": keys.answer("0123"),
    "audit_entry": keys.audit_entry(START, "key.created", "x"),
    "contacts": keys.contacts(CustomerId("anna")),
    "inactivity_timer": keys.inactivity_timer(CustomerId("anna")),
    "segment": keys.segment("regulars"),
    "thresholds": keys.thresholds(count_name(START.date())),
    "counting": keys.counting(count_name(START.date()), 3),
    "BASE_SAMPLE": keys.BASE_SAMPLE,
    "campaign": keys.campaign(CampaignId("spring")),
    "run": keys.run(CampaignId("spring"), LAUNCH),
    "page": keys.page(CampaignId("spring"), LAUNCH, 1, 2),
    "chunk": keys.chunk(ADDRESS),
    "excluded": keys.excluded(ADDRESS),
    "progress": keys.progress(ADDRESS),
    "result": keys.result(ADDRESS),
    "page_sales": keys.page_sales(ADDRESS),
    "ended_run": keys.ended_run(ADDRESS.campaign, ADDRESS.run),
    "audience": keys.audience(CampaignId("spring"), 3),
    "engagements": keys.engagements(CampaignId("spring"), CustomerId("anna")),
    "trial": keys.trial(CampaignId("spring"), StaffKeyId("0123")),
    "trial_recipient": keys.trial_recipient(StaffKeyId("0123"), CustomerId("anna")),
    "picture_name": keys.picture_name("0" * 32, "telegram:7"),
    "post": keys.post(PostId("20261121")),
    "open_post": keys.open_post(PostId("20261121")),
    "reputation": keys.reputation(CampaignId("spring")),
    "bucket": keys.bucket("telegram"),
    "clock": keys.clock("birthday"),
    "channel_mark": keys.channel_mark("telegram", "RECEIVED"),
    "appeal": appeal_keys.appeal(AppealId("0123")),
    "appeal_message": appeal_keys.appeal_message(AppealId("0123"), 7),
    "appeal_task": appeal_keys.appeal_task(AppealId("0123"), "4567"),
    "customer_task": appeal_keys.customer_task(CustomerId("0123"), "4567"),
    "done_task": appeal_keys.done_task(START, AppealId("0123"), "4567"),
    "appeal_of_mailbox": appeal_keys.appeal_of_mailbox("0a1b", AppealId("0123")),
    "listed_task": appeal_keys.listed_task(START.date(), AppealId("0123"), "4567"),
    "inbox_entry": appeal_keys.inbox_entry(START, AppealId("0123"), is_waiting=True),
    "settled_entry": appeal_keys.settled_entry(START, AppealId("0123")),
    "alarm": appeal_keys.alarm(START, AppealId("0123")),
    "appeal_of_customer": appeal_keys.appeal_of_customer(
        CustomerId("anna"), START, AppealId("0123")
    ),
    "appeal_of_chat": appeal_keys.appeal_of_chat(Chat("vk", "7"), START, AppealId("0123")),
    "open_appeal": appeal_keys.open_appeal(CustomerId("anna"), "points"),
    "appeal_of_campaign": appeal_keys.appeal_of_campaign(
        CampaignId("spring"), START, AppealId("0123")
    ),
    "lead": appeal_keys.lead("0123"),
    "mailbox": appeal_keys.mailbox("0123"),
    "phone_call": appeal_keys.phone_call("0123"),
    "listed_call": appeal_keys.listed_call(START, "0123"),
    "unnoted_call": appeal_keys.unnoted_call(START, "0123"),
    "call_of_customer": appeal_keys.call_of_customer(CustomerId("anna"), START, "0123"),
    "reply_template": appeal_keys.reply_template("0123"),
    "knowledge_card": appeal_keys.knowledge_card("0123"),
    "card_count": appeal_keys.card_count("0123"),
    "DESK_RULES": appeal_keys.DESK_RULES,
    "CLOCK_RESULTS": keys.CLOCK_RESULTS,
}


class Pattern(NamedTuple):
    pk: str
    sk: str
    question: str

    def fits(self, key: Key) -> bool:
        return all(
            re.fullmatch(".+".join(map(re.escape, PLACE.split(pattern))), part)
            for pattern, part in ((self.pk, key.pk), (self.sk, key.sk))
        )

    @property
    def item(self) -> str:
        """The pattern's name in the second table: its fixed words."""
        words = (self.pk.partition("#")[0], self.sk.partition("#")[0])
        return " ".join(word for word in words if not PLACE.fullmatch(word))


def rows(text: str, columns: int) -> list[list[str]]:
    lines = (line.strip().strip("|") for line in text.splitlines() if line.startswith("|"))
    cells = ([cell.strip().replace("\\", "") for cell in line.split("|")] for line in lines)
    return [row for row in cells if len(row) == columns and not set(row[0]) <= {"-"}][1:]


def documented() -> list[Pattern]:
    return [Pattern(*row) for row in rows(DATA_MODEL.read_text(), 3)]


def documented_items() -> dict[str, list[str]]:
    return {row[0]: row[1:] for row in rows(DATA_MODEL.read_text(), 5)}


def declared() -> list[Pattern]:
    return [Pattern(*row) for row in rows(table.__doc__ or "", 3)]


def test_the_document_shows_the_table_of_the_code() -> None:
    assert declared() == documented()
    assert len(declared()) >= 11


def test_the_document_says_what_every_item_holds() -> None:
    assert set(documented_items()) == {pattern.item for pattern in declared()}


KEY_MODULES = (
    keys,
    appeal_keys,
    points_keys,
    catalogue_keys,
    customer_keys,
    export_keys,
    field_keys,
    import_keys,
    totals_keys,
)


def test_every_key_that_the_code_makes_is_sampled_here() -> None:
    made = {
        name
        for module in KEY_MODULES
        for name, function in inspect.getmembers(module, inspect.isfunction)
        if function.__annotations__.get("return") is Key and not name.startswith("_")
    }
    every = {**vars(keys), **vars(field_keys), **vars(appeal_keys)}
    constants = {name for name, value in every.items() if isinstance(value, Key)}

    assert set(SAMPLES) == made | constants


@pytest.mark.parametrize("key", SAMPLES.values(), ids=SAMPLES)
def test_every_key_fits_exactly_one_pattern(key: Key) -> None:
    assert sum(pattern.fits(key) for pattern in declared()) == 1


@pytest.mark.parametrize("pattern", declared(), ids=lambda pattern: pattern.item)
def test_every_pattern_is_made_by_the_code(pattern: Pattern) -> None:
    assert any(pattern.fits(key) for key in SAMPLES.values())


def test_the_template_has_the_keys_and_the_ttl_that_the_code_uses() -> None:
    template = table_properties()

    names = {key["KeyType"]: key["AttributeName"] for key in template["KeySchema"]}
    types = {
        each["AttributeName"]: each["AttributeType"] for each in template["AttributeDefinitions"]
    }
    assert names == {"HASH": Key._fields[0], "RANGE": Key._fields[1]}
    assert types == dict.fromkeys((*Key._fields, *AGENDA_KEYS, BOOKED), "S")
    indexes = {index["IndexName"]: index for index in template["GlobalSecondaryIndexes"]}
    for name, wanted in {AGENDA: AGENDA_KEYS, DAYS: (BOOKED, "pk")}.items():
        index = indexes.pop(name)
        assert tuple(key["AttributeName"] for key in index["KeySchema"]) == wanted
        assert index["Projection"] == {"ProjectionType": "KEYS_ONLY"}
    assert not indexes
    assert template["TimeToLiveSpecification"] == {"AttributeName": "ttl", "Enabled": True}


def test_an_index_of_the_template_is_one_of_the_document() -> None:
    template, text = table_properties(), DATA_MODEL.read_text()

    for index in template.get("GlobalSecondaryIndexes", []):
        assert f"`{index['IndexName']}`" in text
    assert "no index" not in text or "GlobalSecondaryIndexes" not in template
    assert "LocalSecondaryIndexes" not in template


def test_every_attribute_that_is_stored_is_documented(
    world: World, anna: Telegrammer, visitor: WebchatVisitor
) -> None:
    anna.registers()
    anna.says("стоп")
    visitor.opens()
    queue_part(world, CHAT, "ru", CodeNotice("sms", "+79211234567", "nonce"), cause="1")
    turn = world.conversation.budgets.find_turn(
        "code", "+79211234567", "2026-11-21", by="1", now=START
    )
    world.conversation.budgets.take_turn(turn, by="1", now=START)
    world.conversation.quarantine.keep(
        "1", channel="telegram", body=b"{", why="ValueError", now=START
    )
    save_settings(world, world.texts.settings)

    undocumented = set()
    for key, item in everything(world).items():
        (pattern,) = (each for each in declared() if each.fits(Key(*key)))
        attributes, ttl = documented_items()[pattern.item][:2]
        named = {*re.findall(r"`(\w+)`", attributes), "pk", "sk", "stamp"}
        named |= set() if ttl.startswith("none") else {"ttl"}
        undocumented |= {(pattern.item, name) for name in item if name not in named}
    assert undocumented == set()


INSTANTS = st.integers(0, 10**15).map(lambda us: START + timedelta(microseconds=us))


@given(st.integers(0, 10**15 - 1), st.integers(0, 10**15 - 1))
def test_sequences_sort_as_they_are_counted(one: int, other: int) -> None:
    sort_keys = [keys.webchat_reply(CHAT, number).sk for number in (one, other)]

    assert (sort_keys[0] < sort_keys[1]) == (one < other)


@given(INSTANTS, st.integers(0, 3_000_000))
def test_instants_sort_as_they_happened(at: datetime, later_us: int) -> None:
    later = at + timedelta(microseconds=later_us + 1)
    former = [keys.former_consent(CustomerId("a"), a_consent(at=each)).sk for each in (at, later)]
    aside = [keys.quarantined(each, "1") for each in (at, later)]

    assert former == sorted(former)
    assert aside == sorted(aside)


def test_an_email_is_claimed_without_regard_to_the_case_of_ascii_letters() -> None:
    one, other = Email("Anna@example.org"), Email("anna@example.org")
    assert customer_keys.proven_email(one) == customer_keys.proven_email(other)
