"""What a registration asks for, in the order of asking."""

from enum import StrEnum


class Field(StrEnum):
    """One question of the registration."""

    FIRST_NAME = "first_name"
    SURNAME = "surname"
    PHONE = "phone"
    EMAIL = "email"
    BIRTHDAY = "birthday"


ALL_FIELDS = tuple(Field)
