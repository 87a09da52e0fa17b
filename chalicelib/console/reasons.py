"""What is wrong with a field, in the language of the reader.

The API answers authors of programs in English. `handlers/edge/reasons.py` has the one table of
Russian reasons. Pages in English say the API's own sentence, or a friendlier one of
`locales/console/en_reasons.json`.
"""

from chalicelib.console.words import FOLDER, unquoted
from chalicelib.domain.messages.message import Locale
from chalicelib.handlers.edge.problems import ENGLISH, reason_in_words
from chalicelib.handlers.edge.reasons import worded

FRIENDLIER = FOLDER / "en_reasons.json"


def reason(why: str, locale: Locale) -> str:
    """Return a code of the domain, or a sentence about a field, as the reader understands it."""
    friendlier = worded(why, FRIENDLIER, ENGLISH) if locale == ENGLISH else None
    return friendlier or unquoted(reason_in_words(why, locale))
