"""The stores of staff, each imported and made when first needed."""

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from chalicelib.repo.table.table import Table

if TYPE_CHECKING:
    from chalicelib.repo.staff.staff_keys import StaffKeys
    from chalicelib.repo.table.answers import Answers
    from chalicelib.repo.table.audit import Audit


@dataclass
class StaffStores:
    """Part of World: `world.staff`."""

    table: Table

    @cached_property
    def keys(self) -> "StaffKeys":
        from chalicelib.repo.staff.staff_keys import StaffKeys

        return StaffKeys(self.table)

    @cached_property
    def answers(self) -> "Answers":
        from chalicelib.repo.table.answers import Answers

        return Answers(self.table)

    @cached_property
    def audit(self) -> "Audit":
        from chalicelib.repo.table.audit import Audit

        return Audit(self.table)
