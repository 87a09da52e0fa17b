"""Knowledge cards over HTTP: typical questions, their answers, and how they did."""

from typing import Annotated

from chalice import Blueprint
from pydantic import Field, StrictBool, StrictInt, StringConstraints, model_validator

from chalicelib.domain.appeals.knowledge_card import (
    ANSWER_CHARS_MAX,
    CARDS_MAX,
    EXAMPLE_CHARS_MAX,
    EXAMPLES_MAX,
    QUESTION_CHARS_MAX,
    KnowledgeCard,
)
from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.errors import Malformed
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.catalogue.fields import REFUSED_IF_CHANGED, VERSION, VersionRead
from chalicelib.handlers.edge.fields import NAMED, Visible, named_in
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation, ResponseModel
from chalicelib.repo.appeals.knowledge_cards import CardCount
from chalicelib.services.appeals.write_knowledge import remove_card, write_card

KNOWLEDGE = "/v1/knowledge"
CARD = f"{KNOWLEDGE}/{{card_id}}"
ORDER_MAX = 10_000

blueprint = Blueprint(__name__)
api = Api(blueprint)


def _text(chars_max: int) -> StringConstraints:
    return StringConstraints(strip_whitespace=True, min_length=1, max_length=chars_max)


Question = Annotated[str, _text(QUESTION_CHARS_MAX), Visible]
CardAnswer = Annotated[str, _text(ANSWER_CHARS_MAX), Visible]
Example = Annotated[str, _text(EXAMPLE_CHARS_MAX), Visible]


class CardBody(Body):
    """A typical question with its answer, in one language at least."""

    question: dict[Locale, Question] = Field(
        min_length=1, description="By language; it is a button of the bot's menu too."
    )
    answer: dict[Locale, CardAnswer] = Field(
        min_length=1, description="By language, in the languages of the question."
    )
    examples: Annotated[tuple[Example, ...], Field(max_length=EXAMPLES_MAX)] = Field(
        (), description="Other wordings of it, in any language."
    )
    topic: Topic = Field(Topic.OTHER, description="What it is about.")
    order: Annotated[StrictInt, Field(ge=0, le=ORDER_MAX)] = Field(
        0, description="Its place in the menu, the least first."
    )
    shown: StrictBool = Field(default=True, description="Whether the bot uses it.")
    version: VersionRead = None

    @model_validator(mode="after")
    def _both(self) -> "CardBody":
        if self.question.keys() != self.answer.keys():
            raise ValueError("question and answer have the same languages")
        return self

    def card(self, card_id: str) -> KnowledgeCard:
        """The card with this id."""
        return KnowledgeCard(
            id=card_id,
            question=self.question,
            answer=self.answer,
            examples=self.examples,
            topic=self.topic,
            order=self.order,
            is_shown=self.shown,
        )


class KnowledgeCardResponse(ResponseModel):
    """A knowledge card."""

    id: str = Field(description="The id of the card.")
    question: dict[str, str] = Field(description="By language.")
    answer: dict[str, str] = Field(description="By language.")
    examples: list[str] = Field(description="Other wordings of it.")
    topic: Topic = Field(description="What it is about.")
    order: int = Field(description="Its place in the menu.")
    shown: bool = Field(description="Whether the bot uses it.")
    answered: int = Field(description="How often the bot gave its answer.")
    missed: int = Field(description="How often the customer said that it was not meant.")
    version: int = Field(description=VERSION)

    @classmethod
    def of(cls, card: KnowledgeCard, count: CardCount) -> "KnowledgeCardResponse":
        return cls(
            id=card.id,
            question=dict(card.question),
            answer=dict(card.answer),
            examples=list(card.examples),
            topic=card.topic,
            order=card.order,
            shown=card.is_shown,
            answered=count.shown,
            missed=count.missed,
            version=card.version,
        )


class KnowledgeList(ResponseModel):
    """All knowledge cards."""

    cards: list[KnowledgeCardResponse] = Field(description="In the order of the menu.")


@api.serves(
    Operation(
        "GET",
        KNOWLEDGE,
        "List the knowledge cards",
        Permission.APPEALS_READ,
        KnowledgeList,
        id="listKnowledge",
        details=f"All of them, {CARDS_MAX} at most, with how often each answered.",
    )
)
def list_cards(call: Call[Nothing, Nothing]) -> KnowledgeList:
    """Return all cards with their counts."""
    counts = call.world.desk.knowledge.counts()
    cards = call.world.desk.knowledge.fresh()
    return KnowledgeList(
        cards=[KnowledgeCardResponse.of(each, counts.get(each.id, CardCount())) for each in cards]
    )


@api.serves(
    Operation(
        "PUT",
        CARD,
        "Write a knowledge card",
        Permission.APPEALS_ANSWER,
        KnowledgeCardResponse,
        CardBody,
        id="replaceKnowledge",
        refuses=("knowledge.changed", "knowledge.not_found", "knowledge.too_many"),
        details="The caller chooses the id of a new card. The bot uses a change within a minute."
        f" {REFUSED_IF_CHANGED}",
    )
)
def put_card(call: Call[CardBody, Nothing]) -> KnowledgeCardResponse:
    """Store a card."""
    card_id = named_in(call.path, "card_id", NAMED)
    if card_id is None:
        raise Malformed({"/card_id": "40 letters, digits, dots and dashes at most"})
    card = call.body.card(card_id)
    stored = write_card(call.world, call.actor, card, read=call.body.version)
    counts = call.world.desk.knowledge.counts()
    return KnowledgeCardResponse.of(stored, counts.get(stored.id, CardCount()))


@api.serves(
    Operation(
        "DELETE",
        CARD,
        "Remove a knowledge card",
        Permission.APPEALS_ANSWER,
        None,
        status=204,
        media="",
        id="deleteKnowledge",
        details="With its counts. A repetition changes nothing.",
    )
)
def delete_card(call: Call[Nothing, Nothing]) -> None:
    """Remove a card."""
    remove_card(call.world, call.actor, call.path["card_id"])
