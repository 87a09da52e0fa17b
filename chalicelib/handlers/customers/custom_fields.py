"""Own fields of customers over HTTP: defined by an administrator, read by every role."""

from collections.abc import Mapping
from typing import Annotated

from chalice import Blueprint
from pydantic import Field, StrictBool, StrictInt

from chalicelib.domain.customers.custom_field import (
    CHOICE_ID,
    ID,
    NAME_CHARS_MAX,
    CustomField,
    CustomKind,
)
from chalicelib.domain.errors import Malformed, NotFound
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.staff.field_sight import is_masked_field, sees_field
from chalicelib.domain.staff.staff import Permission, Role
from chalicelib.handlers.edge.both_languages import InBoth
from chalicelib.handlers.edge.fields import AS_SHOWN, Visible, named_in
from chalicelib.handlers.edge.operation import (
    Api,
    Body,
    Call,
    Nothing,
    Operation,
    ResponseModel,
)
from chalicelib.services.customers.fields.change_fields import delete_field, put_field
from chalicelib.services.customers.fields.find_uses import FieldUse, FieldUser, uses_of_field

FIELDS = "/v1/fields"
FIELD = f"{FIELDS}/{{field}}"
ORDER_MAX = 10_000
READ = "The version that the caller read; 0: it must be new; null: any version is replaced."
ONE_LINE = r"^[^\n\r\t\u2028\u2029]*$"
FieldId = Annotated[str, Field(pattern=ID)]
ChoiceId = Annotated[str, Field(pattern=CHOICE_ID)]
ShortName = Annotated[
    str, Field(min_length=1, max_length=NAME_CHARS_MAX, pattern=ONE_LINE), Visible
]
Version = Annotated[StrictInt, Field(ge=0)]

blueprint = Blueprint(__name__)
api = Api(blueprint)


def own_id(path: Mapping[str, str], name: str, said: str | None) -> str:
    """Return the id of the address; the body may say it too, and then says the same.

    Raises:
        Malformed: it is no id, or the body says another one.
    """
    found = named_in(path, name, ID)
    if found is None:
        wanted = "small Latin letters, digits and low lines, a letter first, 31 at most"
        raise Malformed({f"/{name}": wanted})
    if said not in {None, found}:
        raise Malformed({"/id": "the address has another id"})
    return found


class NameInBoth(InBoth):
    """What people read; the language that is written stands for a missing one."""

    ru: ShortName = ""
    en: ShortName = ""

    @property
    def names(self) -> dict[Locale, str]:
        return {"ru": self.ru, "en": self.en}


class NewField(Body):
    """A field as customers shall have it; its kind and its dictionary never change."""

    kind: CustomKind
    name: NameInBoth
    dictionary: Annotated[str, Field(pattern=rf"^$|{ID}")] = Field(
        "", description="The dictionary with the choices; empty for every other kind."
    )
    order: Annotated[StrictInt, Field(ge=0, le=ORDER_MAX)] = Field(
        0, description="Fields are shown in this order."
    )
    required: StrictBool = Field(
        False,  # noqa: FBT003 - the default of a field
        description="Whether a registration must have a value.",
    )
    asked: StrictBool = Field(
        False,  # noqa: FBT003 - the default of a field
        description="Whether the bot asks for it in a registration.",
    )
    personal: StrictBool = Field(
        False,  # noqa: FBT003 - the default of a field
        description="Whether only roles that see names in full see the value.",
    )
    visible_to: frozenset[Role] = Field(
        frozenset(),
        description="The roles that see the value, beside administrators; empty: every role that"
        " sees profiles.",
    )
    retired: StrictBool = Field(
        False,  # noqa: FBT003 - the default of a field
        description="Whether the field keeps its values and gets no new one.",
    )
    version: Version | None = Field(None, description=READ)
    id: str | None = Field(
        None, description="As shown; that of another field is refused.", json_schema_extra=AS_SHOWN
    )
    masked: bool | None = Field(None, description="As shown.", json_schema_extra=AS_SHOWN)
    seen: bool | None = Field(None, description="As shown.", json_schema_extra=AS_SHOWN)
    used_by: list[dict[str, str]] | None = Field(
        None, description="As shown.", json_schema_extra=AS_SHOWN
    )

    def field(self, field_id: str) -> CustomField:
        return CustomField(
            id=field_id,
            kind=self.kind,
            name=self.name.names,
            dictionary=self.dictionary,
            order=self.order,
            required=self.required,
            asked=self.asked,
            personal=self.personal,
            visible_to=frozenset(map(str, self.visible_to)),
            retired=self.retired,
        )


