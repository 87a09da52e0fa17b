"""The budgets that one look-up spends."""

from chalicelib.domain.ids import StaffKeyId
from chalicelib.domain.staff.asker import Asker

TILL = StaffKeyId("till")


def test_a_look_up_is_paid_by_the_key_and_by_the_source_of_the_request() -> None:
    limits = Asker(TILL, "2001:db8:1:2::5").limits(a_key=600, an_address=1800)

    assert limits == {"key#till": 600, "address#2001:db8:1:2::/64": 1800}


def test_without_an_address_the_key_pays_alone() -> None:
    assert Asker(TILL).limits(a_key=600, an_address=1800) == {"key#till": 600}
