"""Shops as they are sent and shown."""

from datetime import date
from decimal import Decimal
from typing import Annotated

from pydantic import AfterValidator, ConfigDict, Field, StrictInt, model_validator

from chalicelib.domain.catalogue.shop import CatalogueShop, Holiday, OpeningHours, Position
from chalicelib.domain.money import Money
from chalicelib.handlers.catalogue.fields import (
    ONE_LINE,
    VERSION,
    BothAddresses,
    BothNames,
    CatalogueBody,
    VersionRead,
)
from chalicelib.handlers.edge.cursors import NextCursor
from chalicelib.handlers.edge.fields import (
    AS_SHOWN,
    MoneyBody,
    MoneyResponse,
    VisibleOrEmpty,
    ZoneName,
)
from chalicelib.handlers.edge.operation import (
    Body,
    ResponseModel,
)

LATITUDE_MAX, LONGITUDE_MAX = 90, 180


HOURS_MAX = 21
HOLIDAYS_MAX = 100


def _degrees(limit: int) -> AfterValidator:
    def check(text: str) -> str:
        if abs(Decimal(text)) > limit:
            raise ValueError(f"between -{limit} and {limit} degrees")
        return text

    return AfterValidator(check)


DECIMAL = r"^-?(0|[1-9][0-9]{0,2})(\.[0-9]{1,8})?$"
Latitude = Annotated[str, Field(pattern=DECIMAL, examples=["59.9386"]), _degrees(LATITUDE_MAX)]
Longitude = Annotated[str, Field(pattern=DECIMAL, examples=["30.3141"]), _degrees(LONGITUDE_MAX)]
Hour = Annotated[str, Field(pattern=r"^([01][0-9]|2[0-3]):[0-5][0-9]$")]
LastHour = Annotated[str, Field(pattern=r"^(([01][0-9]|2[0-3]):[0-5][0-9]|24:00)$")]
Weekday = Annotated[StrictInt, Field(ge=1, le=7, description="1 is Monday.")]


class Place(Body):
    """A place on Earth, in degrees as decimal texts."""

    latitude: Latitude
    longitude: Longitude


class Hours(Body):
    """When a shop is open on some weekdays, in its own zone; the end may be after midnight."""

    weekdays: Annotated[tuple[Weekday, ...], Field(min_length=1, max_length=7)]
    from_: Annotated[Hour, Field(alias="from", examples=["09:00"])]
    to: Annotated[LastHour, Field(examples=["21:00"])]

    @model_validator(mode="after")
    def _last(self) -> "Hours":
        if self.from_ == self.to:
            raise ValueError("from and to must differ; all day is 00:00 to 24:00")
        return self


class HolidayHours(CatalogueBody):
    """A day with hours of its own; without them the shop is closed on it."""

    on: Annotated[date, Field(examples=["2027-01-01"])]
    from_: Annotated[Hour | None, Field(alias="from", examples=["10:00"])] = None
    to: Annotated[LastHour | None, Field(examples=["16:00"])] = None

    @model_validator(mode="after")
    def _both(self) -> "HolidayHours":
        if (self.from_ is None) != (self.to is None):
            raise ValueError("either from and to, or neither")
        if self.from_ is not None and self.from_ == self.to:
            raise ValueError("from and to must differ; all day is 00:00 to 24:00")
        return self


class NewShop(CatalogueBody):
    """A shop as the catalogue shall have it."""

    code: str | None = Field(
        None, description="As shown; that of another shop is refused.", json_schema_extra=AS_SHOWN
    )
    name: BothNames
    address: BothAddresses = BothAddresses()
    hours: Annotated[tuple[Hours, ...], Field(max_length=HOURS_MAX)] = ()
    zone: ZoneName = ""
    phone: Annotated[str, Field(max_length=60, pattern=ONE_LINE), VisibleOrEmpty] = ""
    position: Place | None = None
    holidays: Annotated[tuple[HolidayHours, ...], Field(max_length=HOLIDAYS_MAX)] = ()
    offer_card_from: MoneyBody | None = Field(
        None, description="From this sum on its tills offer a card; null: never."
    )
    version: VersionRead = None

    def shop(self, code: str) -> CatalogueShop:
        """The shop with this code."""
        place = self.position
        return CatalogueShop(
            code=code,
            name=self.name.names,
            address=self.address.names,
            hours=tuple(OpeningHours(each.weekdays, each.from_, each.to) for each in self.hours),
            zone=self.zone,
            phone=self.phone,
            position=Position(place.latitude, place.longitude) if place else None,
            holidays=tuple(
                Holiday(each.on, each.from_ or "", each.to or "") for each in self.holidays
            ),
            offer_card_from=self.offer_card_from.money if self.offer_card_from else None,
        )


class HoursResponse(ResponseModel):
    """Opening hours of some weekdays."""

    model_config = ConfigDict(defer_build=True, serialize_by_alias=True)

    weekdays: list[int]
    from_: Annotated[str, Field(alias="from")]
    to: str


class HolidayResponse(ResponseModel):
    """A day with hours of its own; null: the shop is closed on it."""

    model_config = ConfigDict(defer_build=True, serialize_by_alias=True)

    on: date
    from_: Annotated[str | None, Field(alias="from")]
    to: str | None

    @classmethod
    def of(cls, holiday: Holiday) -> "HolidayResponse":
        hours = {"from": holiday.begins or None, "to": holiday.ends or None}
        return cls.model_validate({"on": holiday.day, **hours})


class ShopResponse(ResponseModel):
    """A shop of the catalogue."""

    code: str
    name: dict[str, str]
    address: dict[str, str]
    hours: list[HoursResponse]
    zone: str
    phone: str
    position: dict[str, str] | None
    holidays: list[HolidayResponse]
    offer_card_from: MoneyResponse | None = Field(
        description="From this sum on its tills offer a card; null: never."
    )
    version: int = Field(description=VERSION)

    @classmethod
    def of(cls, shop: CatalogueShop) -> "ShopResponse":
        place = shop.position
        shown = [
            {"weekdays": list(each.weekdays), "from": each.begins, "to": each.ends}
            for each in shop.hours
        ]
        return cls(
            code=shop.code,
            name=dict(shop.name),
            address=dict(shop.address),
            hours=[HoursResponse.model_validate(each) for each in shown],
            zone=shop.zone,
            phone=shop.phone,
            position={"latitude": place.latitude, "longitude": place.longitude} if place else None,
            holidays=[HolidayResponse.of(each) for each in shop.holidays],
            offer_card_from=_sum(shop.offer_card_from),
            version=shop.version,
        )


class ShopList(ResponseModel):
    """A page of shops, in the order of their codes."""

    shops: list[ShopResponse]
    next: NextCursor


def _sum(money: Money | None) -> MoneyResponse | None:
    return MoneyResponse.of(money) if money else None
