"""Templates of answers: typical words of the desk, with places for what differs."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from chalicelib.domain.messages.message import Locale

TEMPLATES_MAX = 200
NAME_CHARS_MAX = 60
TEMPLATE_CHARS_MAX = 2000


@dataclass(frozen=True, slots=True)
class ReplyTemplate:
    """A template that staff find by its name. `{{name}}` is the customer's first name."""

    id: str
    name: str
    text: Mapping[Locale, str]
    version: int = field(default=0, compare=False)
