"""The words that a registration understands at every step."""

from collections.abc import Mapping

from chalicelib.domain.messages.message import Locale

LANGUAGES: Mapping[str, Locale] = {"language_ru": "ru", "language_en": "en"}
WORDS_THAT_LEAVE = ("stop", "stop_all", "cancel", "erase", "erase_yes")
# Words of commands that a person may type while a question is open: they are no answers.
AFTER_REGISTRATION = (
    "card",
    "purchases",
    "profile",
    "my_data",
    "about",
    "export",
    "points",
    "offers",
    "shops",
    "change_phone",
    "change_birthday",
    "resume",
    "chats",
    "connect",
    "confirm_email",
    "spend",
    "tier",
    "block_card",
    "history",
    "cabinet",
    "appeals",
    "questions",
)
# What does not open after the registration either.
NOT_YET = {
    "points": "points.not_yet",
    "shops": "shops.not_yet",
}
ASKS_PEOPLE = ("operator", "write_support")
IN_OWN_WORDS = frozenset(
    {*ASKS_PEOPLE, *WORDS_THAT_LEAVE, *AFTER_REGISTRATION, "help", "language", *LANGUAGES}
)
