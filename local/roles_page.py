"""Writes docs/roles.md from the tables that the checks use: `python -m local.roles_page`."""

from collections.abc import Iterable

from chalicelib.domain.staff.staff import (
    ALLOWED,
    OF_ALL_SHOPS,
    SHOP_ROLES,
    SIGHTS,
    Permission,
    Role,
    Sight,
)
from chalicelib.handlers.edge.operation import OF_CUSTOMER, Operation
from chalicelib.handlers.operations import OPERATIONS
from local.install.environments import ROOT

PAGE = ROOT / "docs" / "roles.md"
SEEN = {
    Sight.FULL: "everything",
    Sight.MASKED: "a mask of name, phone and e-mail",
    Sight.LAST_DIGITS: "the last four digits of phone and card",
}
OPENING = """# Roles

Written by `python -m local.roles_page` from `ALLOWED` and `SIGHTS` in
`chalicelib/domain/staff/staff.py` and from the operations of `chalicelib/handlers/`: the tables
that the checks themselves read. A test compares; another asks every operation as every role.

Staff and machines send `Authorization: Bearer <key>`. A key is 256 random bits, stored as its
SHA-256, shown once, of one role; it may be limited to one shop and to a time. No key, an unknown,
an expired and a revoked one get 401, the last three alike; a key of another role gets 403. A
revoked key is refused everywhere within a minute.

Only the keys of a cashier and an integration may be limited to a shop. Such a key is limited in
every operation: to the receipts of its shop, to the customers who have it as their home shop, and
to customers without one. It reads the programme and the catalogue, which are the same for every
shop. Everything else is refused, `key.other_shop`.

What a role sees masked it cannot find out by segments or campaigns either. It may count customers
by one condition on birthday or age alone, in whole hundreds. An audience that birthday or age
chooses, also through another campaign, is an administrator's: such a role may write the campaign,
but not rehearse or launch it, nor see its numbers, its customers, or its messages in a history. It
sees the report of the birthday trigger for one whole month, when the month does not change any
more and is about a hundred customers or more, without figures about few people.

A key may send 3,000 requests a minute to each container, and find out 600 times an hour whether a
person is a customer (1,800 times from one source address): by a search, by a receipt or a quote of
a phone that no customer has, or by any request that is refused because of it. After that the
answer is 429 with `Retry-After`.
"""


def roles_page(operations: Iterable[Operation] = OPERATIONS) -> str:
    """Return the page as Markdown."""
    known = sorted(operations, key=lambda each: (each.path, each.method))
    return "\n".join(
        [
            OPENING,
            "## Who may do what\n",
            _table(
                ["permission", *Role], [_permission_row(permission) for permission in Permission]
            ),
            "\n## Which operation asks for what\n",
            _table(
                ["operation", "", "permission", "a key of one shop"],
                [_operation_row(each) for each in known],
            ),
            "\n## How much of a customer a role is shown\n",
            _table(["role", "sees"], [[role, SEEN[SIGHTS[role]]] for role in Role]),
            "",
        ]
    )


def _permission_row(permission: Permission) -> list[str]:
    return [f"`{permission}`", *("yes" if role in ALLOWED[permission] else "" for role in Role)]


def _operation_row(operation: Operation) -> list[str]:
    permission = f"`{operation.permission}`" if operation.permission else _opened(operation)
    name = f"`{operation.method} {operation.path}`"
    return [name, operation.summary, permission, _shop_cell(operation)]


def _opened(operation: Operation) -> str:
    """Say who may call an operation that asks for no permission by itself."""
    if "webchat.origin" not in operation.refuses:
        return "open to everybody"
    sites = "pages of the allowed sites"
    return f"{sites}, or a key with `leads.take`" if "key.role" in operation.refuses else sites


def _shop_cell(operation: Operation) -> str:
    """Say how a key that is limited to a shop is limited in the operation."""
    if not operation.permission:
        return ""
    if operation.permission in OF_ALL_SHOPS:
        return "all shops"
    if not (operation.keeps_to_shop and ALLOWED[operation.permission] & SHOP_ROLES):
        return "refused"
    return "customers of its shop" if OF_CUSTOMER in operation.path else "its shop"


def _table(headings: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    titles = list(headings)
    lines = [titles, ["---"] * len(titles), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


if __name__ == "__main__":
    PAGE.write_text(roles_page(), encoding="utf-8")
