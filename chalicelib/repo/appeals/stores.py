"""The stores of appeals and of the desk, each imported and made when first needed."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.repo.table.table import Table

if TYPE_CHECKING:
    from collections.abc import Callable

    from chalicelib.repo.appeals.appeals import AppealStore
    from chalicelib.repo.appeals.desk_rules import DeskRulesStore, VipSegment
    from chalicelib.repo.appeals.desk_tasks import DeskTaskStore
    from chalicelib.repo.appeals.knowledge_cards import KnowledgeStore
    from chalicelib.repo.appeals.mailboxes import Mailboxes
    from chalicelib.repo.appeals.phone_calls import PhoneCalls
    from chalicelib.repo.appeals.reply_templates import ReplyTemplateStore
    from chalicelib.repo.appeals.taken_leads import TakenLeads
    from chalicelib.repo.catalogue.shops import ShopStore


@dataclass
class DeskStores:
    """Part of World: `world.desk`; `zone` is the programme's, `shops` are the catalogue's.

    `read_segment` reads the stored segment of VIP customers.
    """

    table: Table
    zone: str
    shops: "Callable[[], ShopStore]"
    read_segment: "Callable[[str], VipSegment | None]"

    @cached_property
    def appeals(self) -> "AppealStore":
        from chalicelib.repo.appeals.appeals import AppealStore

        return AppealStore(self.table)

    @cached_property
    def rules(self) -> "DeskRulesStore":
        from chalicelib.repo.appeals.desk_rules import DeskRulesStore

        return DeskRulesStore(self.table, self.zone, self.shops, self.read_segment)

    @cached_property
    def knowledge(self) -> "KnowledgeStore":
        from chalicelib.repo.appeals.knowledge_cards import KnowledgeStore

        return KnowledgeStore(self.table)

    @cached_property
    def templates(self) -> "ReplyTemplateStore":
        from chalicelib.repo.appeals.reply_templates import ReplyTemplateStore

        return ReplyTemplateStore(self.table)

    @cached_property
    def tasks(self) -> "DeskTaskStore":
        from chalicelib.repo.appeals.desk_tasks import DeskTaskStore

        return DeskTaskStore(self.table)

    @cached_property
    def leads(self) -> "TakenLeads":
        from chalicelib.repo.appeals.taken_leads import TakenLeads

        return TakenLeads(self.table)

    @cached_property
    def mailboxes(self) -> "Mailboxes":
        from chalicelib.repo.appeals.mailboxes import Mailboxes

        return Mailboxes(self.table)

    @cached_property
    def calls(self) -> "PhoneCalls":
        from chalicelib.repo.appeals.phone_calls import PhoneCalls

        return PhoneCalls(self.table)
