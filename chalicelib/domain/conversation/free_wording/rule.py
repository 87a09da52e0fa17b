"""A rule: which notions of a clause name a command, and with how much certainty."""

from dataclasses import dataclass, field

from chalicelib.domain.conversation.free_wording.clause import LIGHT, Clause
from chalicelib.domain.conversation.free_wording.concept import Concept as C  # noqa: N817 - the rules are a table

Group = frozenset[C]


def any_of(*concepts: C) -> Group:
    """Return the group of these notions."""
    return frozenset(concepts)


ADVERTISING = any_of(C.ADS, C.MESSAGES, C.OFFERS)
ENDS = any_of(C.STOP, C.OFF, C.REFUSE, C.ANNOYED)
ENDS_THINGS = any_of(C.ERASE, C.REMOVE, C.CANCEL, C.WITHDRAW, C.CLOSE, C.BLOCK, C.LEAVE)
WRITES = any_of(C.SEND, C.CONTACT, C.DISTURB, C.RECEIVE, C.TALK)
SPEAKS = any_of(C.TALK, C.CHANGE, C.WANT, C.LANGUAGE)
PERSONAL = any_of(C.DATA, C.ACCOUNT, C.PROFILE)
GIVES_NOTHING = any_of(C.OPERATOR, C.PERSON, C.WHY)
# A clause that ends something does not ask to show it.
ENDINGS = ENDS | ENDS_THINGS | any_of(C.UNSUBSCRIBE, C.FORGET)


@dataclass(frozen=True, slots=True)
class Rule:
    """A clause that mentions one notion of each group, and none of `without`, names the command.

    `alone`: the clause mentions no other notion with a subject. `explains`: the command answers
    "why", so that the word makes it no less certain.
    """

    command: str
    certainty: float
    groups: tuple[Group, ...]
    without: Group = field(default_factory=frozenset)
    alone: bool = False
    explains: bool = False

    def names(self, clause: Clause) -> bool:
        """Whether the clause names the command."""
        wanted = clause.wanted
        if not all(wanted & group for group in self.groups) or wanted & self.without:
            return False
        return not self.alone or wanted - LIGHT <= frozenset().union(*self.groups)


def shows(command: str, certainty: float, *groups: Group, without: Group = ENDINGS) -> Rule:
    """Return the rule of a command that only shows something."""
    return Rule(command, certainty, groups, without)
