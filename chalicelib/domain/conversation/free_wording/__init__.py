"""Finds the command that a customer means by free wording, in Russian and English.

No model and no network: notions found by stems and small slips, rules over the notions of a clause,
and a negation that turns a clause round. `docs/decisions/0046` has the reasons and the numbers.
"""

import re
from dataclasses import dataclass

from chalicelib.domain.conversation.free_wording.channel_choice import chooses_channel
from chalicelib.domain.conversation.free_wording.clause import TEXT_CHARS_MAX, Clause, read_clauses
from chalicelib.domain.conversation.free_wording.concept import Concept
from chalicelib.domain.conversation.free_wording.facts import misses_points, swaps_channels
from chalicelib.domain.conversation.free_wording.keyboard import other_readings
from chalicelib.domain.conversation.free_wording.named_receiver import transfers_to_a_number
from chalicelib.domain.conversation.free_wording.points_history import asks_for_history
from chalicelib.domain.conversation.free_wording.rule import ENDINGS
from chalicelib.domain.conversation.free_wording.rules import score_commands
from chalicelib.domain.messages.message import Locale

SURE = 0.75  # from here on the command is carried out
POSSIBLE = 0.55  # from here on the bot asks whether it was meant
PLAIN = 0.77  # from here on it cannot be the answer to an open question, if every word is known
HISTORY = 0.99  # before the balance, which the same words may mean
SWAP = 0.8  # of one channel for another, which a stop of the other must not hide
OTHER_CLAUSES_COUNT = 0.25  # an unknown word of another clause counts as a part of an own one
SUGGESTIONS_MAX = 3
BETWEEN_WISHES = re.compile(r"[.,;!?\n]|\b(?:и|а|но|and|but)\b", re.IGNORECASE)
PARTS_MAX = 6
NO_WISHES_BESIDE = frozenset({"stop", "erase", "cancel", "resume", "offers"})
LIKE_A_SURNAME = re.compile(r"(?:[оеё]в|[иы]н)а?\W*$|(?:[ыи]х|ский|ская)\W*$", re.IGNORECASE)
# One word of them is enough inside an open question; one word of the others may be a name.
# What is done with a thing may be said in one clause, and the thing named in another.
JOINED = frozenset({"block_card", "unblock_card", "replace_card", "transfer_withdraw"})
LEAVES_BY_A_WORD = frozenset({"stop", "cancel", "erase", "help", "operator"})


@dataclass(frozen=True, slots=True)
class Match:
    """The command that a text means most probably, and others that it may mean.

    `is_sure`: it may be carried out; otherwise the bot asks. `is_plain`: even inside an open
    question it cannot be an answer, because every word of the text belongs to the command.
    """

    command: str
    others: tuple[str, ...]
    is_sure: bool
    is_plain: bool


def match_command(text: str, language: Locale) -> Match | None:
    """The command that the text means; None if it means none of them.

    `language` is the one that the person speaks with the bot: a text that was typed with the wrong
    keyboard or in Latin letters is read again in it.
    """
    clauses = read_clauses(text)
    if not any(clause.subjects for clause in clauses):
        again = (read_clauses(reading) for reading in other_readings(text, language))
        clauses = next((found for found in again if any(c.subjects for c in found)), clauses)
    scores = _best_scores(clauses)
    if swaps_channels(text.casefold()) or chooses_channel(text.casefold()):
        # "By Telegram and not by SMS" chooses; whoever wants neither is one button away.
        scores = {"preferences": SWAP, **{name: min(scores[name], SWAP) for name in scores}}
    if transfers_to_a_number(text.casefold().replace("ё", "е")):
        scores = {"transfer": SURE}
    if asks_for_history(text.casefold()):
        scores = {**scores, "history": HISTORY}
    ranked = sorted(scores, key=lambda command: -scores[command])
    possible = [command for command in ranked if scores[command] >= POSSIBLE]
    if not possible:
        return None
    best = possible[0]
    return Match(
        command=best,
        others=tuple(possible[1:SUGGESTIONS_MAX]),
        is_sure=scores[best] >= SURE,
        is_plain=scores[best] >= PLAIN and _is_only_a_command(best, text, clauses),
    )


