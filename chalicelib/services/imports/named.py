"""Find the customers that the rows of a batch name, in few reads."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.customers.identity import Identity, IdentityKind
from chalicelib.domain.errors import Conflict, NotFound, Rejected
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.imports.outcome import BadField
from chalicelib.services.imports import cells
from chalicelib.services.imports.row_job import MappedRow, RowJob

KINDS: Mapping[str, IdentityKind] = {"phone": "phone", "card": "card", "customer_id": "id"}
ID_CHARS_MAX = 100

Names = Mapping[str, Identity]
"""What names a customer in a row, by the field."""


@dataclass(slots=True)
class RowOwners:
    """The customers that the rows of a batch name; `bad` are rows with a name of no form."""

    names: dict[int, Names] = field(default_factory=dict)
    bad: dict[int, BadField] = field(default_factory=dict)
    owners: Mapping[Identity, CustomerId] = field(default_factory=dict)
    customers: Mapping[CustomerId, Customer] = field(default_factory=dict)

    def of(self, row: MappedRow) -> Names:
        """The names in a row.

        Raises:
            BadField: one of them cannot be read.
        """
        if row.number in self.bad:
            raise self.bad[row.number]
        return self.names[row.number]

    def found(self, names: Names) -> dict[str, Customer]:
        """The customers with these names, by the field."""
        known = {name: self._customer(identity) for name, identity in names.items()}
        return {name: customer for name, customer in known.items() if customer}

    def _customer(self, identity: Identity) -> Customer | None:
        is_id = identity.kind == "id"
        owner = CustomerId(identity.value) if is_id else self.owners.get(identity)
        return self.customers.get(owner) if owner else None


def find_named(job: RowJob, rows: Sequence[MappedRow], fields: Sequence[str]) -> RowOwners:
    """Read the names in these fields of the rows, and find their customers."""
    named = RowOwners()
    for row in rows:
        try:
            named.names[row.number] = _names(job, row, fields)
        except BadField as bad:
            named.bad[row.number] = bad
    every = {identity for names in named.names.values() for identity in names.values()}
    claimed = [each for each in every if each.kind != "id"]
    named.owners = job.world.customers.claims.owners_of(claimed) if claimed else {}
    ids = {CustomerId(each.value) for each in every if each.kind == "id"}
    wanted = sorted(ids | set(named.owners.values()))
    found = job.world.customers.profiles.get_many(wanted) if wanted else []
    named.customers = {each.id: each for each in found}
    return named


def named_customer(job: RowJob, row: MappedRow, named: RowOwners) -> Customer:
    """Return the customer that the key of a row names.

    Raises:
        BadField: the key is empty or of no customer, or another field names another customer.
    """
    key, names = job.mapping.key, named.of(row)
    if key not in names:
        raise BadField(key, Rejected("cell.empty"))
    found = named.found(names)
    if key not in found:
        raise BadField(key, NotFound("customer.not_found"))
    if any(each.id != found[key].id for each in found.values()):
        raise BadField(key, Conflict("import.two_customers"))
    return found[key]


def _names(job: RowJob, row: MappedRow, fields: Sequence[str]) -> Names:
    return {
        name: Identity(KINDS[name], _name(job, name, row.fields[name]))
        for name in fields
        if name in row.fields
    }


def _name(job: RowJob, name: str, text: str) -> str:
    match name:
        case "phone":
            region = job.world.settings.region
            return cells.read_cell(name, lambda cell: cells.read_phone(cell, region), text)
        case "card":
            return cells.read_cell(name, cells.read_card, text)
        case _:
            return cells.read_cell(name, lambda cell: cells.read_text(cell, ID_CHARS_MAX), text)
