"""What a person means by a few words of a name: the surname stands first, or second, or last."""

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from chalicelib.domain.customers.names.surname import fold

WORDS_MAX = 6  # more words are no name of a person


class SoughtName(NamedTuple):
    """One meaning: how the surname begins, and the words in the order in which they were typed.

    Without `words` the surname alone is sought. With `is_whole` no beginning of a word is enough.
    """

    surname: str
    words: tuple[str, ...]
    is_surname_first: bool
    is_whole: bool

    def fits(self, *, first_name: str, surname: str) -> bool:
        """Whether a customer with this name is meant."""
        folded = fold(surname)
        is_beginning = folded == self.surname if self.is_whole else folded.startswith(self.surname)
        if not self.words:
            return is_beginning
        names = (folded, fold(first_name)) if self.is_surname_first else (fold(first_name), folded)
        if not all(names):
            return False
        said = " ".join(names).split()
        return len(said) >= len(self.words) and _agree(said, self.words, is_whole=self.is_whole)


def meanings(typed: str, *, is_whole: bool) -> tuple[SoughtName, ...]:
    """Return what typed words may mean: a surname alone, or one with a name before or after it."""
    text = fold(typed.replace(",", " "))
    words = tuple(text.split()[:WORDS_MAX])
    alone = SoughtName(text, (), is_surname_first=True, is_whole=is_whole)
    if len(words) == 1:
        return (alone,)
    # A surname may have several words, and a first name too.
    places = dict.fromkeys((0, 1, len(words) - 1))
    return (alone, *(SoughtName(words[at], words, at == 0, is_whole) for at in places))


def fits_one(found: Iterable[SoughtName], *, first_name: str, surname: str) -> bool:
    """Whether a customer with this name is meant by one of these."""
    return any(each.fits(first_name=first_name, surname=surname) for each in found)


def _agree(said: Sequence[str], typed: Sequence[str], *, is_whole: bool) -> bool:
    pairs = zip(said, typed, strict=False)
    return all(name == word if is_whole else name.startswith(word) for name, word in pairs)
