"""Count purchases in words that agree with their number."""

from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.plural import FORM_OF
from chalicelib.texts import Texts

FORMS = ("purchases.one", "purchases.few", "purchases.many")  # English has the last two alike


def purchases_text(texts: Texts, count: int, locale: Locale) -> str:
    """Write `1 purchase`, `5 purchases`."""
    return texts.say(locale, FORMS[FORM_OF[locale](count)], {"count": count})
