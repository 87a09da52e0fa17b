"""Dictionaries of choices over HTTP, for own fields of customers."""

from typing import Annotated, Any

from chalice import Blueprint
from pydantic import Field, StrictBool, field_validator

from chalicelib.domain.customers.custom_field import (
    CHOICES_MAX,
    Choice,
    ChoiceDictionary,
)
from chalicelib.domain.customers.names.person_name import search_key
from chalicelib.domain.errors import NotFound
from chalicelib.domain.messages.message import LOCALES, Locale
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.customers.custom_fields import (
    READ,
    ChoiceId,
    NameInBoth,
    UseResponse,
    Version,
    VersionRead,
    own_id,
)
from chalicelib.handlers.edge.fields import AS_SHOWN
from chalicelib.handlers.edge.operation import (
    Api,
    Body,
    Call,
    Nothing,
    Operation,
    ResponseModel,
)
from chalicelib.handlers.edge.request import LISTS_BYTES_MAX
from chalicelib.services.customers.fields.change_dictionaries import (
    delete_dictionary,
    put_dictionary,
)
from chalicelib.services.customers.fields.find_uses import FieldUse, uses_of_dictionary

DICTIONARIES = "/v1/dictionaries"
DICTIONARY = f"{DICTIONARIES}/{{dictionary}}"

blueprint = Blueprint(__name__)
api = Api(blueprint)


class ChoiceBody(Body):
    """One choice; its id stays when its name changes."""

    id: ChoiceId
    name: NameInBoth
    retired: StrictBool = Field(
        False,  # noqa: FBT003 - the default of a field
        description="Whether it stays readable, and is not offered any more.",
    )

    @property
    def choice(self) -> Choice:
        return Choice(self.id, self.name.names, self.retired)


class NewDictionary(Body):
    """A dictionary with all its choices, in the order in which people see them."""

    name: NameInBoth
    choices: Annotated[tuple[ChoiceBody, ...], Field(max_length=CHOICES_MAX)] = ()
    version: Version | None = Field(None, description=READ)
    id: str | None = Field(
        None,
        description="As shown; that of another dictionary is refused.",
        json_schema_extra=AS_SHOWN,
    )
    used_by: list[dict[str, str]] | None = Field(
        None, description="As shown.", json_schema_extra=AS_SHOWN
    )

    @field_validator("choices")
    @classmethod
    def _are_different(cls, choices: tuple[ChoiceBody, ...]) -> tuple[ChoiceBody, ...]:
        # A person names a choice by its name, so that two of one name could not be told apart.
        if len({each.id for each in choices}) != len(choices):
            raise ValueError("two choices have the same id")
        for locale in LOCALES:
            offered = [search_key(each.name.names[locale]) for each in choices if not each.retired]
            if len(set(offered)) != len(offered):
                raise ValueError("two choices have the same name")
        return choices

    def dictionary(self, dictionary_id: str) -> ChoiceDictionary:
        choices = tuple(each.choice for each in self.choices)
        return ChoiceDictionary(dictionary_id, self.name.names, choices)


class ChoiceResponse(ResponseModel):
    """One choice of a dictionary."""

    id: str
    name: dict[Locale, str]
    retired: bool

    @classmethod
    def of(cls, choice: Choice) -> "ChoiceResponse":
        return cls(id=choice.id, name=dict(choice.name), retired=choice.retired)


class DictionaryResponse(ResponseModel):
    """A dictionary with its choices, also the retired ones."""

    id: str
    name: dict[Locale, str]
    choices: list[ChoiceResponse]
    version: int
    used_by: list[UseResponse] = Field(description="The fields that use it.")

    @classmethod
    def of(cls, found: ChoiceDictionary, used: list[FieldUse]) -> "DictionaryResponse":
        return cls(
            id=found.id,
            name=dict(found.name),
            choices=list(map(ChoiceResponse.of, found.choices)),
            version=found.version,
            used_by=list(map(UseResponse.of, used)),
        )


class DictionarySummary(ResponseModel):
    """A dictionary without its choices; `choices` says how many it has."""

    id: str
    name: dict[Locale, str]
    choices: int
    version: int


class DictionaryList(ResponseModel):
    """All dictionaries, in the order of their ids."""

    dictionaries: list[DictionarySummary]


@api.serves(
    Operation(
        "GET",
        DICTIONARIES,
        "List the dictionaries",
        Permission.FIELDS_READ,
        DictionaryList,
        details="At most 50. The choices are not included.",
        id="listDictionaries",
    )
)
def list_dictionaries(call: Call[Nothing, Nothing]) -> DictionaryList:
    """Return all dictionaries."""
    found = [each.dictionary for each in call.world.customers.fields.dictionaries()]
    return DictionaryList(
        dictionaries=[
            DictionarySummary(
                id=each.id, name=dict(each.name), choices=len(each.choices), version=each.version
            )
            for each in found
        ]
    )


@api.serves(
    Operation(
        "GET",
        DICTIONARY,
        "Show a dictionary",
        Permission.FIELDS_READ,
        DictionaryResponse,
        details="With its choices in their order, and the fields that use it.",
        id="getDictionary",
        refuses=("dictionary.not_found",),
    )
)
def show_dictionary(call: Call[Nothing, Nothing]) -> DictionaryResponse:
    """Return one dictionary."""
    found = call.world.customers.fields.fresh_dictionary(call.path["dictionary"])
    if found is None:
        raise NotFound("dictionary.not_found")
    return _response(call, found.dictionary)


@api.serves(
    Operation(
        "PUT",
        DICTIONARY,
        "Put a dictionary in place",
        Permission.FIELDS_MANAGE,
        DictionaryResponse,
        NewDictionary,
        body_bytes_max=LISTS_BYTES_MAX,
        id="replaceDictionary",
        details="A new dictionary, or another name and other choices of one. A choice in use"
        " cannot be left out, only retired: the refusal names the users.",
        refuses=("dictionary.changed", "dictionary.choice_in_use", "dictionary.too_many"),
    )
)
def change_dictionary(call: Call[NewDictionary, Nothing]) -> DictionaryResponse:
    """Store a dictionary."""
    dictionary_id = own_id(call.path, "dictionary", call.body.id)
    dictionary = call.body.dictionary(dictionary_id)
    saved = put_dictionary(call.world, call.actor, dictionary, read=call.body.version)
    return _response(call, saved)


@api.serves(
    Operation(
        "DELETE",
        DICTIONARY,
        "Delete a dictionary",
        Permission.FIELDS_MANAGE,
        None,
        query=VersionRead,
        status=204,
        media="",
        id="deleteDictionary",
        details="Only a dictionary that no field uses; the refusal names the fields.",
        refuses=("dictionary.not_found", "dictionary.changed", "dictionary.in_use"),
    )
)
def remove_dictionary(call: Call[Nothing, VersionRead]) -> None:
    """Delete a dictionary."""
    delete_dictionary(call.world, call.actor, call.path["dictionary"], read=call.query.version)


def _response(call: Call[Any, Any], dictionary: ChoiceDictionary) -> DictionaryResponse:
    return DictionaryResponse.of(dictionary, uses_of_dictionary(call.world, dictionary.id))
