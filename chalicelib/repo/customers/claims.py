"""Claims: items by which one customer alone has a phone, a proven e-mail or a card number.

An e-mail that was only typed is no claim: any number of customers may have typed it. Nor is a
surname: its entry only lets staff find the customer.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

from chalicelib.domain.customers.card import CardNumber
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.email_address import Email, is_same_mailbox
from chalicelib.domain.customers.identity import Identity
from chalicelib.domain.customers.names.surname import fold
from chalicelib.domain.customers.phone import Phone
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import CustomerId
from chalicelib.repo.table import customer_keys, keys
from chalicelib.repo.table.encoding import Item
from chalicelib.repo.table.keys import Key
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.table import Table
from chalicelib.repo.table.writes import Change, Delete, Put, Refused, Write

Claimed = Literal["phone", "email"]


class Taken(Conflict):
    """Another customer has the phone or the e-mail; `owner` is that customer, if known."""

    def __init__(self, what: Claimed, owner: CustomerId | None) -> None:
        super().__init__(f"{what}.taken")
        self.what: Claimed = what
        self.owner = owner


@dataclass(frozen=True, slots=True)
class Claims:
    """Which customer has a phone, a card number or an e-mail address."""

    table: Table

    def owner_of(self, identity: Identity) -> CustomerId | None:
        """The customer with this identity; an id is returned without a check that it exists."""
        match identity.kind:
            case "id":
                return CustomerId(identity.value)
            case "phone":
                return self.owner_of_phone(Phone(identity.value))
            case "email":
                return self.owner_of_email(Email(identity.value))
            case "card":
                return self.owner_of_card(CardNumber(identity.value))

    def owners_of(self, identities: Iterable[Identity]) -> dict[Identity, CustomerId]:
        """The customers with these phones, cards and proven e-mails, read in one call."""
        keys_of = {identity: _claim_key(identity) for identity in identities}
        found = {
            (item["pk"], item["sk"]): item for item in self.table.get_many(set(keys_of.values()))
        }
        owners = {each: _owner_in(found.get(key)) for each, key in keys_of.items()}
        return {each: owner for each, owner in owners.items() if owner}

    def owner_of_phone(self, number: Phone) -> CustomerId | None:
        """The customer with this phone."""
        return _owner_in(self.table.get(keys.phone(number)))

    def owner_of_email(self, address: Email) -> CustomerId | None:
        """The customer who proved to have this e-mail; a typed address has no owner."""
        return _owner_in(self.table.get(customer_keys.proven_email(address)))

    def owner_of_card(self, number: CardNumber) -> CustomerId | None:
        """The customer with this card number, even if the card is blocked (rule 34)."""
        return _owner_in(self.table.get(keys.card(number)))

    def email_holders(self, address: Email, *, limit: int) -> list[CustomerId]:
        """The customers who may have this address; the caller compares it with their profiles."""
        partition, former = (
            customer_keys.email_partition(address),
            customer_keys.former_email_claim(address),
        )
        found = self.table.query(partition, prefix="", limit=limit)
        if former.pk != partition and (claim := self.table.get(former)):
            found.append(claim)
        ids = [CustomerId(item["customer"]) for item in found]
        # The claim sorts behind the entries, so many of them would hide it.
        if len(found) >= limit and (owner := self.owner_of_email(address)):
            ids = [owner, *ids]
        return list(dict.fromkeys(ids))[:limit]

    def email_moves(self, before: Customer | None, after: Customer | None) -> list[Write]:
        """The writes that release the former address and enter the new one.

        They refuse with `Taken` if another customer has proven the new address.
        """
        if before and after and _holds_alike(before, after):
            return []
        released = self._releases(before, before.email) if before and before.email else []
        entered = [_entry(after, after.email)] if after and after.email else []
        return [*released, *entered]

    def _releases(self, customer: Customer, address: Email) -> list[Write]:
        if customer.email_proven_at:
            return [release(customer_keys.proven_email(address), customer.id, email_taken)]
        entries: list[Write] = [Delete(customer_keys.contact_email(address, customer.id))]
        # A profile does not show which release stored it, so the claim is looked up. It costs a
        # read whenever an address is changed, proven or erased, which is rare.
        former = customer_keys.former_email_claim(address)
        if _owner_in(self.table.get(former)) == customer.id:
            entries.append(release(former, customer.id, email_taken))
        return entries


def _claim_key(identity: Identity) -> Key:
    """The key of the claim of a phone, a card or a proven e-mail."""
    match identity.kind:
        case "phone":
            return keys.phone(Phone(identity.value))
        case "card":
            return keys.card(CardNumber(identity.value))
        case _:
            assert identity.kind == "email", "an id is claimed by no item"
            return customer_keys.proven_email(Email(identity.value))


def surname_moves(before: Customer | None, after: Customer | None) -> list[Write]:
    """The writes that take the former surname out of the index and put the new one in."""
    was = fold(before.surname) if before else ""
    now = fold(after.surname) if after else ""
    if was == now:
        return []
    left: list[Write] = [Delete(customer_keys.surname(was, before.id))] if before and was else []
    entered: list[Write] = [surname_entry(after)] if after and now else []
    return [*left, *entered]


def surname_entry(customer: Customer) -> Put:
    """The entry of a customer who has a surname."""
    key = customer_keys.surname(fold(customer.surname), customer.id)
    return Put(key, {"customer": customer.id}, version=None)


def claim(key: Key, customer_id: CustomerId, refused: Refused) -> Put:
    """The write by which a customer takes a free claim."""
    return Put(key, {"customer": customer_id}, refused=refused)


def release(key: Key, customer_id: CustomerId, refused: Refused) -> Delete:
    """The write by which a customer gives a claim back."""
    return Delete(key, "customer", customer_id, refused=refused)


def take_over_phone(number: Phone, *, former: CustomerId, new: CustomerId) -> Change:
    """The write by which the claim of a recycled phone passes to another customer."""
    key = keys.phone(number)
    return Change(key, sets={"customer": new}, equals={"customer": former}, refused=phone_taken)


def phone_taken(found: Item | None) -> Taken:
    """The refusal of a claim of a phone."""
    return Taken("phone", _owner_in(found))


def email_taken(found: Item | None) -> Taken:
    """The refusal of a claim of an e-mail."""
    return Taken("email", _owner_in(found))


def card_taken(found: Item | None) -> Moved:
    """The refusal of a claim of a card number."""
    return Moved("card.taken", found)


def _owner_in(found: Item | None) -> CustomerId | None:
    """The customer in a claim; None if there is no claim."""
    return CustomerId(found["customer"]) if found and "customer" in found else None


def _entry(customer: Customer, address: Email) -> Write:
    if customer.email_proven_at:
        return claim(customer_keys.proven_email(address), customer.id, email_taken)
    return Put(
        customer_keys.contact_email(address, customer.id), {"customer": customer.id}, version=None
    )


def _holds_alike(before: Customer, after: Customer) -> bool:
    """Whether both states have the same mailbox, both proven or both only typed."""
    if bool(before.email_proven_at) != bool(after.email_proven_at):
        return False
    if before.email and after.email:
        return is_same_mailbox(before.email, after.email)
    return before.email == after.email