class UseResponse(ResponseModel):
    """One user of a field, a dictionary or a choice; of `customers` there may be any number."""

    kind: FieldUser
    id: str
    name: str

    @classmethod
    def of(cls, use: FieldUse) -> "UseResponse":
        return cls(kind=use.kind, id=use.id, name=use.name)


class CustomFieldResponse(ResponseModel):
    """An own field of customers."""

    id: str
    kind: CustomKind
    name: dict[Locale, str]
    dictionary: str
    order: int
    required: bool
    asked: bool
    personal: bool
    visible_to: list[Role]
    masked: bool = Field(
        description="Whether a marketer or an analyst does not see the value; conditions on it are"
        " masked for them, as those on birthdays are."
    )
    seen: bool = Field(description="Whether the role of the key sees the values.")
    retired: bool
    version: int
    used_by: list[UseResponse] | None = Field(
        None, description="What uses the field; null in a list. A used field can only be retired."
    )

    @classmethod
    def of(
        cls, field: CustomField, role: Role, used: list[FieldUse] | None = None
    ) -> "CustomFieldResponse":
        return cls(
            id=field.id,
            kind=field.kind,
            name=dict(field.name),
            dictionary=field.dictionary,
            order=field.order,
            required=field.required,
            asked=field.asked,
            personal=field.personal,
            visible_to=sorted(map(Role, field.visible_to)),
            masked=is_masked_field(field),
            seen=sees_field(role, field),
            retired=field.retired,
            version=field.version,
            used_by=None if used is None else list(map(UseResponse.of, used)),
        )


class FieldList(ResponseModel):
    """All fields, in their order, with retired ones."""

    fields: list[CustomFieldResponse]


class VersionRead(Body):
    """Which version the caller means."""

    version: Annotated[int, Field(ge=0)] | None = Field(
        None, description="The version that the caller read; null: any version is meant."
    )


@api.serves(
    Operation(
        "GET",
        FIELDS,
        "List the own fields of customers",
        Permission.FIELDS_READ,
        FieldList,
        details="At most 50, in their order. Other containers know a change within a minute.",
        id="listFields",
    )
)
def list_fields(call: Call[Nothing, Nothing]) -> FieldList:
    """Return all fields."""
    stored = call.world.customers.fields.fresh()
    role = call.caller.role
    return FieldList(fields=[CustomFieldResponse.of(each, role) for each in stored.fields])


@api.serves(
    Operation(
        "GET",
        FIELD,
        "Show an own field of customers",
        Permission.FIELDS_MANAGE,
        CustomFieldResponse,
        details="With what uses it. All segments and campaigns are read for that.",
        id="getField",
        refuses=("field.not_found",),
    )
)
def show_field(call: Call[Nothing, Nothing]) -> CustomFieldResponse:
    """Return one field."""
    found = call.world.customers.fields.fresh().find(call.path["field"])
    if found is None:
        raise NotFound("field.not_found")
    return CustomFieldResponse.of(found, call.caller.role, uses_of_field(call.world, found))


@api.serves(
    Operation(
        "PUT",
        FIELD,
        "Define an own field of customers",
        Permission.FIELDS_MANAGE,
        CustomFieldResponse,
        NewField,
        id="replaceField",
        details="A new field, or another definition of a field. With `version` only that version is"
        " replaced, so that two people do not undo each other.",
        refuses=("field.changed", "field.too_many"),
    )
)
def change_field(call: Call[NewField, Nothing]) -> CustomFieldResponse:
    """Store a field."""
    field_id = own_id(call.path, "field", call.body.id)
    field = call.body.field(field_id)
    saved = put_field(call.world, call.actor, field, read=call.body.version)
    return CustomFieldResponse.of(saved, call.caller.role)


@api.serves(
    Operation(
        "DELETE",
        FIELD,
        "Delete an own field of customers",
        Permission.FIELDS_MANAGE,
        None,
        query=VersionRead,
        status=204,
        media="",
        id="deleteField",
        details="Only a field that nothing uses; the refusal names the users. Retire a used one.",
        refuses=("field.not_found", "field.changed", "field.in_use"),
    )
)
def remove_field(call: Call[Nothing, VersionRead]) -> None:
    """Delete a field."""
    delete_field(call.world, call.actor, call.path["field"], read=call.query.version)
