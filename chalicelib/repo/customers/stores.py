"""The stores of customers, each imported and made when first needed."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.repo.table.table import Table

if TYPE_CHECKING:
    from chalicelib.repo.customers.audience_profiles import AudienceProfiles
    from chalicelib.repo.customers.changes import ChangeStore
    from chalicelib.repo.customers.claims import Claims
    from chalicelib.repo.customers.custom_fields import CustomFieldStore
    from chalicelib.repo.customers.customer_pages import CustomerPages
    from chalicelib.repo.customers.customers import Customers
    from chalicelib.repo.customers.duplicates import DuplicateStore
    from chalicelib.repo.customers.former_consents import FormerConsents
    from chalicelib.repo.customers.inactivity_timers import InactivityTimers
    from chalicelib.repo.customers.merges import MergeStore
    from chalicelib.repo.customers.notes import NoteStore
    from chalicelib.repo.customers.surnames import Surnames


@dataclass
class CustomerStores:
    """Part of World: `world.customers`."""

    table: Table
    now: Callable[[], datetime]

    @cached_property
    def profiles(self) -> "Customers":
        from chalicelib.repo.customers.customers import Customers

        return Customers(self.table, self.now, lambda: self.fields)

    @cached_property
    def fields(self) -> "CustomFieldStore":
        from chalicelib.repo.customers.custom_fields import CustomFieldStore

        return CustomFieldStore(self.table)

    @cached_property
    def claims(self) -> "Claims":
        from chalicelib.repo.customers.claims import Claims

        return Claims(self.table)

    @cached_property
    def surnames(self) -> "Surnames":
        from chalicelib.repo.customers.surnames import Surnames

        return Surnames(self.table)

    @cached_property
    def pages(self) -> "CustomerPages":
        from chalicelib.repo.customers.customer_pages import CustomerPages

        return CustomerPages(self.table)

    @cached_property
    def audience(self) -> "AudienceProfiles":
        from chalicelib.repo.customers.audience_profiles import AudienceProfiles

        return AudienceProfiles(self.table)

    @cached_property
    def merges(self) -> "MergeStore":
        from chalicelib.repo.customers.merges import MergeStore

        return MergeStore(self.table)

    @cached_property
    def duplicates(self) -> "DuplicateStore":
        from chalicelib.repo.customers.duplicates import DuplicateStore

        return DuplicateStore(self.table)

    @cached_property
    def notes(self) -> "NoteStore":
        from chalicelib.repo.customers.notes import NoteStore

        return NoteStore(self.table)

    @cached_property
    def former_consents(self) -> "FormerConsents":
        from chalicelib.repo.customers.former_consents import FormerConsents

        return FormerConsents(self.table)

    @cached_property
    def changes(self) -> "ChangeStore":
        from chalicelib.repo.customers.changes import ChangeStore

        return ChangeStore(self.table)

    @cached_property
    def timers(self) -> "InactivityTimers":
        from chalicelib.repo.customers.inactivity_timers import InactivityTimers

        return InactivityTimers(self.table)
