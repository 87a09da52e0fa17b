"""Writes a number with the noun that it counts."""


def counted(number: int, one: str, several: str = "") -> str:
    """Return `1 customer` or `2 customers`; `several` is the plural if it is not made with an s."""
    return f"{number} {one if number == 1 else several or f'{one}s'}"
