"""The bodies that Meta posts, as far as they concern us.

Source: https://developers.facebook.com/docs/whatsapp/cloud-api/webhooks/payload-examples
"""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import Field

from chalicelib.channels.platform_model import PlatformModel

_Id = Annotated[str, Field(max_length=256)]
_Phone = Annotated[str, Field(pattern=r"^[0-9]{0,20}$")]
_Person = Annotated[str, Field(pattern=r"^([A-Z]{2}\.[A-Za-z0-9.]{1,140})?$")]
_Seconds = Annotated[int, Field(ge=0, lt=253_402_300_800)]  # of the epoch, to the end of year 9999


class MetaText(PlatformModel):
    """A text."""

    body: str = ""


class MetaPlace(PlatformModel):
    """A place that a person sent."""

    # Decimal keeps the digits of the JSON number: a place is a text for us.
    latitude: Annotated[Decimal, Field(ge=-90, le=90)]
    longitude: Annotated[Decimal, Field(ge=-180, le=180)]


class MetaChoice(PlatformModel):
    """A pressed button or row."""

    id: str = ""


class MetaInteractive(PlatformModel):
    """What a person chose of our buttons or rows."""

    button_reply: MetaChoice = MetaChoice()
    list_reply: MetaChoice = MetaChoice()


class MetaQuick(PlatformModel):
    """A pressed button of a template."""

    payload: str = ""


class MetaFile(PlatformModel):
    """A file that Meta keeps."""

    id: str = ""
    caption: str = ""
    filename: str = ""


class MetaNumber(PlatformModel):
    """A phone of a shared contact."""

    phone: str = ""
    wa_id: str = ""


class MetaName(PlatformModel):
    """The name of a shared contact."""

    first_name: str = ""
    last_name: str = ""


class MetaCard(PlatformModel):
    """A shared contact."""

    origin: str = ""
    name: MetaName = MetaName()
    phones: list[MetaNumber] = Field(default_factory=list)


class MetaSystem(PlatformModel):
    """A change of the number: the id of a person changes with it."""

    type: str = ""
    previous_user_id: _Person = ""


class MetaMessage(PlatformModel):
    """What a person did."""

    id: _Id
    timestamp: _Seconds
    type: str
    from_: _Phone = Field("", alias="from")
    from_user_id: _Person = ""
    group_id: str = ""
    origin: str = ""
    text: MetaText = MetaText()
    interactive: MetaInteractive = MetaInteractive()
    button: MetaQuick = MetaQuick()
    location: MetaPlace | None = None
    contacts: list[MetaCard] = Field(default_factory=list)
    image: MetaFile | None = None
    document: MetaFile | None = None
    system: MetaSystem = MetaSystem()


class MetaError(PlatformModel):
    """Why a message failed."""

    code: int = 0


class MetaStatus(PlatformModel):
    """What became of a message of ours."""

    status: str
    timestamp: _Seconds
    recipient_id: _Phone = ""
    recipient_user_id: _Person = ""
    errors: list[MetaError] = Field(default_factory=list)
    biz_opaque_callback_data: Annotated[str, Field(max_length=512)] = ""


class MetaPreference(PlatformModel):
    """Whether a person wants advertising."""

    wa_id: _Phone = ""
    user_id: _Person = ""
    category: str = ""
    value: str = ""
    timestamp: _Seconds


class MetaPart(PlatformModel):
    """One message or report of a batch, with what is needed to read it alone."""

    number: str
    owner: str = ""
    kind: str
    part: dict[str, Any]
    person: _Person = ""
