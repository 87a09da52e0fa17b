"""The locale that suits the language of a person's device."""

from chalicelib.domain.messages.message import Locale

# Most speakers of these languages read the programme's own language more easily than English.
_NEIGHBOURS = "ab az ba be ce chm cv hy ka kk kv ky mn os sah tg tk tt tyv udm uk uz"
NEIGHBOURS = frozenset(_NEIGHBOURS.split())


def locale_of(code: str) -> Locale | None:
    """The locale of a language; None leaves the choice to the programme."""
    language = code.replace("_", "-").partition("-")[0].lower()
    if not language or language in NEIGHBOURS:
        return None
    return "ru" if language == "ru" else "en"
