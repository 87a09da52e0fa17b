"""The stores of the conversation, each imported and made when first needed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.repo.table.table import Table

if TYPE_CHECKING:
    from chalicelib.repo.conversation.bot_settings import BotSettingsStore
    from chalicelib.repo.conversation.budgets import Budgets
    from chalicelib.repo.conversation.channel_notes import ChannelNotes
    from chalicelib.repo.conversation.chat_links import ChatLinks
    from chalicelib.repo.conversation.closed_webchats import ClosedWebchats
    from chalicelib.repo.conversation.dialogs import Dialogs
    from chalicelib.repo.conversation.owed_replies import OwedReplies
    from chalicelib.repo.conversation.quarantine import Quarantine
    from chalicelib.repo.conversation.unanswered_texts import UnansweredTexts
    from chalicelib.repo.conversation.webchat_replies import WebchatReplies


@dataclass
class ConversationStores:
    """Part of World: `world.conversation`; `secret` keys the digests of budgets."""

    table: Table
    secret: Callable[[], bytes]

    @cached_property
    def dialogs(self) -> "Dialogs":
        from chalicelib.repo.conversation.dialogs import Dialogs

        return Dialogs(self.table)

    @cached_property
    def owed_replies(self) -> "OwedReplies":
        from chalicelib.repo.conversation.owed_replies import OwedReplies

        return OwedReplies(self.table)

    @cached_property
    def webchat_replies(self) -> "WebchatReplies":
        from chalicelib.repo.conversation.webchat_replies import WebchatReplies

        return WebchatReplies(self.table)

    @cached_property
    def chat_links(self) -> "ChatLinks":
        from chalicelib.repo.conversation.chat_links import ChatLinks

        return ChatLinks(self.table)

    @cached_property
    def closed_webchats(self) -> "ClosedWebchats":
        from chalicelib.repo.conversation.closed_webchats import ClosedWebchats

        return ClosedWebchats(self.table)

    @cached_property
    def channel_notes(self) -> "ChannelNotes":
        from chalicelib.repo.conversation.channel_notes import ChannelNotes

        return ChannelNotes(self.table)

    @cached_property
    def quarantine(self) -> "Quarantine":
        from chalicelib.repo.conversation.quarantine import Quarantine

        return Quarantine(self.table)

    @cached_property
    def unanswered_texts(self) -> "UnansweredTexts":
        from chalicelib.repo.conversation.unanswered_texts import UnansweredTexts

        return UnansweredTexts(self.table)

    @cached_property
    def bot_settings(self) -> "BotSettingsStore":
        from chalicelib.repo.conversation.bot_settings import BotSettingsStore

        return BotSettingsStore(self.table)

    # Not cached: the secret may be replaced while the container lives.
    @property
    def budgets(self) -> "Budgets":
        from chalicelib.repo.conversation.budgets import Budgets

        return Budgets(self.table, self.secret())
