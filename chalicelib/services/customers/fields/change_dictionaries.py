"""Define the dictionaries of choices, by an administrator."""

from dataclasses import replace

from chalicelib.domain.customers.custom_field import DICTIONARIES_MAX, ChoiceDictionary
from chalicelib.domain.errors import Conflict, NotFound, Rejected
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.customers.custom_fields import StoredDictionary
from chalicelib.repo.table.refusals import Moved
from chalicelib.services.customers.fields.find_uses import (
    NAMED_MAX,
    users_in_words,
    uses_of_choices,
    uses_of_dictionary,
)
from chalicelib.world import World

NONE: frozenset[str] = frozenset()


def put_dictionary(
    world: World, actor: Actor, dictionary: ChoiceDictionary, *, read: int | None = None
) -> ChoiceDictionary:
    """Store a dictionary with its choices, in place of the former one with its id.

    If `read` is given, only that version is replaced; 0: the dictionary must be new.

    Raises:
        Conflict: `dictionary.changed`; `dictionary.choice_in_use`: a choice is missing that
            something uses; it can only be retired.
        Rejected: `dictionary.too_many`.
    """

    def decide(_: Moved | None) -> ChoiceDictionary:
        store = world.customers.fields
        found = store.fresh_dictionary(dictionary.id)
        former = found.dictionary if found else None
        if read not in (None, former.version if former else 0):
            raise Conflict("dictionary.changed")
        if former is None and len(store.dictionaries()) >= DICTIONARIES_MAX:
            raise Rejected("dictionary.too_many", limit=DICTIONARIES_MAX)
        if former and replace(dictionary, version=former.version) == former:
            return former
        if found:
            _check_missing(world, found, dictionary)
        saved = replace(dictionary, version=former.version + 1 if former else 1)
        after = found._replace(dictionary=saved) if found else StoredDictionary(saved, NONE, 0)
        write = store.save_dictionary_write(after)
        world.commit(actor, write, audit=("dictionary.changed", dictionary.id))
        return saved

    return world.attempt(decide, contended=Conflict("dictionary.changed"))


def delete_dictionary(
    world: World, actor: Actor, dictionary_id: str, *, read: int | None = None
) -> None:
    """Delete a dictionary that no field uses.

    Raises:
        NotFound: `dictionary.not_found`.
        Conflict: `dictionary.changed`; `dictionary.in_use` with the fields.
    """

    def decide(_: Moved | None) -> None:
        found = world.customers.fields.fresh_dictionary(dictionary_id)
        if found is None:
            raise NotFound("dictionary.not_found")
        if read not in (None, found.dictionary.version):
            raise Conflict("dictionary.changed")
        if used := uses_of_dictionary(world, dictionary_id):
            raise Conflict("dictionary.in_use", users=users_in_words(used))
        write = world.customers.fields.delete_dictionary_write(found)
        world.commit(actor, write, audit=("dictionary.deleted", dictionary_id))

    world.attempt(decide, contended=Conflict("dictionary.changed"))


def _check_missing(world: World, found: StoredDictionary, dictionary: ChoiceDictionary) -> None:
    missing = _ids(found.dictionary) - _ids(dictionary)
    if missing and (used := uses_of_choices(world, found, missing)):
        named = ", ".join(sorted(missing)[:NAMED_MAX])
        raise Conflict("dictionary.choice_in_use", choice=named, users=users_in_words(used))


def _ids(dictionary: ChoiceDictionary) -> frozenset[str]:
    return frozenset(each.id for each in dictionary.choices)
