"""Makes one letter of the Cyrillic and Latin letters that look alike, for comparing words."""

import re

_CYRILLIC = "авекмнорстух"
_LATIN = "abekmhopctyx"
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_WORD = re.compile(r"[^\W\d_]+")
_ANY_CYRILLIC = re.compile(r"[а-яё]")
_ANY_LATIN = re.compile(r"[a-z]")
_ONLY_CYRILLIC = re.compile(rf"[^\W\d_a-z{_CYRILLIC}]")  # a letter that Latin has none like


def fold_look_alikes(folded: str) -> str:
    """A text in lower case with one letter for each pair that looks alike, only for comparing."""
    return folded.translate(_TO_LATIN)


def in_one_script(folded: str) -> str:
    """A text in lower case, each word of two scripts as its writer saw it: «cтоп» as «стоп»."""
    return _WORD.sub(lambda word: _unmixed(word[0]), folded)


def _unmixed(word: str) -> str:
    if not (_ANY_CYRILLIC.search(word) and _ANY_LATIN.search(word)):
        return word
    cyrillic, latin = word.translate(_TO_CYRILLIC), word.translate(_TO_LATIN)
    if _ONLY_CYRILLIC.search(word) or not _ANY_LATIN.search(cyrillic):
        return cyrillic
    return latin
