"""Other readings of a Russian text in Latin letters: another keyboard, and transliteration."""

from collections.abc import Iterator

from chalicelib.domain.messages.message import Locale

_LATIN_KEYS = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
_RUSSIAN_KEYS = "йцукенгшщзхъфывапролджэячсмитьбюё"
_KEYS = str.maketrans(_LATIN_KEYS, _RUSSIAN_KEYS)
# Longest first: "shch" is one letter.
_LETTERS = (
    ("shch", "щ"),
    ("sch", "щ"),
    ("kh", "х"),
    ("zh", "ж"),
    ("ch", "ч"),
    ("sh", "ш"),
    ("yu", "ю"),
    ("ju", "ю"),
    ("ya", "я"),
    ("ja", "я"),
    ("yo", "е"),
    ("ts", "ц"),
    *zip("abcdefghijklmnoprstuvwxyz", "абцдефгхийклмнопрстуввхыз", strict=True),
    ("'", "ь"),
)


def other_readings(text: str, language: Locale) -> Iterator[str]:
    """Yield the text as the Russian keyboard, and as Latin letters for Russian sounds, read it."""
    lowered = text.lower()
    if language != "ru" or not lowered.isascii():
        return
    yield lowered.translate(_KEYS)
    for latin, russian in _LETTERS:
        lowered = lowered.replace(latin, russian)
    yield lowered
