"""Which roles see the value of an own field of a customer."""

from chalicelib.domain.customers.custom_field import CustomField
from chalicelib.domain.staff.staff import ALLOWED, SIGHTS, Permission, Role, Sight


def sees_field(role: Role, field: CustomField) -> bool:
    """Whether a role sees the values of a field; the administrator sees all of them.

    A role that sees the last digits alone sees a field only if the field names it.
    """
    sight = SIGHTS[role]
    if role is Role.ADMIN:
        return True
    if field.personal and sight is not Sight.FULL:
        return False
    return role in field.visible_to if field.visible_to else sight is not Sight.LAST_DIGITS


def is_masked_field(field: CustomField) -> bool:
    """Whether a role that works with segments does not see the values of a field."""
    return not all(sees_field(role, field) for role in ALLOWED[Permission.SEGMENTS_READ])
