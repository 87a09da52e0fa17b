"""Which roles the claims of an identity provider give, and who a person is."""

from dataclasses import replace

import pytest

from chalicelib.domain.staff.person import (
    ClaimedRole,
    ProvenPerson,
    claimed_role,
    parse_claimed_roles,
)
from chalicelib.domain.staff.staff import Role

TEXT = " admins = admin , a=b=marketer,/tills/7=cashier@s7, ,"
ROLES = (
    ClaimedRole("admins", Role.ADMIN),
    ClaimedRole("a=b", Role.MARKETER),
    ClaimedRole("/tills/7", Role.CASHIER, "s7"),
)
OLGA = ProvenPerson("https://a.example", "1", "Ольга", ROLES[0])


def test_roles_are_read_in_order() -> None:
    assert parse_claimed_roles(TEXT) == ROLES
    assert parse_claimed_roles("") == ()


@pytest.mark.parametrize("text", ["admins", "=admin", "a=", "a=chief", "a=admin@s1", "a=Admin"])
def test_what_gives_no_role_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match=r"gives no role|limits a role"):
        parse_claimed_roles(text)


@pytest.mark.parametrize(
    ("values", "found"),
    [(["a=b", "admins"], ROLES[0]), (["a=b"], ROLES[1]), (["Admins", ""], None), ([], None)],
)
def test_the_first_role_that_a_value_gives_counts(
    values: list[str], found: ClaimedRole | None
) -> None:
    assert claimed_role(ROLES, values) == found


def test_issuer_and_subject_make_the_person() -> None:
    named = replace(OLGA, name="Мария", claimed=None)
    others = (replace(OLGA, subject="2"), replace(OLGA, issuer="https://b.example"))

    assert named.digest == OLGA.digest
    assert len({OLGA.key_id, *(other.key_id for other in others)}) == 3
    assert OLGA.digest.startswith(OLGA.key_id)
    assert len(OLGA.key_id) == len("oidc-") + 16
