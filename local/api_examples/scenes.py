"""The life of a shop, from the first key to a report: one call of each operation."""

from typing import Any

from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.segments.segments import StoredSegment
from chalicelib.services.customers.register_customer import link_chat
from local.api_examples.bodies import (
    BOT,
    CONSENT,
    CUSTOMER,
    DELIVERY,
    HEALTH,
    IMPORT,
    IMPORTED,
    KEY,
    LEAD,
    MAPPING,
    PREVIEW,
    RECEIPT,
    RETURN,
    SEGMENT,
    TRIGGER,
    UPDATE,
    another_customer,
    another_receipt,
)
from local.api_examples.bodies_of_points import (
    BREAD,
    CARD_CHANGE,
    CATEGORY,
    NEW_PHONE,
    PLASTIC,
    PRODUCT,
    SHOP,
)
from local.api_examples.campaign_scenes import show_campaign
from local.api_examples.desk_scenes import answer_appeals
from local.api_examples.office import (
    BEGINS,
    BY_ID,
    CHAT,
    CUSTOMERS,
    ORIGIN,
    SECRET_SHOWN,
    TEXTS_SHOWN,
    Office,
    a_shop,
)
from local.api_examples.own_fields import define_fields
from local.api_examples.people import revoked_person
from local.api_examples.points_scenes import (
    apply_programme,
    give_terms,
    make_offers,
    simulate,
    spend_points,
)
from local.api_examples.totals_scenes import show_totals
from local.api_examples.two_people import PHONE, merge, note, transfer
from local.api_examples.upkeep import look_after

Json = Any


def examples() -> dict[str, dict[str, Json]]:
    """Return the `path`, `query`, `request` and `answer` of one call of each operation, by id."""
    with a_shop() as office:
        live(office)
        return {name: office.kept[name] for name in BY_ID if name in office.kept}


def live(office: Office) -> None:
    """Call every operation of the API once, in the order of the life of a shop."""
    _keys_and_bot(office)
    define_fields(office)
    apply_programme(office)
    customers = _customers(office)
    spend_points(office, customers[0])
    make_offers(office)
    _segments(office)
    show_campaign(office)
    _triggers(office)
    give_terms(office, customers[0])
    simulate(office)
    _dialogue(office)
    _web_chat(office)
    _catalogue(office)
    transfer(office, customers)
    merge(office, customers)
    note(office, customers[0])
    answer_appeals(office, customers[0])
    _cards(office)
    show_totals(office)
    _import(office)
    look_after(office)
    office.asks("listChanges", query={"day": BEGINS.date().isoformat(), "limit": 2})
    office.kept["getHealth"] = {"answer": HEALTH}
    office.kept["receiveUpdate"] = {"path": {"channel": "telegram"}, "request": UPDATE}


def _keys_and_bot(office: Office) -> None:
    made = office.asks("createKey", KEY)
    office.kept["createKey"]["answer"] = {**made, "secret": SECRET_SHOWN}
    office.asks("listKeys", query={"limit": 2})
    office.asks("revokeKey", key_id=made["id"])
    office.asks("restoreKey", key_id=revoked_person(office))
    for name, body in (("getBotSettings", None), ("replaceBotSettings", BOT)):
        shown = office.asks(name, body)
        few = {
            locale: dict(list(words.items())[:TEXTS_SHOWN])
            for locale, words in shown["defaults"].items()
        }
        office.kept[name]["answer"] = {**shown, "defaults": few}


def _dialogue(office: Office) -> None:
    """Try the bot's greeting with a text that is not stored."""
    settings = {"texts": {"en": {"registration.hello": "Welcome to our club!"}}}
    said = [{"text": "/help", "press": "", "shares_contact": False}]
    asked = {"settings": settings, "language": "en", "scene": "customer", "said": said}
    office.asks("previewDialogue", asked)


def _catalogue(office: Office) -> None:
    """Put shops, categories and products into the catalogue."""
    office.asks("replaceShop", SHOP, shop="s1")
    office.asks("listShops", query={"limit": 1})
    office.asks("getShop", shop="s1")
    office.asks("replaceCategory", CATEGORY, category="dairy")
    office.asks("listCategories", query={"limit": 1})
    office.asks("getCategory", category="dairy")
    office.asks("replaceProducts", {"products": [PRODUCT, BREAD]}, by=Role.INTEGRATION)
    office.asks("replaceProduct", PRODUCT, sku="milk-1")
    office.asks("getProduct", sku="milk-1")
    office.asks("listProducts", query={"category": "dairy", "search": "milk", "limit": 1})
    office.asks("replaceProduct", {**PRODUCT, "sku": "milk-2"}, sku="milk-2")
    office.asks("deleteProduct", sku="milk-2")
    office.asks("replaceShop", {**SHOP, "code": "s2"}, shop="s2")
    office.asks("deleteShop", shop="s2")


def _cards(office: Office) -> None:
    """Block a card, open it again, and replace it."""
    found = office.asks("searchCustomers", {"phone": CUSTOMER["phone"]})["customers"]
    _link(office, CustomerId(found[0]["id"]))
    office.asks("changePhone", NEW_PHONE, customer_id=found[0]["id"])
    number = found[0]["card"]
    for name in ("blockCard", "unblockCard", "replaceCard"):
        office.asks(name, CARD_CHANGE, by=Role.SUPPORT, number=number)
    office.asks("bindCard", PLASTIC, by=Role.CASHIER, customer_id=found[0]["id"])


