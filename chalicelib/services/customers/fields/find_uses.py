"""Find what uses an own field of customers, a dictionary, or one of its choices."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

from chalicelib.domain.campaigns.campaign import CampaignRecord, PredicateAudience
from chalicelib.domain.customers.custom_field import CustomField
from chalicelib.domain.segments import parse_predicate
from chalicelib.domain.segments.required_fields import custom_fields_in
from chalicelib.repo.customers.custom_fields import StoredDictionary
from chalicelib.repo.segments.segments import StoredSegment
from chalicelib.world import World

NAMED_MAX = 5  # users in the words of a refusal
PLACE = r"\{\{ *field\.%s *(?:\||\}\})"
SEGMENTS_PAGE = 1000


class FieldUser(StrEnum):
    """What may use a field."""

    SEGMENT = "segment"
    CAMPAIGN = "campaign"
    TRIGGER = "trigger"
    BOT = "bot"
    REGISTRATION = "registration"
    FIELD = "field"
    CUSTOMERS = "customers"


@dataclass(frozen=True, slots=True)
class FieldUse:
    """One user: its id, and its name if it has one."""

    kind: FieldUser
    id: str = ""
    name: str = ""

    @property
    def words(self) -> str:
        """The user as a refusal names it."""
        return f"{self.kind} {self.name or self.id}".strip()


def uses_of_field(world: World, field: CustomField) -> list[FieldUse]:
    """Return everything that uses a field; all segments and campaigns are read."""
    used = [FieldUse(FieldUser.REGISTRATION)] if field.required or field.asked else []
    used += _by_conditions(world, {field.id}, None)
    used += _by_texts(world, field.id)
    if field.id in world.customers.fields.fresh().used:
        used.append(FieldUse(FieldUser.CUSTOMERS))
    return used


def fields_of_dictionary(world: World, dictionary_id: str) -> list[CustomField]:
    """Return the fields that take their choices from a dictionary."""
    stored = world.customers.fields.fresh()
    return [each for each in stored.fields if each.dictionary == dictionary_id]


def uses_of_dictionary(world: World, dictionary_id: str) -> list[FieldUse]:
    """Return the fields that use a dictionary."""
    found = fields_of_dictionary(world, dictionary_id)
    return [FieldUse(FieldUser.FIELD, each.id) for each in found]


def uses_of_choices(
    world: World, stored: StoredDictionary, choices: frozenset[str]
) -> list[FieldUse]:
    """Return everything that uses one of these choices of a dictionary."""
    fields = {each.id for each in fields_of_dictionary(world, stored.dictionary.id)}
    used = _by_conditions(world, fields, choices)
    if choices & stored.used:
        used.append(FieldUse(FieldUser.CUSTOMERS))
    return used


def users_in_words(used: list[FieldUse]) -> str:
    """Return the users for a refusal, at most five of them."""
    named = [each.words for each in used[:NAMED_MAX]]
    return ", ".join([*named, *(["…"] if len(used) > NAMED_MAX else [])])


def _by_conditions(world: World, fields: set[str], values: frozenset[str] | None) -> list[FieldUse]:
    """Return the segments and campaigns with a condition on a field, or on one of these values."""
    if not fields:
        return []
    found = [
        FieldUse(FieldUser.SEGMENT, each.id, each.name)
        for each in _segments(world)
        if _has(each.predicate, fields, values)
    ]
    for record in world.campaigns.records.all():
        audience = record.content.audience
        if isinstance(audience, PredicateAudience) and _has(audience.predicate, fields, values):
            found.append(_campaign(record))
    return found


def _segments(world: World) -> Iterator[StoredSegment]:
    after = ""
    while page := world.segments.stored.page(after=after, limit=SEGMENTS_PAGE):
        yield from page
        after = page[-1].id


def _has(predicate: str, fields: set[str], values: frozenset[str] | None) -> bool:
    return any(
        each.field in fields and (values is None or not values.isdisjoint(each.values))
        for each in custom_fields_in(parse_predicate(predicate))
    )


def _by_texts(world: World, field_id: str) -> list[FieldUse]:
    place = re.compile(PLACE % re.escape(field_id))
    found = []
    for record in world.campaigns.records.all():
        content = record.content
        words = [content.subjects, *content.texts.values()]
        if any(place.search(text) for each in words for text in each.values()):
            found.append(_campaign(record))
    settings, _ = world.conversation.bot_settings.fresh(world.now())
    if any(place.search(text) for words in settings.texts.values() for text in words.values()):
        found.append(FieldUse(FieldUser.BOT))
    return found


def _campaign(record: CampaignRecord) -> FieldUse:
    kind = FieldUser.TRIGGER if record.trigger else FieldUser.CAMPAIGN
    return FieldUse(kind, record.id, "" if record.trigger else record.content.name)
