"""What a receipt used of offers and codes, and how often a customer used each."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace

from chalicelib.domain.offers.counter import Share


@dataclass(frozen=True, slots=True)
class OfferUse:
    """One use of an offer by a receipt; `batch` and `digest` are those of the code, if any.

    `is_limited`: the code itself counts how often it may be used. `shares` are what was taken of
    counters.
    """

    offer: str
    points: int
    batch: str = ""
    digest: str = ""
    is_limited: bool = False
    shares: tuple[Share, ...] = ()


@dataclass(frozen=True, slots=True)
class CustomerUses:
    """How often one customer used each offer, and codes of each batch."""

    offers: Mapping[str, int] = field(default_factory=dict)
    batches: Mapping[str, int] = field(default_factory=dict)
    version: int = 0

    def after(self, uses: Iterable[OfferUse], by: int = 1) -> "CustomerUses":
        """The counts after some uses; `by` -1: they were given back."""
        offers, batches = dict(self.offers), dict(self.batches)
        for use in uses:
            _add(offers, use.offer, by)
            if use.batch:
                _add(batches, use.batch, by)
        return replace(self, offers=offers, batches=batches)


def _add(counts: dict[str, int], name: str, by: int) -> None:
    counts[name] = counts.get(name, 0) + by
    if counts[name] <= 0:
        del counts[name]
