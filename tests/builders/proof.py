"""People who prove that a mailbox is their own."""

import itertools

from chalicelib.services.conversation.plan_code import count_failure
from chalicelib.world import World
from tests.builders.mailbox import code_in, letters_to
from tests.builders.people import Heard, Telegrammer, work_off_outbox

SENDER = "club@shop.example"

_guesses = itertools.count()


def open_mail(world: World) -> None:
    """Verify the sender, without which the simulated SES sends nothing."""
    world.client("sesv2").create_email_identity(EmailIdentity=SENDER)


def confirm_email(world: World, person: Telegrammer, address: str) -> Heard:
    """Ask for a code and type it; `address` is the mailbox as SES gets it."""
    person.says("Подтвердить почту")
    work_off_outbox(world)
    return person.says(code_in(letters_to(address)[-1]))


def guess(world: World, address: str, times: int) -> list[bool]:
    """Count wrong codes, each of its own update; for each, whether it locked the address."""
    causes = (str(next(_guesses)) for _ in range(times))
    return [count_failure(world, address, cause=cause) for cause in causes]
