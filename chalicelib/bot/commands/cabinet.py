"""The cabinet: the customer's own pages, opened in the messenger or by a link for one use."""

from chalicelib.bot.menu import LAUNCH, MENU
from chalicelib.bot.turn import Turn, TurnResult, reply
from chalicelib.channels import CHANNELS
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.messages.reply import Button, Line

NAME = "cabinet"


def obey(turn: Turn, customer: Customer) -> TurnResult:
    """Offer the cabinet; a shop without an address of the pages has none."""
    pages = turn.world.settings.pages_url
    if not pages:
        return TurnResult(turn.dialog, (reply("cabinet.none", keyboard=MENU),))
    # Loaded with the first such question: most updates are about something else.
    from chalicelib.services.cabinet.open_by_link import sign_cabinet_link  # noqa: PLC0415

    link = sign_cabinet_link(turn.world, customer)
    if not CHANNELS[turn.message.chat.channel].opens_apps:
        answer = reply(Line("cabinet.link", {"link": link}), keyboard=MENU)
        return TurnResult(turn.dialog, (answer,))
    keyboard = (
        (Button("open_cabinet", asks="app", address=f"{pages}{LAUNCH}"),),
        (Button("open_in_browser", asks="page", address=link),),
    )
    return TurnResult(turn.dialog, (reply("cabinet.open", keyboard=keyboard),))
