"""The texts of a campaign in requests: by language, and by channel."""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated

from pydantic import Field, create_model

from chalicelib.channels import CHANNELS
from chalicelib.domain.campaigns.campaign import Wordings
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.template import TEMPLATE_CHARS_MAX
from chalicelib.handlers.edge.operation import Body

NO_WORDS: Wordings = {}
NO_TEXTS: Mapping[str, Wordings] = {}
Template = Annotated[str, Field(min_length=1, max_length=TEMPLATE_CHARS_MAX)]


class Words(Body):
    """A template by language; it may have fields such as `{{name}}`.

    In a change a missing language stays, and null removes it.
    """

    ru: Template | None = None
    en: Template | None = None

    def to_wordings(self, stored: Wordings = NO_WORDS) -> Wordings:
        """Return the stored texts with those that were sent."""
        both: Mapping[Locale, str | None] = {"ru": self.ru, "en": self.en}
        sent = {locale: text for locale, text in both.items() if locale in self.model_fields_set}
        merged = {**stored, **sent}
        return {locale: text for locale, text in merged.items() if text is not None}


class _TextByChannel(Body):
    """The texts of the channels by which the message may be sent; the service chooses one.

    In a change a missing channel stays, and null removes it.
    """

    def to_texts(self, stored: Mapping[str, Wordings] = NO_TEXTS) -> dict[str, Wordings]:
        """Return the stored texts with those of the channels that were sent."""
        kept = {name: words for name, words in stored.items() if name not in self.model_fields_set}
        sent = {name: getattr(self, name) for name in type(self).model_fields}
        return kept | {
            name: words.to_wordings(stored.get(name, NO_WORDS))
            for name, words in sent.items()
            if words
        }


if TYPE_CHECKING:
    ChannelTexts = _TextByChannel
else:
    # Made at import, so that a new channel needs no line here: one field for each channel, with the
    # description in the channel's own folder.
    ChannelTexts = create_model(
        "ChannelTexts",
        __base__=_TextByChannel,
        __doc__=_TextByChannel.__doc__,
        **{
            name: (Words | None, Field(None, description=channel.limits_text))
            for name, channel in CHANNELS.items()
        },
    )
