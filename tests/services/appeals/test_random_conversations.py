"""Random conversations of customers, the bot, cards and two people of the desk.

No message is lost, none is answered twice, every appeal is in exactly one state, and the deadlines
equal those of an oracle that walks minute by minute. `GROCER_TEST_TALKS=100` runs a hundred.
"""

import os
import random
from collections import Counter
from dataclasses import dataclass, field, replace
from datetime import timedelta

import pytest

from chalicelib.domain.appeals.appeal import RUNNING, Appeal, AppealState
from chalicelib.domain.appeals.appeal_message import MessageKind
from chalicelib.domain.appeals.knowledge_card import KnowledgeCard, match_cards
from chalicelib.domain.appeals.topic import topic_of
from chalicelib.domain.catalogue.shop import CatalogueShop, OpeningHours
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import AppealId
from chalicelib.domain.messages.message import Chat
from chalicelib.services.appeals.answer_appeal import answer_appeal, solve_appeal
from chalicelib.services.appeals.change_appeal import merge_appeals, note_appeal
from chalicelib.services.appeals.rate_appeal import rate_appeal
from chalicelib.services.appeals.take_message import CustomerWords, take_message
from chalicelib.services.appeals.watch_deadlines import watch_deadlines
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.domain.appeals.slow_calendar import slow_deadline, slow_passed
from tests.repo.builders import everything
from tests.services.appeals.desk import IVAN, OLGA, a_writer, an_actor, said_in

SEEDS = range(int(os.environ.get("GROCER_TEST_TALKS", "10")))  # noqa: TID251 - as GROCER_TEST_KILLS
STEPS = 40
TEXTS = (
    "Где мои баллы?",
    "Тухлая рыба",
    "Карта не читается",
    "Кассир нахамил",
    "Как вернуть товар?",
    "Спасибо",
    "Ну что там?",
    "В чеке другая цена",
)
HOURS = (
    OpeningHours((1, 2, 3, 4, 5), "09:00", "13:00"),
    OpeningHours((1, 2, 3, 4, 5, 6), "14:00", "20:00"),
)
REFUND = KnowledgeCard("refund", {"ru": "Как вернуть товар?"}, {"ru": "Принесите чек."})


@dataclass
class Talks:
    """What was said, as a person would have written it down beside the service."""

    world: World
    clock: Clock
    dice: random.Random
    customers: list[Customer]
    said: Counter[str] = field(default_factory=Counter)
    answered: Counter[str] = field(default_factory=Counter)
    by_card: int = 0
    seen: dict[tuple[str, AppealId], int] = field(default_factory=dict)

    def step(self) -> None:
        acts = (self.writes, self.writes, self.writes, self.answers, self.answers, self.solves)
        self.dice.choice((*acts, self.rates, self.notes, self.merges, self.looks, self.waits))()

    def writes(self) -> None:
        customer = self.dice.choice(self.customers)
        text = f"{self.dice.choice(TEXTS)}"
        match = match_cards(text, [REFUND])
        if match and match.is_sure and self.dice.random() < 0.5:
            self.by_card += 1  # the card was what they meant
            return
        marked = f"{text} №{self.said.total()}"
        words = CustomerWords(
            self.world.now(), marked, "ru", customer, customer.chats[0], topic=topic_of(text)
        )
        into = self.dice.choice([*self.world.desk.appeals.open_of(customer.ids), None])
        take_message(self.world, words, into=into)
        self.said[marked] += 1

    def answers(self) -> None:
        if (appeal := self._any()) is None:
            return
        by = self.dice.choice((OLGA, IVAN))
        text = f"Ответ {self.answered.total()}"
        # A person answers what they saw when they last looked, which may be long ago.
        seen = self.seen.get((by, appeal.id), 0) if self.dice.random() < 0.5 else appeal.count
        actor = an_actor(self.world, by, request=text)
        try:
            for _ in range(self.dice.choice((1, 1, 2))):
                answer_appeal(self.world, actor, appeal.id, text, seen=seen)
            code = ""
        except Conflict as refused:
            code = refused.code
        assert code in {"", "appeal.answered", "appeal.closed"}
        is_solved_since = appeal.state is AppealState.SOLVED and seen < appeal.count
        assert code != "appeal.answered" or appeal.answered > seen or is_solved_since
        if not code:
            self.answered[text] += 1
            assert appeal.answered <= seen or appeal.answered_by == by
            assert not is_solved_since
        self.seen[by, appeal.id] = self._now(appeal.id).count

    def solves(self) -> None:
        if appeal := self._any():
            self._tries(lambda: solve_appeal(self.world, an_actor(self.world), appeal.id))

    def notes(self) -> None:
        if appeal := self._any():
            note_appeal(self.world, an_actor(self.world), appeal.id, "Заметка")

    def rates(self) -> None:
        if (appeal := self._any()) and appeal.customer_id:
            customer = next(each for each in self.customers if each.id == appeal.customer_id)
            rating = self.dice.randint(1, 5)
            self._tries(
                lambda: rate_appeal(self.world, customer, appeal.id, rating, at=self.world.now())
            )

    def merges(self) -> None:
        customer = self.dice.choice(self.customers)
        ids = self.world.desk.appeals.open_of(customer.ids)
        if len(ids) > 1:
            part, whole = self.dice.sample(ids, 2)
            self._tries(lambda: merge_appeals(self.world, an_actor(self.world), part, whole))

    def looks(self) -> None:
        watch_deadlines(self.world)

    def waits(self) -> None:
        self.clock.at += timedelta(minutes=self.dice.choice((1, 7, 60, 600, 2000)))

    def _tries(self, act: object) -> None:
        assert callable(act)
        try:
            act()
            code = ""
        except Conflict as refused:
            code = refused.code
        assert code in {"", "appeal.closed", "appeal.not_settled", "appeal.too_many_joined"}

    def _any(self) -> Appeal | None:
        every = self.world.desk.appeals.of_customer([each.id for each in self.customers])
        return self.dice.choice(every) if every else None

    def _now(self, appeal_id: AppealId) -> Appeal:
        found = self.world.desk.appeals.get(appeal_id)
        assert found
        return found


