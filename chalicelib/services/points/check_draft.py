"""Say what a draft of the programme would change."""

from dataclasses import dataclass
from fractions import Fraction

from chalicelib.domain.points.drafts.check import check_programme, check_successor, most_generous
from chalicelib.domain.points.drafts.difference import FieldChange, difference
from chalicelib.domain.points.programme import Programme
from chalicelib.world import World


@dataclass(frozen=True, slots=True)
class CheckedDraft:
    """A draft beside the newest `version`, of which 0 is none.

    `gives_back` is the largest share of the money that its percent rules may give back.
    """

    programme: Programme
    version: int
    changes: tuple[FieldChange, ...]
    gives_back: Fraction


def check_draft(world: World, programme: Programme) -> CheckedDraft:
    """Refuse a draft that could not be put into force, or return what it would change.

    Raises:
        Malformed: see `check_programme`.
        Conflict: `programme.fixed`.
    """
    check_programme(programme, currency=world.settings.currency)
    versions = world.points.programmes.fresh(world.now())
    last = versions[-1] if versions else None
    if last:
        check_successor(programme, last.programme)
    changes = difference(last.programme if last else None, programme)
    number = last.number if last else 0
    return CheckedDraft(programme, number, tuple(changes), most_generous(programme))
