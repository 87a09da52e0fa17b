"""Invents names and phones for people who are added without them."""

from local.simulator.bodies import NewPerson
from local.simulator.messenger import Language

NAMES: dict[Language, tuple[tuple[str, str], ...]] = {
    "ru": (
        ("Анна", "Смирнова"),
        ("Иван", "Петров"),
        ("Мария", "Кузнецова"),
        ("Олег", "Соколов"),
        ("Дарья", "Волкова"),
        ("Тимур", "Ахметов"),
    ),
    "en": (
        ("Alice", "Brown"),
        ("James", "Wilson"),
        ("Emma", "Taylor"),
        ("Daniel", "Evans"),
        ("Grace", "Walker"),
        ("Henry", "Cooper"),
    ),
}
# A Russian and a Kazakh mobile range: both are countries that text messages may go to.
PHONE_STARTS: dict[Language, str] = {"ru": "+7999555", "en": "+7701555"}


def complete(wanted: NewPerson, already: int) -> NewPerson:
    """Fill in the missing fields; `already` is the number of existing people."""
    names = NAMES[wanted.language]
    first_name, last_name = names[already % len(names)]
    if wanted.first_name:
        first_name, last_name = wanted.first_name, wanted.last_name
    return NewPerson(
        kind=wanted.kind,
        language=wanted.language,
        first_name=first_name,
        last_name=last_name,
        phone=wanted.phone or f"{PHONE_STARTS[wanted.language]}{already + 101:04d}",
        hides_phone=wanted.hides_phone,
    )
