"""Requests about imports."""

from typing import Annotated

from pydantic import Field

from chalicelib.domain.imports.fields import ImportKind
from chalicelib.domain.imports.mapping import ImportMapping
from chalicelib.domain.imports.outcome import Phase
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.spreadsheets.head import COLUMNS_MAX, HEAD_CHARS_MAX
from chalicelib.handlers.edge.fields import VisibleOrEmpty
from chalicelib.handlers.edge.operation import Body, Paged

NAME_CHARS_MAX = 200


class NewImport(Body):
    """What the rows of a file are, and how people call the file."""

    kind: ImportKind
    name: Annotated[
        str,
        VisibleOrEmpty,
        Field(max_length=NAME_CHARS_MAX, examples=["clients.xlsx"]),
    ] = ""


class MappingBody(Body):
    """Which column fills which field, and by which field a row names its customer."""

    columns: Annotated[
        dict[
            Annotated[str, Field(max_length=HEAD_CHARS_MAX)],
            Annotated[str, Field(max_length=40)],
        ],
        Field(
            min_length=1,
            max_length=COLUMNS_MAX,
            description="The field by the name of its column; other columns are not read.",
            examples=[{"Телефон": "phone", "Имя": "first_name"}],
        ),
    ]
    key: str = Field(
        "",
        max_length=40,
        description="The field that names a known customer. Empty in an import of customers: every"
        " row is a new one.",
        examples=["phone"],
    )
    evidence: Annotated[
        str,
        VisibleOrEmpty,
        Field(
            max_length=200,
            description="Where the consents of the people in the file are kept. New customers"
            " need one to personal data.",
            examples=["Paper forms of 2019-2025"],
        ),
    ] = ""

    @property
    def mapping(self) -> ImportMapping:
        """The mapping as it is stored."""
        return ImportMapping(dict(self.columns), self.key, self.evidence)


class FaultQuery(Paged):
    """Which faults to list: those of the check, of the import itself, or of its undoing."""

    phase: Phase = Field(Phase.CHECK, description="The walk over the rows that found them.")
    language: Locale = Field("en", description="Of the reasons.")


class FaultTableQuery(Body):
    """The faults of one walk as a table."""

    phase: Phase = Field(Phase.CHECK, description="The walk over the rows that found them.")
    language: Locale = Field("en", description="Of the reasons.")
