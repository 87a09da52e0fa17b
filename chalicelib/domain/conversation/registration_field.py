"""The fields of a registration, in the order in which the bot asks for them."""

from enum import StrEnum


class Field(StrEnum):
    """One field of the registration."""

    FIRST_NAME = "first_name"
    SURNAME = "surname"
    PHONE = "phone"
    EMAIL = "email"
    BIRTHDAY = "birthday"


ALL_FIELDS = tuple(Field)
