"""The bodies of requests that the page and the tests send to the simulator."""

from typing import Literal

from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, model_validator

from local.simulator.messenger import Kind

FORWARD_S_MAX = 10 * 366 * 24 * 60 * 60


class _Body(BaseModel):
    model_config = ConfigDict(extra="forbid")


class NewPerson(_Body):
    """A person to add; fields that are left out are invented."""

    kind: Kind = "telegram"
    language: Literal["ru", "en"] = "ru"
    first_name: str = Field("", max_length=64)
    last_name: str = Field("", max_length=64)
    phone: str = Field("", pattern=r"^(\+\d{7,15})?$")
    hides_phone: bool = False


class SomebodysContact(_Body):
    """A contact card that is not the sender's own, or pretends not to be."""

    phone_number: str = Field(max_length=32)
    first_name: str = Field(max_length=64)
    user_id: int | None = None


class SentPlace(_Body):
    """A place on Earth, in degrees, as Telegram writes it."""

    latitude: float = Field(ge=-90, le=90)
    longitude: float = Field(ge=-180, le=180)


class Edit(_Body):
    """A new text for a message of the person: the given one, or the last."""

    text: str = Field(min_length=1)
    message_id: int | None = None


class Action(_Body):
    """Exactly one action of a person; `message_id` belongs to `button`."""

    text: str | None = None
    contact: Literal["own"] | SomebodysContact | None = None
    location: Literal["here"] | SentPlace | None = None
    button: str | None = None
    sticker: str | None = None
    photo: str | bool | None = None
    voice: Literal[True] | None = None
    document: str | None = Field(None, min_length=1, max_length=255)
    edit: Edit | None = None
    start: str | bool | None = None
    marketing: Literal["stop", "resume"] | None = None
    new_phone: str | None = Field(None, pattern=r"^\+\d{7,15}$")
    message_id: int | None = None

    @model_validator(mode="after")
    def _one_thing(self) -> "Action":
        things = self.model_fields_set - {"message_id"}
        if len(things) != 1 or getattr(self, next(iter(things))) is None:
            raise ValueError(
                "say exactly one of: text contact location button sticker photo voice document"
                " edit start marketing new_phone"
            )
        return self


class NewMail(_Body):
    """An e-mail to the shop; a forged one has a sender that nothing proves."""

    sender: str = Field(alias="from", min_length=3, max_length=320, pattern=r"^[^\r\n]+$")
    subject: str = Field("", max_length=200, pattern=r"^[^\r\n]*$")
    text: str = Field(max_length=100_000)
    forged: bool = False
    file_bytes: int = Field(0, ge=0, le=20_000_000)
    headers: dict[str, str] = Field(default_factory=dict, max_length=20)


class NewFault(_Body):
    """A fault of a platform for its next calls; without a status the platform is fine again."""

    kind: Literal["telegram", "vk", "max", "whatsapp"]
    status: Literal[429, 500, 502, 503] | None = None
    retry_after_s: int = Field(1, ge=1, le=3600)
    calls: int | None = Field(None, ge=1, le=10_000)


class ClockTurn(_Body):
    """A turn of the clock: to an instant, or forward by a number of seconds."""

    to: AwareDatetime | None = None
    forward_s: int | None = Field(None, gt=0, le=FORWARD_S_MAX)

    @model_validator(mode="after")
    def _one_way(self) -> "ClockTurn":
        if (self.to is None) == (self.forward_s is None):
            raise ValueError("say either to or forward_s")
        return self
