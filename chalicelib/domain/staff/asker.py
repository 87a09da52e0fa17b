"""The asker of a question about a person: a key, and the network address that it was sent from."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.conversation.source_address import source_of
from chalicelib.domain.ids import StaffKeyId


@dataclass(frozen=True, slots=True)
class Asker:
    """A member of staff or a machine; `address` is empty where it is not known."""

    key: StaffKeyId
    address: str = ""

    def limits(self, *, a_key: int, an_address: int) -> Mapping[str, int]:
        """Return the budgets that one look-up spends, each with its limit."""
        limits = {f"key#{self.key}": a_key}
        if self.address:
            limits[f"address#{source_of(self.address)}"] = an_address
        return limits
