"""The language of a person, guessed from the country: WhatsApp does not name a language."""

from chalicelib.domain.messages.message import Locale

RUSSIAN = ("RU.", "BY.", "KZ.", "KG.", "7", "375", "996")
ENGLISH = ("GB.", "IE.", "US.", "CA.", "AU.", "NZ.", "44", "353", "1", "61", "64")


def locale_in(person: str) -> Locale | None:
    """The locale of a person's id or phone; None leaves the choice to the programme."""
    if person.startswith(RUSSIAN):
        return "ru"
    return "en" if person.startswith(ENGLISH) else None
