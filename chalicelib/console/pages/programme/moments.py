"""Instants in forms: a day and a time of the shops' zone."""

from collections.abc import Mapping
from datetime import datetime, tzinfo

from chalicelib.domain.errors import Malformed

SHOWN = "%Y-%m-%dT%H:%M"


def read_moment(fields: Mapping[str, str], name: str, zone: tzinfo) -> str:
    """Return the instant (ISO 8601) in a field.

    Raises:
        Malformed: `form.moment`.
    """
    try:
        local = datetime.fromisoformat(fields.get(name, "").strip())
        return local.replace(tzinfo=local.tzinfo or zone).isoformat()
    except (ValueError, OverflowError) as exc:
        raise Malformed({f"/{name}": "form.moment"}) from exc


def typed_moment(at: datetime | None, zone: tzinfo) -> str:
    """Return an instant as the field of a form has it."""
    return at.astimezone(zone).strftime(SHOWN) if at else ""
