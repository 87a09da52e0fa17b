"""Write numbers in the notation of a language. No number passes through a float."""

from fractions import Fraction

from chalicelib.domain.messages.message import Locale

NO_BREAK = "\u00a0"
BASIS_OF_PERCENT = 100  # basis points
HUNDREDTHS = 100


def decimal_text(number: str, locale: Locale) -> str:
    """`0,35` or `0.35`, of a number that is written with a point and without groups."""
    return number.replace(".", ",") if locale == "ru" else number


def grouped_text(number: str, locale: Locale, *, digits_min: int = 4) -> str:
    """`1 234,50` or `1,234.50`, from so many whole digits on; a line never ends inside it."""
    whole, mark, part = number.partition(".")
    if len(whole.lstrip("-")) >= digits_min:
        whole = f"{int(whole):,}".replace(",", NO_BREAK if locale == "ru" else ",")
    return f"{whole}{decimal_text(mark + part, locale)}"


def percent_text(rate: int, locale: Locale) -> str:
    """`7,5` or `7.5`, of 750 basis points."""
    return _short(Fraction(rate, BASIS_OF_PERCENT), locale)


def factor_text(factor: tuple[int, int], locale: Locale) -> str:
    """`1,5` or `1.5`; a factor with more than two decimals is a fraction, `1 1/3`."""
    exact = Fraction(*factor)
    if HUNDREDTHS % exact.denominator == 0:
        return _short(exact, locale)
    whole, rest = divmod(exact, 1)
    return f"{whole}{NO_BREAK}{rest}" if whole else str(rest)


def _short(exact: Fraction, locale: Locale) -> str:
    """A number of at most two decimals, without zeros at its end."""
    whole, part = divmod(int(exact * HUNDREDTHS), HUNDREDTHS)
    decimals = f"{part:02d}".rstrip("0")
    return decimal_text(f"{whole}.{decimals}" if decimals else str(whole), locale)
