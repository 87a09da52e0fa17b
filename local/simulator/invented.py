"""People who do not exist, for whoever is let in without a name."""

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


def complete(asked: NewPerson, already: int) -> NewPerson:
    """Fill in what was left out; `already` is how many people there are."""
    names = NAMES[asked.language]
    first_name, last_name = names[already % len(names)]
    if asked.first_name:
        first_name, last_name = asked.first_name, asked.last_name
    return NewPerson(
        kind=asked.kind,
        language=asked.language,
        first_name=first_name,
        last_name=last_name,
        phone=asked.phone or f"{PHONE_STARTS[asked.language]}{already + 101:04d}",
    )
