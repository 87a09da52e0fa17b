"""A marketer's day by pages alone: from a segment to the report, in at most twelve clicks."""

from chalicelib.domain.customers.customer import Customer
from chalicelib.world import World
from tests.builders.deliveries import PostOffice
from tests.builders.hands import Hands
from tests.builders.planning import Planner
from tests.console.campaigns.conftest import WILLING, delivered

CLICKS_MAX = 12


def test_a_marketers_day(
    world: World,
    hands: Hands,
    segment: str,
    base: list[Customer],
    planner: Planner,
    office: PostOffice,
) -> None:
    hands.opens("/console")
    hands.follows("Кампании")
    hands.follows("Новая кампания")
    written = {
        "name": "Кофе",
        "audience.segment": segment,
        "text": "{{name}}, скидка на кофе",
        "channel": "telegram",
    }
    assert "Черновик записан." in hands.presses("Записать черновик", written).text
    shown = hands.presses("Показать")
    assert ", скидка на кофе" in shown.text
    assert "{{name}}, скидка" not in shown.text.replace("{{name}}, скидка на кофе", "", 1)
    hands.presses("Дальше: когда")
    hands.presses("Дальше: репетиция")
    assert "Репетиция идёт" in hands.presses("Отрепетировать").text
    planner.works()
    rehearsed = hands.opens(hands.page.path)
    assert "Репетиция прошла." in rehearsed.text
    assert "согласие отозвано" in rehearsed.text
    hands.follows("Дальше: запуск")
    launched = hands.presses("Отправить")
    assert "Кампания запущена." in launched.text

    planner.works()
    delivered(world, planner)
    report = hands.follows("Отчёт")

    sent = len(office.arrived)
    assert 0 < sent <= WILLING
    assert f"{sent} из {sent} 100" in report.text
    assert len(hands.clicks) <= CLICKS_MAX, hands.clicks
    assert len(base) == WILLING + 2
