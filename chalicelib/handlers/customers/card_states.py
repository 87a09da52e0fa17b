"""Cards over HTTP: block one, open it again, give another number, or bind a plastic card."""

from typing import Annotated

from chalice import Blueprint
from pydantic import AwareDatetime, Field

from chalicelib.domain.customers.card import CardNumber
from chalicelib.domain.customers.card_change import CardAction, CardSnapshot
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.fields import CardDigits
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation, ResponseModel
from chalicelib.repo.table.commit import Committed
from chalicelib.services.conversation.change_card import bind_card, change_card_by_staff

CARD = "/v1/cards/{number}"
REFUSES = ("card.not_found", "card.replaced", "customer.contended")

blueprint = Blueprint(__name__)
api = Api(blueprint)


class CardChange(Body):
    """Why, or on what proof; it is kept with the card."""

    evidence: Annotated[
        str, Field(max_length=200, description="How the customer proved the phone, for example.")
    ] = ""


class NewCard(CardChange):
    """A number that no customer has ever had, as it stands on a plastic card."""

    card: CardDigits = Field(description="Thirteen digits; spaces do not matter.")


class CardResponse(ResponseModel):
    """A card; `replaces` is the number that it took the place of, or empty."""

    number: str
    customer_id: str
    state: str
    recorded_at: AwareDatetime
    replaces: str


@api.serves(
    Operation(
        "POST",
        f"{CARD}/block",
        "Block a card",
        Permission.CUSTOMERS_CHANGE,
        CardResponse,
        CardChange,
        keeps=CardSnapshot,
        may_lack_body=True,
        id="blockCard",
        refuses=REFUSES,
        details="Points are neither spent nor transferred then; purchases still earn. A card"
        " that is blocked stays so. Every chat of the customer gets a notice.",
    )
)
def block_card(call: Call[CardChange, Nothing]) -> Committed[CardSnapshot]:
    """Stop the spending of points."""
    return _changed(call, CardAction.BLOCK)


@api.serves(
    Operation(
        "POST",
        f"{CARD}/unblock",
        "Open a blocked card",
        Permission.CUSTOMERS_CHANGE,
        CardResponse,
        CardChange,
        keeps=CardSnapshot,
        may_lack_body=True,
        id="unblockCard",
        refuses=REFUSES,
        details="After the customer has proven the phone: say in `evidence` how. In the bot they"
        " prove it themselves.",
    )
)
def unblock_card(call: Call[CardChange, Nothing]) -> Committed[CardSnapshot]:
    """Let points be spent again."""
    return _changed(call, CardAction.UNBLOCK)


@api.serves(
    Operation(
        "POST",
        f"{CARD}/replace",
        "Replace a card",
        Permission.CUSTOMERS_CHANGE,
        CardResponse,
        CardChange,
        keeps=CardSnapshot,
        may_lack_body=True,
        id="replaceCard",
        refuses=REFUSES,
        details="The customer gets another number, and an open card. Nothing moves: points stand"
        " on the account. Purchases with the old number still earn; it spends nothing.",
    )
)
def replace_card(call: Call[CardChange, Nothing]) -> Committed[CardSnapshot]:
    """Give the customer another number."""
    return _changed(call, CardAction.REPLACE)


@api.serves(
    Operation(
        "POST",
        "/v1/customers/{customer_id}/card",
        "Bind a plastic card",
        Permission.CUSTOMERS_REGISTER,
        CardResponse,
        NewCard,
        keeps=CardSnapshot,
        id="bindCard",
        refuses=("card.blocked", "card.taken", "customer.contended", "customer.not_found"),
        details="A number that was never given out becomes the customer's card. Nothing moves:"
        " points stand on the account, and purchases with the former number still earn. The card"
        " of a customer whose card is blocked is replaced by support alone. Every chat of the"
        " customer gets a notice.",
    )
)
def bind_plastic(call: Call[NewCard, Nothing]) -> Committed[CardSnapshot]:
    """Give the customer a plastic card."""
    customer, number = CustomerId(call.path["customer_id"]), CardNumber(call.body.card)
    return bind_card(call.world, call.actor, customer, number, evidence=call.body.evidence)


def _changed(call: Call[CardChange, Nothing], action: CardAction) -> Committed[CardSnapshot]:
    number = CardNumber(call.path["number"].replace(" ", ""))
    evidence = call.body.evidence
    return change_card_by_staff(call.world, call.actor, number, action, evidence=evidence)