def _customers(office: Office) -> list[str]:
    """Register customers and record their purchases; returns their ids."""
    office.asks("listConsentTexts", query={"language": "en"})
    first = office.asks("registerCustomer", CUSTOMER)["id"]
    others = [
        office.asks("registerCustomer", another_customer(number))["id"]
        for number in range(1, CUSTOMERS)
    ]
    # By phone: whoever sends the example as it stands has no customer with the id of another base.
    office.asks("recordPurchase", {**RECEIPT, "phone": PHONE}, by=Role.CASHIER)
    for number, customer in enumerate(others, 1):
        body = another_receipt(number, customer)
        office.asks("recordPurchase", body, by=Role.CASHIER)
    office.asks("returnPurchase", RETURN, by=Role.CASHIER, shop="s1", receipt="r-1001")
    office.asks("deliverPurchase", DELIVERY, by=Role.CASHIER, shop="s1", receipt="r-1001")
    office.asks("getPurchase", by=Role.CASHIER, shop="s1", receipt="r-1001")
    office.asks("listCustomers", query={"limit": 1})
    office.asks("searchCustomers", {"phone": CUSTOMER["phone"]})
    office.asks("changeCustomer", {"city": "Казань"}, customer_id=first)
    office.asks("recordConsent", CONSENT, customer_id=first)
    office.asks("getCustomer", customer_id=first)
    office.asks("nameCustomers", {"ids": [first]})
    office.asks("listCustomerHistory", query={"limit": 3}, customer_id=first)
    office.asks("listCustomerPurchases", query={"limit": 1}, customer_id=first)
    office.asks("exportCustomer", customer_id=first)
    _chats(office, CustomerId(first))
    office.asks("eraseCustomer", customer_id=others.pop())
    return [first, *others]


def _chats(office: Office, customer_id: CustomerId) -> None:
    """Link a chat, and unlink it by staff."""
    _link(office, customer_id)
    listed = office.asks("listChats", customer_id=customer_id)
    office.asks("unlinkChat", customer_id=customer_id, chat=listed["chats"][0]["id"])


def _link(office: Office, customer_id: CustomerId) -> None:
    """Link a chat as a proof in Telegram does."""
    world = office.life.world
    customer = world.customers.profiles.get(customer_id)
    assert customer is not None
    version = dialog.version if (dialog := world.conversation.dialogs.get(CHAT)) else 0
    opened = Dialog(CHAT, "ru", world.now(), version=version, customer_id=customer_id)
    link_chat(world, customer, (), opened)


def _segments(office: Office) -> None:
    office.lets_time_pass(hours=25)  # the base is counted once a day
    segment = office.asks("createSegment", SEGMENT)["id"]
    office.asks("listSegments", query={"limit": 1})
    office.asks("getSegment", segment_id=segment)
    office.asks("replaceSegment", {**SEGMENT, "version": 1}, segment_id=segment)
    office.asks("previewSegment", {**PREVIEW, "customer": None})
    preview = office.kept["previewSegment"]["answer"]
    preview["sample"] = preview["sample"][:1]
    office.asks("listSegmentCustomers", query={"limit": 1}, segment_id=segment)
    office.asks("getThresholds")
    office.asks("getScores")
    scores = office.kept["getScores"]["answer"]
    scores |= {"cells": scores["cells"][:2], "curve": scores["curve"][:2]}
    _exports(office, segment)
    office.asks("deleteSegment", segment_id=segment)


def _triggers(office: Office) -> None:
    office.asks("getTrigger", name="birthday")
    world = office.life.world
    vips = StoredSegment("vip", "VIP", '{"kind":"tag","any_of":["vip"]}', BEGINS)
    world.commit(None, world.segments.stored.save_write(vips))
    office.asks("replaceTrigger", TRIGGER, name="birthday")


def _import(office: Office) -> None:
    """Import two customers from a file, one of whom has no phone, and undo it."""
    made = office.asks("createImport", IMPORT)["id"]
    office.asks("uploadImportPart", IMPORTED, import_id=made, number="1")
    office.asks("finishImportUpload", import_id=made)
    office.asks("getImportSample", import_id=made)
    office.asks("mapImportColumns", MAPPING, import_id=made)
    office.asks("checkImport", import_id=made)
    office.lets_time_pass(minutes=1)
    office.asks("listImportErrors", import_id=made)
    office.asks("getImportErrorTable", import_id=made)
    office.asks("startImport", import_id=made)
    office.lets_time_pass(minutes=1)
    office.asks("getImport", import_id=made)
    office.asks("undoImport", import_id=made)
    office.asks("listImports", query={"limit": 1})
    other = office.asks("createImport", IMPORT)["id"]
    office.asks("cancelImport", import_id=other)


def _exports(office: Office, segment: str) -> None:
    """Export the customers of a segment, and get the file."""
    body = {"kind": "customers", "format": "xlsx", "segment": segment, "language": "ru"}
    made = office.asks("startExport", body)["id"]
    office.lets_time_pass(minutes=5)
    office.asks("listExports")
    office.asks("getExport", export_id=made)
    office.asks("getExportFile", export_id=made)


def _web_chat(office: Office) -> None:
    page = {"origin": ORIGIN}
    opened = office.asks("openWebchat", {"locale": "en", "ref": "footer"}, headers=page)
    visitor = {**page, "authorization": f"Bearer {opened['token']}"}
    message = {"client_id": "message-1", "text": "Hello"}
    office.asks("sendWebchatMessage", message, headers=visitor)
    office.asks("listWebchatMessages", headers=visitor, query={"after": "0"})
    office.asks("closeWebchat", headers=visitor)
    office.asks("takeLead", LEAD)
