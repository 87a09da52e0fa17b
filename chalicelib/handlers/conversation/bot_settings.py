"""The texts and rules of the bot over HTTP, for administrators."""

from typing import Annotated

from chalice import Blueprint
from pydantic import Field as Described
from pydantic import StrictBool, StrictInt

from chalicelib.domain.conversation.bot_settings import CONTACT_CHARS_MAX, BotSettings
from chalicelib.domain.conversation.registration_field import Field
from chalicelib.domain.messages.message import LOCALES, Locale
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.edge.both_languages import InBoth
from chalicelib.handlers.edge.fields import AS_SHOWN, Visible, VisibleOrEmpty
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation, ResponseModel
from chalicelib.services.conversation.change_bot_settings import (
    change_bot_settings,
    read_bot_settings,
)
from chalicelib.texts import defaults

blueprint = Blueprint(__name__)
api = Api(blueprint)

TOPICS_MAX = 20
Topic = Annotated[str, Described(pattern=r"^[^;\n\r\t]{1,40}$")]
Words = dict[Locale, dict[str, str]]


TopicText = Annotated[str, Visible, Described(min_length=1, max_length=40)]


class TopicName(InBoth):
    """How customers read a topic; the language that is written stands for a missing one."""

    ru: TopicText = ""
    en: TopicText = ""


class BotRules(Body):
    """The shop's own texts, rules and contact of its bot; a missing field has its default."""

    required: frozenset[Field] = Described(
        frozenset(Field),
        description="The fields that a registration does not let a person skip; the phone always is"
        " one of them.",
    )
    texts: Words = Described(
        default_factory=dict,
        description="Own texts by locale and key; each has the same places as the default.",
    )
    contact: Annotated[str, VisibleOrEmpty] = Described(
        "",
        max_length=CONTACT_CHARS_MAX,
        description="How customers reach the shop: a phone, an address, hours. The bot shows it "
        "where it cannot help itself; empty: it names none.",
    )
    tells_receipts: StrictBool = Described(
        True,  # noqa: FBT003 - the default of a field
        description="Whether the bot tells customers what each receipt gave.",
    )
    topics: Annotated[dict[Topic, TopicName], Described(max_length=TOPICS_MAX)] = Described(
        default_factory=dict,
        description="The topics of campaigns that customers may refuse in the bot, with the names"
        " that they read.",
    )
    version: Annotated[StrictInt, Described(ge=0)] | None = Described(
        None, description="The version that was read; null: any version is replaced."
    )
    defaults: Words | None = Described(
        None,
        description="As shown; the texts of the service cannot be changed.",
        json_schema_extra=AS_SHOWN,
    )


class BotRulesResponse(ResponseModel):
    """The texts, rules and contact in force; `defaults` are all texts that may be changed."""

    required: list[Field]
    texts: Words
    contact: str
    tells_receipts: bool
    topics: dict[str, dict[Locale, str]]
    version: int = Described(description="It grows with each change; 0: nothing was changed yet.")
    defaults: Words

    @classmethod
    def of(cls, settings: BotSettings, version: int) -> "BotRulesResponse":
        return cls(
            version=version,
            required=[each for each in Field if settings.requires(each)],
            texts={locale: dict(words) for locale, words in settings.texts.items()},
            contact=settings.contact,
            tells_receipts=settings.tells_receipts,
            topics={
                topic: {locale: names[locale] for locale in LOCALES}
                for topic, names in settings.topics.items()
            },
            defaults={locale: dict(defaults(locale)) for locale in LOCALES},
        )


@api.serves(
    Operation(
        "GET",
        "/v1/bot",
        "Show the bot's texts",
        Permission.BOT_CHANGE,
        BotRulesResponse,
        details="For administrators: the shop's own texts, and all texts that may be changed,"
        " with their defaults.",
        id="getBotSettings",
    )
)
def show_bot(call: Call[Nothing, Nothing]) -> BotRulesResponse:
    """Return the texts and rules in force, and the defaults."""
    return BotRulesResponse.of(*read_bot_settings(call.world, call.actor))


@api.serves(
    Operation(
        "PUT",
        "/v1/bot",
        "Replace the bot's texts",
        Permission.BOT_CHANGE,
        BotRulesResponse,
        BotRules,
        details="All settings are replaced; what GET returns may be changed and sent back. With"
        " `version` only that version is replaced, so that two people do not undo each other.",
        id="replaceBotSettings",
        refuses=("bot.changed",),
    )
)
def change_bot(call: Call[BotRules, Nothing]) -> BotRulesResponse:
    """Replace the texts and rules; the bot uses them within a minute."""
    settings = settings_of(call.body)
    version = change_bot_settings(call.world, call.actor, settings, call.body.version)
    return BotRulesResponse.of(settings, version)


def settings_of(body: BotRules) -> BotSettings:
    """Return the settings of a request."""
    return BotSettings(
        body.required,
        body.texts,
        body.contact.strip(),
        tells_receipts=body.tells_receipts,
        topics={topic: {"ru": names.ru, "en": names.en} for topic, names in body.topics.items()},
    )
