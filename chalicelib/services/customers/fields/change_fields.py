"""Define the own fields of customers, by an administrator."""

from dataclasses import replace

from chalicelib.domain.conversation.bot_settings import BotSettings
from chalicelib.domain.customers.custom_field import (
    FIELDS_MAX,
    CustomField,
    CustomKind,
    importable,
    in_order,
)
from chalicelib.domain.errors import Conflict, Malformed, NotFound, Rejected
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers.custom_fields import StoredFields
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Write
from chalicelib.services.customers.fields.find_uses import users_in_words, uses_of_field
from chalicelib.world import World


def put_field(
    world: World, actor: Actor, field: CustomField, *, read: int | None = None
) -> CustomField:
    """Store a field, in place of the former one with its id.

    If `read` is given, only that version is replaced; 0: the field must be new.

    Raises:
        Conflict: `field.changed`: another person changed it meanwhile.
        Malformed: the kind or the dictionary is another one, or there is no such dictionary.
        Rejected: `field.too_many`.
    """

    def decide(_: Moved | None) -> CustomField:
        stored = world.customers.fields.fresh()
        former = stored.find(field.id)
        _check(world, stored, former, field, read)
        if former and replace(field, version=former.version) == former:
            return former
        saved = replace(field, version=former.version + 1 if former else 1)
        others = (each for each in stored.fields if each.id != field.id)
        after = stored._replace(fields=in_order((*others, saved)))
        _commit(world, actor, after, ("field.changed", field.id))
        return saved

    return world.attempt(decide, contended=Conflict("field.changed"))


def delete_field(world: World, actor: Actor, field_id: str, *, read: int | None = None) -> None:
    """Delete a field that nothing uses; one in use can only be retired.

    Raises:
        NotFound: `field.not_found`.
        Conflict: `field.changed`; `field.in_use` with the users.
    """

    def decide(_: Moved | None) -> None:
        stored = world.customers.fields.fresh()
        former = stored.find(field_id)
        if former is None:
            raise NotFound("field.not_found")
        if read not in (None, former.version):
            raise Conflict("field.changed")
        if used := uses_of_field(world, former):
            raise Conflict("field.in_use", users=users_in_words(used))
        after = stored._replace(fields=tuple(each for each in stored.fields if each != former))
        _commit(world, actor, after, ("field.deleted", field_id))

    world.attempt(decide, contended=Conflict("field.changed"))


def _check(
    world: World,
    stored: StoredFields,
    former: CustomField | None,
    field: CustomField,
    read: int | None,
) -> None:
    if read not in (None, former.version if former else 0):
        raise Conflict("field.changed")
    if former is None and len(stored.fields) >= FIELDS_MAX:
        raise Rejected("field.too_many", limit=FIELDS_MAX)
    if former and (former.kind, former.dictionary) != (field.kind, field.dictionary):
        # Values of customers were read by the former kind.
        at = "/kind" if former.kind is not field.kind else "/dictionary"
        raise Malformed({at: "the kind and the dictionary of a field never change"})
    if field.kind is not CustomKind.CHOICE:
        if field.dictionary:
            raise Malformed({"/dictionary": "only a choice has a dictionary"})
    elif not field.dictionary or not world.customers.fields.fresh_dictionary(field.dictionary):
        raise Malformed({"/dictionary": "there is no such dictionary"})


def _commit(world: World, actor: Actor, after: StoredFields, audit: tuple[str, str]) -> None:
    """Write the fields; what the bot asks stands in its settings, which it reads anyway."""
    writes: list[Write] = [world.customers.fields.save_write(after)]
    settings, version = world.conversation.bot_settings.fresh(actor.at)
    asked = tuple(each.id for each in importable(after.fields) if each.asked)
    if asked != settings.own_fields:
        writes.append(_bot_write(world, replace(settings, own_fields=asked), version))
    world.commit(actor, *writes, audit=audit)


def _bot_write(world: World, settings: BotSettings, version: int | None) -> Write:
    return world.conversation.bot_settings.save_write(settings, version)
