"""Turns what forms send, which is text, into the values of a request of the API."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime, time, timedelta, tzinfo
from typing import Any

from chalicelib.domain.errors import Malformed

BETWEEN = "."  # `name.ru` is the field `ru` of the object `name`


def nested(fields: Mapping[str, Any]) -> dict[str, Any]:
    """Return the object that fields with dotted names describe."""
    found: dict[str, Any] = {}
    for name, value in fields.items():
        *path, last = name.split(BETWEEN)
        place = found
        for part in path:
            place = place.setdefault(part, {})
        place[last] = value
    return found


def filled(fields: Mapping[str, str], names: Iterable[str]) -> dict[str, str]:
    """Return those of the named fields that are not empty."""
    return {name: fields[name] for name in names if fields.get(name, "").strip()}


def whole_number(fields: Mapping[str, str], name: str) -> int:
    """Return the whole number in a field; spaces between its groups are allowed.

    Raises:
        Malformed: `form.whole_number`.
    """
    text = "".join(fields.get(name, "").split()).replace("−", "-")
    try:
        return int(text)
    except ValueError as exc:
        raise Malformed({f"/{name}": "form.whole_number"}) from exc


def start_of_day(fields: Mapping[str, str], name: str, zone: tzinfo) -> str:
    """Return the first instant (ISO 8601) of the day in a field.

    Raises:
        Malformed: `form.day`.
    """
    return _first_instant(fields, name, zone, timedelta())


def end_of_day(fields: Mapping[str, str], name: str, zone: tzinfo) -> str:
    """Return the first instant (ISO 8601) after the day in a field.

    Raises:
        Malformed: `form.day`.
    """
    return _first_instant(fields, name, zone, timedelta(days=1))


def _first_instant(fields: Mapping[str, str], name: str, zone: tzinfo, later: timedelta) -> str:
    try:
        day = date.fromisoformat(fields.get(name, "")) + later
    except (ValueError, OverflowError) as exc:
        raise Malformed({f"/{name}": "form.day"}) from exc
    return datetime.combine(day, time(), zone).isoformat()


def points(fields: Mapping[str, str], name: str, scale: int) -> int:
    """Return points of which one has `scale` decimals: `12,5` is 1250 with two of them.

    Raises:
        Malformed: `form.points`.
    """
    text = "".join(fields.get(name, "").split()).replace(",", ".")
    whole, _, part = text.partition(".")
    if not whole.isdecimal() or len(part) > scale or (part and not part.isdecimal()):
        raise Malformed({f"/{name}": "form.points"})
    return int(whole + part.ljust(scale, "0"))


def birthday_text(text: str) -> str:
    """Return a birthday as the API reads it: `05.05.1990` and `05.05` are written day first."""
    day, _, rest = text.strip().partition(".")
    month, _, year = rest.partition(".")
    if not (day.isdecimal() and month.isdecimal() and (year.isdecimal() or not year)):
        return text.strip()
    return f"{year or '-'}-{month:0>2}-{day:0>2}"
