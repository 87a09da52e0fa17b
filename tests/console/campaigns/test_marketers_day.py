"""A marketer's day by pages alone: from a segment to the report, in at most twelve clicks.

A click is a press of a link or a button. Typing, ticking and choosing in a list are none, and what
the browser's script does by itself is none. The own card was named on another day.
"""

from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.message import Chat
from chalicelib.world import World
from tests.builders.deliveries import PostOffice
from tests.builders.hands import Hands
from tests.builders.mailbox import code_in
from tests.builders.people import work_off_outbox
from tests.builders.planning import Planner
from tests.console.campaigns.conftest import WILLING, delivered
from tests.repo.builders import a_customer, stored

CLICKS_MAX = 12
OWN_CHAT = Chat("webchat", "0123456789abcdef")
PLACE = "predicate.of.0"


def test_a_marketers_day(
    world: World, hands: Hands, base: list[Customer], planner: Planner, office: PostOffice
) -> None:
    names_own_card(world, hands)
    hands.clicks.clear()

    hands.opens("/console")
    hands.follows("Сегменты")
    hands.follows("Новый сегмент")
    hands.chooses(f"{PLACE}.kind", "reachable")
    made = {"name": "Кому не написать SMS", f"{PLACE}.not": "yes", f"{PLACE}.channel": "sms"}
    assert hands.presses("Записать сегмент", made).status == 200
    hands.follows("Написать этим людям")
    written = {
        "name": "Кофе",
        "text": "{{name}}, скидка на кофе",
        "channel": ["telegram", OWN_CHAT.channel],
    }
    assert "Черновик записан." in hands.presses("Записать черновик", written).text
    assert "Сообщение уходит на ваши карты" in hands.presses("Отправить себе").text
    assert heard(world) == "[тест] Ольга, скидка на кофе"
    hands.presses("Дальше: когда")
    hands.presses("Дальше: репетиция")
    assert "Репетиция идёт" in hands.presses("Отрепетировать").text
    planner.works()
    rehearsed = hands.opens(hands.page.path)  # the script asks again by itself
    assert "Репетиция прошла." in rehearsed.text
    assert "согласие отозвано" in rehearsed.text
    hands.follows("Дальше: запуск")
    assert "Кампания запущена." in hands.presses("Отправить").text

    planner.works()
    delivered(world, planner)
    report = hands.follows("Отчёт")

    sent = len(office.arrived)
    assert 0 < sent <= WILLING
    assert f"Доставлены {sent}" in report.text
    assert len(hands.clicks) <= CLICKS_MAX, hands.clicks
    assert len(base) == WILLING + 2


def names_own_card(world: World, hands: Hands) -> None:
    """Confirm a card of one's own by the code that comes to its chat."""
    own = stored(world, a_customer(chats=(OWN_CHAT,), first_name="Ольга", surname="Белова"))
    hands.opens("/console/campaigns/recipients")
    hands.presses("Прислать код", {"sought": own.card})
    hands.presses("Подтвердить карту", {"code": code_in(heard(world))})


def heard(world: World) -> str:
    """Return what came last to the chat of the own card."""
    work_off_outbox(world)
    return str(world.conversation.webchat_replies.after(OWN_CHAT, 0)[-1]["text"])
