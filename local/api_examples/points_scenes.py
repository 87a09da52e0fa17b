"""The programme, its points and its offers: one call of each operation."""

from chalicelib.domain.staff.staff import Role
from local.api_examples.bodies_of_points import (
    ADJUSTMENT,
    HOLD,
    OFFER,
    PROGRAMME,
    PROMO_CODES,
    QUOTE,
    SIMULATION,
    TERMS,
    TIER,
)
from local.api_examples.office import (
    Office,
)
from local.api_examples.two_people import PHONE


def apply_programme(office: Office) -> None:
    """Check a programme and apply it."""
    office.asks("listProgrammePresets")
    office.asks("getProgrammePreset", preset="grocery")
    office.asks("checkProgramme", {"programme": PROGRAMME["programme"]})
    office.asks("replaceProgramme", PROGRAMME)
    office.asks("getProgramme")
    office.asks("listProgrammeVersions")


def spend_points(office: Office, customer: str) -> None:
    """Spend points of a customer at a till, with the code of the chain's own application."""
    office.asks("quotePurchase", {**QUOTE, "phone": PHONE}, by=Role.CASHIER)
    office.asks("scanCustomer", {"phone": PHONE}, by=Role.CASHIER)
    office.asks("previewAdjustment", ADJUSTMENT, by=Role.SUPPORT, customer_id=customer)
    office.asks("adjustPoints", ADJUSTMENT, by=Role.SUPPORT, customer_id=customer)
    made = office.asks("makeRedemptionCode", {"customer_id": customer}, by=Role.INTEGRATION)
    body = {**HOLD, "phone": PHONE, "code": made["code"]}
    hold = office.asks("holdPoints", body, by=Role.CASHIER)["id"]
    office.asks("getHold", by=Role.CASHIER, hold=hold)
    office.asks("releaseHold", by=Role.CASHIER, hold=hold)
    office.asks("getPoints", customer_id=customer)
    office.asks("listPointsEntries", query={"limit": 1}, customer_id=customer)


def make_offers(office: Office) -> None:
    """Create an offer and random codes for it, and quote a basket."""
    offer = office.asks("createOffer", OFFER)
    office.asks("getOffer", offer_id=offer["id"])
    office.asks("listOffers", query={"limit": 1})
    office.asks("replaceOffer", {**OFFER, "version": 1}, offer_id=offer["id"])
    codes = office.asks("createPromoCodes", {**PROMO_CODES, "offer": offer["id"]})["id"]
    office.lets_time_pass(minutes=1)
    office.asks("getPromoCodes", codes_id=codes)
    office.asks("listPromoCodes", query={"limit": 2}, codes_id=codes)
    office.asks("getPromoCodeTable", query={"first": 2}, codes_id=codes)
    office.asks("listPromoCodeBatches", query={"limit": 1})
    office.asks("deleteOffer", offer_id=offer["id"])
    office.asks("quotePurchase", {**QUOTE, "phone": PHONE}, by=Role.CASHIER)
    office.asks("scanCustomer", {"phone": PHONE}, by=Role.CASHIER)


def give_terms(office: Office, customer: str) -> None:
    """Give a customer terms and a level of their own."""
    office.asks("replaceTerms", TERMS, customer_id=customer)
    office.asks("getTerms", customer_id=customer)
    office.asks("listTerms", query={"limit": 1})
    office.asks("giveTier", TIER, customer_id=customer)
    office.asks("takeTierBack", customer_id=customer)
    office.asks("changeMembership", {"member": True}, by=Role.SUPPORT, customer_id=customer)


def simulate(office: Office) -> None:
    """Replay a draft that gives 10 %."""
    made = office.asks("startSimulation", SIMULATION)["id"]
    office.lets_time_pass(minutes=5)
    office.asks("getSimulation", simulation=made)
