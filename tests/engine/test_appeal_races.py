"""Two people of the desk answer at once, and a customer writes at the same moment."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

from chalicelib.domain.errors import Conflict
from chalicelib.domain.ids import AppealId, StaffKeyId
from chalicelib.services.appeals.answer_appeal import answer_appeal
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.world import World
from tests.repo.builders import everything
from tests.services.appeals.desk import IVAN, OLGA, a_writer, an_actor, appeal, said_in, says

ROUNDS = 3


def test_of_two_answers_at_once_one_leaves_and_the_other_author_is_told(world: World) -> None:
    for number in range(ROUNDS):
        anna = a_writer(world)
        asked = says(world, anna, f"Где мои баллы, раз {number}?").appeal.id
        together = Barrier(3)

        def answers(by: StaffKeyId, asked: AppealId = asked, at: Barrier = together) -> str:
            at.wait()
            try:
                answer_appeal(world, an_actor(world, by), asked, f"Ответ {by}", seen=1)
            except Conflict as refused:
                return refused.code
            return "sent"

        with ThreadPoolExecutor() as threads:
            both = [threads.submit(answers, each) for each in (OLGA, IVAN)]
            together.wait()
            says(world, anna, "И ещё вопрос про баллы")
            done = sorted(each.result() for each in both)

        assert done == ["appeal.answered", "sent"]
        texts = {each.text for each in said_in(world, asked)}
        said = {f"Где мои баллы, раз {number}?", "И ещё вопрос про баллы"}
        assert texts - said in ({"Ответ olga"}, {"Ответ ivan"})
        assert said <= texts
        assert appeal(world, asked).count == 3
        erase_by_staff(world, an_actor(world), anna.id)
    assert "Ответ" not in str(everything(world))