@pytest.mark.parametrize("seed", SEEDS)
def test_a_random_conversation_loses_nothing(world: World, clock: Clock, seed: int) -> None:
    clock.at = clock.at.replace(second=0, microsecond=0)
    world.commit(None, world.catalogue.shops.save_write(CatalogueShop("d", {}, hours=HOURS)))
    calendar = world.desk.rules.calendar_of("d")
    rules = replace(world.desk.rules.fresh(), shop="d", calendar=calendar)
    world.commit(None, world.desk.rules.save_write(rules, 0))
    people = [a_writer(world, chats=(Chat("telegram", f"{each}"),)) for each in range(2)]
    talks = Talks(world, clock, random.Random(seed), people)
    for _ in range(STEPS):
        talks.step()

    every = world.desk.appeals.of_customer([each.id for each in people])
    messages = [said for appeal in every for said in said_in(world, appeal.id)]
    of_customers = (each.text for each in messages if each.kind is MessageKind.CUSTOMER)
    assert Counter(of_customers) == talks.said
    assert Counter(e.text for e in messages if e.kind is MessageKind.STAFF) == talks.answered
    _check_numbers(world, every)
    _check_lists(world, every)
    for appeal in every:
        _check_deadlines(world, appeal)


def _check_numbers(world: World, every: list[Appeal]) -> None:
    for appeal in every:
        numbers = [each.number for each in said_in(world, appeal.id)]
        assert numbers == list(range(1, appeal.count + 1))


def _check_lists(world: World, every: list[Appeal]) -> None:
    """Each appeal stands in one list, in the state that it has, and the lists hold no other."""
    inbox = [each for _, each in world.desk.appeals.inbox(limit=100)]
    settled = [each for _, each in world.desk.appeals.settled(limit=100)]
    listed = {each.id: each.state for each in (*inbox, *settled)}
    assert len(listed) == len(inbox) + len(settled)
    assert listed == {each.id: each.state for each in every}
    assert all(not each.is_settled for each in inbox)
    open_ids = {each.id for each in every if each.state is not AppealState.CLOSED}
    customers = {each.customer_id for each in every if each.customer_id}
    assert set(world.desk.appeals.open_of(customers)) == open_ids
    alarms = [sk for pk, sk in everything(world) if pk == "ALARMS"]
    assert sorted(sk.partition("#")[2] for sk in alarms) == sorted(e.id for e in every if e.alarm)


def _check_deadlines(world: World, appeal: Appeal) -> None:
    rules = world.desk.rules.get(world.now())
    targets, calendar = rules.targets_of(appeal.priority), rules.calendar
    assert appeal.answer_by == slow_deadline(calendar, appeal.opened_at, targets.answer_minutes)
    assert (appeal.running_since is not None) == (appeal.state in RUNNING)
    if appeal.running_since:
        left = max(targets.solve_minutes - appeal.spent // timedelta(minutes=1), 0)
        assert appeal.solve_by == slow_deadline(calendar, appeal.running_since, left)
        if not appeal.spent:
            passed = slow_passed(calendar, appeal.running_since, world.now())
            assert calendar.passed(appeal.running_since, world.now()) == timedelta(minutes=passed)
    else:
        assert appeal.solve_by is None
