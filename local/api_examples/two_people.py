"""What happens between two customers: a transfer of points, and a merge."""

from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import Role
from chalicelib.repo.customers.duplicates import DuplicatePair
from local.api_examples.bodies import CUSTOMER, LARGE_RECEIPT, another_customer
from local.api_examples.bodies_of_points import TRANSFER
from local.api_examples.office import Office

PHONE: str = CUSTOMER["phone"]


def transfer(office: Office, customers: list[str]) -> None:
    """Move points between two customers, and take them back."""
    office.asks("recordPurchase", {**LARGE_RECEIPT, "customer_id": customers[0]}, by=Role.CASHIER)
    body = {**TRANSFER, "from": {"phone": PHONE}, "to": {"phone": another_customer(1)["phone"]}}
    made = office.asks("transferPoints", body, by=Role.SUPPORT)["id"]
    office.asks("reverseTransfer", by=Role.SUPPORT, transfer=made)


def merge(office: Office, customers: list[str]) -> None:
    """Merge two customers who are one person, and undo it."""
    survivor, merged = customers[:2]
    body = {"merged": merged}
    office.asks("previewMerge", body, customer_id=survivor)
    office.asks("mergeCustomers", {**body, "reason": "One person"}, customer_id=survivor)
    office.asks("listDuplicates", customer_id=survivor)
    one, other = CustomerId(survivor), CustomerId(customers[2])
    pair = DuplicatePair(one, other, ("email",), office.life.world.now())
    office.life.world.customers.duplicates.keep([pair])
    office.asks("listSuggestedDuplicates", query={"limit": 1})
    office.asks("dismissDuplicates", one=survivor, other=customers[2])
    office.asks("undoMerge", body, customer_id=survivor)


def note(office: Office, customer: str) -> None:
    """Write a note about a customer, change it, and delete it."""
    text = {"text": "Prefers to be called after six."}
    made = office.asks("writeNote", text, by=Role.SUPPORT, customer_id=customer)["id"]
    path = {"customer_id": customer, "note_id": made}
    office.asks("replaceNote", {"text": "Prefers messages."}, by=Role.SUPPORT, **path)
    office.asks("listNotes", by=Role.SUPPORT, customer_id=customer)
    office.asks("deleteNote", by=Role.SUPPORT, **path)
