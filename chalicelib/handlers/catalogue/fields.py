"""Fields of the catalogue: names in both languages."""

from typing import Annotated

from pydantic import Field

from chalicelib.domain.catalogue.names import Names
from chalicelib.handlers.edge.fields import Visible
from chalicelib.handlers.edge.operation import Body

NAME_CHARS_MAX = 120
ADDRESS_CHARS_MAX = 200
ONE_LINE = r"^[^\n\r\t]*$"
ShownName = Annotated[
    str, Visible, Field(min_length=1, max_length=NAME_CHARS_MAX, pattern=ONE_LINE)
]
AddressText = Annotated[str, Field(max_length=ADDRESS_CHARS_MAX, pattern=ONE_LINE)]


class BothNames(Body):
    """What persons read instead of a code, in each language."""

    ru: ShownName
    en: ShownName

    @property
    def names(self) -> Names:
        return {"ru": self.ru, "en": self.en}


class BothAddresses(Body):
    """An address in each language; empty where there is none, as of a web shop."""

    ru: AddressText = ""
    en: AddressText = ""

    @property
    def names(self) -> Names:
        return {"ru": self.ru, "en": self.en}