def forbids_change(text: str) -> bool:
    """Whether the text asks not to do what a command would do: "do not erase my data"."""
    changes = ENDINGS | {
        Concept.CHANGE,
        Concept.GIVE_AWAY,
        Concept.PAY,
        Concept.REDEEM,
        Concept.SUBSCRIBE,
    }
    return any(
        # «Удалять ничего не надо» forbids what stands before the negation.
        (clause.forbidden or (clause.wanted if clause.is_negated else set())) & changes
        for clause in read_clauses(text)
        if Concept.WHY not in clause.mentioned
    )


def says_points_are_missing(text: str) -> bool:
    """Whether the text says that points are gone or did not come: a balance is no answer."""
    return misses_points(text[:TEXT_CHARS_MAX].casefold().replace("ё", "е"))


def wishes_beside_a_stop(text: str, language: Locale) -> tuple[str, ...]:
    """What else a text that stops the advertising asks for: "show my card and send no ads"."""
    parts = (match_command(part, language) for part in BETWEEN_WISHES.split(text)[:PARTS_MAX])
    wishes = dict.fromkeys(match.command for match in parts if match and match.is_sure)
    return tuple(wish for wish in wishes if wish not in NO_WISHES_BESIDE)[:SUGGESTIONS_MAX]


def _best_scores(clauses: list[Clause]) -> dict[str, float]:
    unknown = sum(clause.unknown for clause in clauses)
    scores: dict[str, float] = {}
    for clause in clauses:
        elsewhere = (unknown - clause.unknown) * OTHER_CLAUSES_COUNT
        doubt = elsewhere / (elsewhere + clause.subjects + 1)
        for command, score in score_commands(clause):
            # A stop that is missed costs a complaint, a question too many costs a tap.
            least = POSSIBLE if command == "stop" else 0.0
            scores[command] = max(scores.get(command, least), score * (1 - doubt))
    for command, score in _joined_scores(clauses):
        scores[command] = max(scores.get(command, 0.0), score)
    # "I changed my mind, cancel the transfer" leaves nothing as it is.
    if any(scores.get(command, 0.0) >= SURE for command in (*JOINED, "come_back")):
        scores.pop("cancel", None)
    # "Why do you write to me, I did not ask you" cancels nothing.
    if scores.get("stop") and any(Concept.WHY in clause.mentioned for clause in clauses):
        scores.pop("cancel", None)
    # "I did not subscribe to this, unsubscribe me" gives no consent.
    if scores.get("stop", 0.0) >= SURE:
        scores.pop("resume", None)
    return scores


def _joined_scores(clauses: list[Clause]) -> list[tuple[str, float]]:
    """What two clauses name together: "I lost the card, block it"; none if one is no wish."""
    if len(clauses) < 2 or any(c.is_negated or c.is_fact or c.only_asks for c in clauses):  # noqa: PLR2004
        return []
    joined = Clause(
        wanted=set().union(*(clause.wanted for clause in clauses)),
        unknown=sum(clause.unknown for clause in clauses),
        tiny=sum(clause.tiny for clause in clauses),
        slips=sum(clause.slips for clause in clauses),
    )
    return [(command, score) for command, score in score_commands(joined) if command in JOINED]


def _is_only_a_command(command: str, text: str, clauses: list[Clause]) -> bool:
    """Whether every word belongs to the command, and the text does not look like a name."""
    if any(clause.unknown or clause.slips for clause in clauses):
        return False
    words = sum(clause.words for clause in clauses)
    if words == 1:
        return command in LEAVES_BY_A_WORD and not LIKE_A_SURNAME.search(text)
    # "Bill Point" may be somebody; "Stop Ads" is nobody.
    return command in LEAVES_BY_A_WORD or not text.istitle()
