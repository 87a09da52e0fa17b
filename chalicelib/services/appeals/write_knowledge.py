"""Write what the desk works with: knowledge cards, templates of answers and its rules."""

from dataclasses import replace

from chalicelib.domain.appeals.desk_rules import DeskRules
from chalicelib.domain.appeals.knowledge_card import CARDS_MAX, KnowledgeCard
from chalicelib.domain.appeals.reply_template import TEMPLATES_MAX, ReplyTemplate
from chalicelib.domain.errors import Conflict, NotFound
from chalicelib.domain.staff.actor import Actor
from chalicelib.repo.table.refusals import Moved
from chalicelib.repo.table.writes import Write
from chalicelib.services.put_versioned import RecordPlace, put_versioned, version_of
from chalicelib.world import World


def write_card(
    world: World, actor: Actor, card: KnowledgeCard, *, read: int | None
) -> KnowledgeCard:
    """Store a card; one that is stored already is not changed. Version 0 of a card is a new one.

    Raises:
        NotFound: `knowledge.not_found`: it was removed.
        Conflict: `knowledge.changed`, `knowledge.too_many`.
    """
    store = world.desk.knowledge

    def refuse(stored: KnowledgeCard | None) -> None:
        if stored is None and read:
            raise NotFound("knowledge.not_found")
        if stored is None and len(store.fresh()) >= CARDS_MAX:
            raise Conflict("knowledge.too_many", most=CARDS_MAX)

    def writes(stored: KnowledgeCard | None) -> list[Write]:
        begun = [] if stored else [store.begin_count_write(card.id)]
        return [store.save_write(card, version_of(stored)), *begun]

    audit = ("knowledge.changed", card.id)
    place = RecordPlace(lambda: store.find(card.id), writes, "knowledge.changed", audit, refuse)
    return put_versioned(world, actor, card, place, read=read)


def remove_card(world: World, actor: Actor, card_id: str) -> None:
    """Remove a card; one that is gone already stays so."""
    if world.desk.knowledge.find(card_id):
        writes = world.desk.knowledge.remove_writes(card_id)
        world.commit(actor, *writes, audit=("knowledge.removed", card_id))


def write_template(
    world: World, actor: Actor, template: ReplyTemplate, *, read: int | None
) -> ReplyTemplate:
    """Store a template, like a card.

    Raises:
        NotFound: `template.not_found`.
        Conflict: `template.changed`, `template.too_many`.
    """
    store = world.desk.templates

    def refuse(stored: ReplyTemplate | None) -> None:
        if stored is None and read:
            raise NotFound("template.not_found")
        if stored is None and len(store.all()) >= TEMPLATES_MAX:
            raise Conflict("template.too_many", most=TEMPLATES_MAX)

    def writes(stored: ReplyTemplate | None) -> list[Write]:
        return [store.save_write(template, version_of(stored))]

    audit = ("template.changed", template.id)
    place = RecordPlace(lambda: store.find(template.id), writes, "template.changed", audit, refuse)
    return put_versioned(world, actor, template, place, read=read)


def remove_template(world: World, actor: Actor, template_id: str) -> None:
    """Remove a template; one that is gone already stays so."""
    if world.desk.templates.find(template_id):
        write = world.desk.templates.remove_write(template_id)
        world.commit(actor, write, audit=("template.removed", template_id))


def write_rules(world: World, actor: Actor, rules: DeskRules, *, read: int | None) -> DeskRules:
    """Store the rules of the desk; they count for what happens from then on.

    Raises:
        Conflict: `desk.changed`.
    """
    store = world.desk.rules

    def decide(_: Moved | None) -> DeskRules:
        stored = store.fresh()
        if stored == rules and stored.version:
            return stored
        if read not in (None, stored.version):
            raise Conflict("desk.changed", version=stored.version)
        write = store.save_write(rules, stored.version)
        world.commit(actor, write, audit=("desk.changed", "desk"))
        return replace(rules, version=stored.version + 1)

    return world.attempt(decide)
