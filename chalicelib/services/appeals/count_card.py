"""Count that a knowledge card was shown, with the state of the chat."""

from chalicelib.domain.conversation.dialog import Dialog
from chalicelib.domain.errors import NotFound
from chalicelib.world import World


def count_card(world: World, dialog: Dialog, card_id: str) -> None:
    """Store the next state of the chat, and count the card that it shows.

    Raises:
        DialogMoved: another update of the chat was stored first.
    """
    state = world.conversation.dialogs.save_write(dialog)
    try:
        world.commit(None, state, world.desk.knowledge.count_write(card_id, "shown"))
    except NotFound:
        # Staff removed it a moment ago, so there is nothing to count.
        world.conversation.dialogs.save(dialog)
