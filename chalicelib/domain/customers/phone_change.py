"""The change of a customer's phone by staff, where the former one cannot be proven (rule 36)."""

from dataclasses import dataclass
from datetime import datetime

from chalicelib.domain.customers.birthday import Birthday
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Forbidden
from chalicelib.domain.ids import CustomerId


@dataclass(frozen=True, slots=True)
class PhoneSnapshot:
    """A changed phone as it is stored to answer a repeated request: without the number."""

    customer_id: CustomerId
    changed_at: datetime


def refuse_unproven(customer: Customer, birthday: Birthday) -> None:
    """Refuse a person who is known by nothing but a name.

    Raises:
        Forbidden: `phone.unproven`: another birthday, or no messenger knows the person.
    """
    born = customer.birthday
    is_known = born is not None and (born.day, born.month) == (birthday.day, birthday.month)
    if not is_known or not customer.chats:
        raise Forbidden("phone.unproven")
