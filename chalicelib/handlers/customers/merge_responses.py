"""Answers about merges of two customers."""

from datetime import datetime

from pydantic import AwareDatetime, Field

from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.money import Money
from chalicelib.domain.staff.staff import Role
from chalicelib.handlers.customers.responses import CustomerResponse
from chalicelib.handlers.edge.fields import MoneyResponse
from chalicelib.handlers.edge.operation import ResponseModel
from chalicelib.services.customers.merging.preview_merge import AccountSide, MergePreview
from chalicelib.world import World


class MergeResponse(ResponseModel):
    """A merge, or its undoing."""

    survivor: str = Field(description="The customer who has everything now.")
    merged: str = Field(description="The customer whose id, card and phone lead to the survivor.")
    at: AwareDatetime = Field(description="When it was done.")
    points: int = Field(description="The points that moved.")
    debt: int = Field(description="The debt that moved.")
    undo_until: datetime | None = Field(
        description="Until then it may be undone, while the points are whole; null: it was undone."
    )


class MergeSideResponse(ResponseModel):
    """What an account holds."""

    available: int = Field(description="Points that may be spent now.")
    pending: int = Field(description="Points that may be spent later.")
    debt: int = Field(description="Points that the next ones settle.")
    tier: str | None = Field(description="The id of the level; null: the programme has no levels.")
    turnover: MoneyResponse = Field(description="Of this month and the twelve before it.")

    @classmethod
    def of(cls, side: AccountSide, currency: str) -> "MergeSideResponse":
        return cls(
            available=side.worth.available,
            pending=side.worth.pending,
            debt=side.worth.debt,
            tier=side.level.id if side.level else None,
            turnover=MoneyResponse.of(Money(side.turnover, currency)),
        )


class MergedConsent(ResponseModel):
    """Whether advertising is allowed in a channel; null: the customer never answered."""

    channel: str = Field(description="The channel of the advertising.")
    survivor: bool | None = Field(description="What the customer in the path answered.")
    merged: bool | None = Field(description="What the other customer answered.")
    after: bool | None = Field(description="What holds after the merge.")


class MergePreviewResponse(ResponseModel):
    """What a merge would do; the customers as the role may see them."""

    survivor: CustomerResponse = Field(description="The customer in the path, as they are now.")
    merged: CustomerResponse = Field(description="The other customer, as they are now.")
    after: CustomerResponse = Field(description="The survivor after the merge.")
    scale: int = Field(description="Decimal places of points.")
    accounts: list[MergeSideResponse] | None = Field(
        description="The survivor's account, the other, and both together; null: no programme yet."
    )
    lots: int = Field(description="How many lots move; each keeps its dates.")
    consents: list[MergedConsent] = Field(
        description="Advertising is allowed only where both allow it."
    )
    email_freed: bool = Field(
        description="Whether the other e-mail is given up, because the survivor has one."
    )

    @classmethod
    def of(cls, world: World, preview: MergePreview, role: Role) -> "MergePreviewResponse":
        merge, currency = preview.merge, world.settings.currency
        people = (merge.before, merge.merged, merge.after)
        shown = [CustomerResponse.of(world, each, role) for each in people]
        sides = [MergeSideResponse.of(each, currency) for each in preview.sides or ()]
        return cls(
            survivor=shown[0],
            merged=shown[1],
            after=shown[2],
            scale=preview.scale,
            accounts=sides or None,
            lots=len(merge.moved.slices),
            consents=_consents(merge.before, merge.merged, merge.after),
            email_freed=bool(merge.merged.email and merge.before.email),
        )


def _consents(*people: Customer) -> list[MergedConsent]:
    answers = [_advertising(each) for each in people]
    channels = sorted({channel for each in answers for channel in each})
    return [
        MergedConsent(
            channel=channel,
            survivor=answers[0].get(channel),
            merged=answers[1].get(channel),
            after=answers[2].get(channel),
        )
        for channel in channels
    ]


def _advertising(customer: Customer) -> dict[str, bool]:
    return {
        each.channel: each.given
        for each in customer.consents
        if each.purpose is Purpose.ADVERTISING
    }
