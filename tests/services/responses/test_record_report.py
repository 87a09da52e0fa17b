"""What a messenger reports of a campaign's messages: read up to one, or one message by its tags."""

from dataclasses import replace
from datetime import timedelta

from chalicelib.domain.ids import CampaignId, CustomerId
from chalicelib.domain.messages.chat_digest import chat_digest
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.outgoing import Attempt, Attempted, Outgoing
from chalicelib.domain.messages.read_up_to import ReadUpTo
from chalicelib.domain.planning.delivery import DeliveryState
from chalicelib.domain.reports.channel_knowledge import Figure
from chalicelib.domain.reports.tally import RecipientStatus
from chalicelib.domain.responses.engagement import Engagement, EngagementKind
from chalicelib.repo.delivery.sent_messages import SentMessage
from chalicelib.services.messages import send_message as sending
from chalicelib.services.responses.record_report import record_report
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.repo.builders import everything

CHAT = Chat("vk", "551000777")
ANNA = CustomerId("anna")
AUTUMN, SPRING = CampaignId("autumn"), CampaignId("spring")


def kept(world: World, message: int, campaign: CampaignId, step: str = "") -> None:
    digest = chat_digest(world.secret, CHAT)
    world.delivery.sent_messages.keep(
        digest, SentMessage(message, campaign, ANNA, step), world.now()
    )


def read_in(world: World, campaign: CampaignId, step: str = "") -> bool:
    found = world.delivery.engagements.get_many(campaign, step, [ANNA])
    return ANNA in found and EngagementKind.READ in found[ANNA].first


def test_all_messages_up_to_the_read_one_are_read_once_and_in_any_order(
    world: World, clock: Clock
) -> None:
    kept(world, 88_420, AUTUMN)
    kept(world, 88_430, SPRING, "day-1")
    later = ReadUpTo(CHAT, 88_431, clock.at)

    record_report(world, ReadUpTo(CHAT, 88_425, clock.at + timedelta(days=1)))
    assert (read_in(world, AUTUMN), read_in(world, SPRING, "day-1")) == (True, False)
    for report in (later, later, replace(later, message=1)):
        record_report(world, report)

    assert read_in(world, SPRING, "day-1")
    assert not [pk for pk, _ in everything(world) if pk.startswith("SENT#")]
    instant = world.delivery.engagements.get_many(AUTUMN, "", [ANNA])[ANNA].first
    assert instant[EngagementKind.READ] == clock.at


def test_another_chat_reads_nothing_of_this_one(world: World, clock: Clock) -> None:
    kept(world, 88_420, AUTUMN)

    record_report(world, ReadUpTo(Chat("vk", "7"), 99_999, clock.at))

    assert not read_in(world, AUTUMN)


def test_a_report_by_tags_is_recorded_as_it_is(world: World, clock: Clock) -> None:
    record_report(world, Engagement(AUTUMN, ANNA, EngagementKind.READ, clock.at))

    assert read_in(world, AUTUMN)


def test_a_read_message_arrived_and_counts_as_read(world: World, clock: Clock) -> None:
    record_report(world, Engagement(AUTUMN, ANNA, EngagementKind.READ, clock.at))
    found = world.delivery.engagements.get_many(AUTUMN, "", [ANNA])[ANNA]
    unknown = RecipientStatus(ANNA, "vk", clock.at, DeliveryState.UNKNOWN)

    after = unknown.after(found)

    assert after.state is DeliveryState.DELIVERED
    assert after.did == {Figure.READ}


def test_the_number_of_a_message_is_kept_when_it_was_sent(world: World) -> None:
    class Sends:
        """A channel that reports by the numbers of messages."""

        def send(self, _: Outgoing) -> Attempt:
            return Attempt(Attempted.DELIVERED, message=88_500)

    tags = (("campaign", "autumn"), ("customer", "anna"), ("step", "day-1"))
    world.messengers.sender = lambda _: Sends()  # type: ignore[method-assign, assignment, return-value]

    sending.send_message(world, Outgoing("vk", CHAT, "ru", "Скидки", tags=tags))

    digest = chat_digest(world.secret, CHAT)
    assert world.delivery.sent_messages.up_to(digest, 88_500) == [
        SentMessage(88_500, AUTUMN, ANNA, "day-1")
    ]
    assert CHAT.id not in str(everything(world))
