"""Fields of the catalogue: names in both languages."""

from typing import Annotated, Any

from pydantic import Field, StrictInt, model_validator

from chalicelib.domain.catalogue.names import Names
from chalicelib.handlers.edge.both_languages import InBoth
from chalicelib.handlers.edge.fields import Visible, VisibleOrEmpty
from chalicelib.handlers.edge.operation import Body

VERSION = "It grows with each change. 0: stored before there were versions."
REFUSED_IF_CHANGED = (
    "With `version` the request is refused if another version is stored, so that two people do not"
    " undo each other; what is stored already is answered as it is."
)
VersionRead = Annotated[
    Annotated[StrictInt, Field(ge=0)] | None,
    Field(description="The version that was read, 0 for a new record; null: any is replaced."),
]
NAME_CHARS_MAX = 120
ADDRESS_CHARS_MAX = 200
ONE_LINE = r"^[^\n\r\t\u2028\u2029]*$"
ShownName = Annotated[
    str, Field(min_length=1, max_length=NAME_CHARS_MAX, pattern=ONE_LINE), Visible
]
AddressText = Annotated[str, Field(max_length=ADDRESS_CHARS_MAX, pattern=ONE_LINE), VisibleOrEmpty]


class CatalogueBody(Body):
    """A body in which null is a field that is left out, as other systems write it."""

    @model_validator(mode="before")
    @classmethod
    def _without_nulls(cls, given: Any) -> Any:  # noqa: ANN401 - anything that JSON can be
        if not isinstance(given, dict):
            return given
        return {name: value for name, value in given.items() if value is not None}


class VersionMeant(Body):
    """Which version of a record is meant."""

    version: Annotated[int, Field(ge=0)] | None = Field(
        None, description="The version that was read; null: any version is meant."
    )


class BothNames(InBoth):
    """What persons read instead of a code; one language stands for a missing one."""

    ru: ShownName = ""
    en: ShownName = ""

    @property
    def names(self) -> Names:
        return {"ru": self.ru, "en": self.en}


class BothAddresses(CatalogueBody):
    """An address in each language; empty where there is none, as of a web shop."""

    ru: AddressText = ""
    en: AddressText = ""

    @property
    def names(self) -> Names:
        return {"ru": self.ru, "en": self.en}
