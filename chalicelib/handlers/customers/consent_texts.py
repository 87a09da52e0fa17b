"""The texts of consents over HTTP: what staff read out or show before they record a consent."""

from chalice import Blueprint
from pydantic import Field

from chalicelib.domain.customers.consent import Purpose
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation, ResponseModel
from chalicelib.services.customers.record_consent import WORDS

blueprint = Blueprint(__name__)
api = Api(blueprint)


class ConsentTextQuery(Body):
    """In which language."""

    language: Locale = "ru"


class ConsentText(ResponseModel):
    """The text of one consent as the bot shows it now, and the version that a record names."""

    purpose: Purpose
    text: str = Field(description="In the language that was asked for, with the brand's name.")
    text_version: str = Field(description="The hash of the text.")


class ConsentTextList(ResponseModel):
    """The texts of all purposes."""

    texts: list[ConsentText]


@api.serves(
    Operation(
        "GET",
        "/v1/consent-texts",
        "Show the texts of consents",
        Permission.CATALOGUE_READ,  # the same for every shop, and about no person
        ConsentTextList,
        query=ConsentTextQuery,
        id="listConsentTexts",
        details="The text that a consent names if it is recorded without a `text_version`.",
    )
)
def list_texts(call: Call[Nothing, ConsentTextQuery]) -> ConsentTextList:
    """Return the text of each purpose."""
    texts, language = call.world.texts, call.query.language
    found = [
        ConsentText(
            purpose=purpose,
            text=texts.say(language, key),
            text_version=texts.version_of(language, key),
        )
        for purpose, key in WORDS.items()
    ]
    return ConsentTextList(texts=found)
