"""Send a customer the picture of the card or an export of the data, made when it is sent."""

from chalicelib import log
from chalicelib.domain.customers.customer import Customer
from chalicelib.domain.ids import CustomerId
from chalicelib.domain.messages.chat_digest import chat_with
from chalicelib.domain.messages.message import Chat
from chalicelib.domain.messages.reply import Attachment, File, RenderedText
from chalicelib.services.conversation.open_chat_link import link_text, offer_chat_link
from chalicelib.services.conversation.retry_sending import retry_sending
from chalicelib.services.customers.card_caption import card_caption
from chalicelib.services.customers.card_title import card_title
from chalicelib.services.customers.draw_card import CardPicture, draw_card
from chalicelib.services.customers.spend_picture import show_spend_code
from chalicelib.services.responses.export_customer import export_customer
from chalicelib.services.shopping.announce_receipt import queue_attaching
from chalicelib.world import World


def send_attachment(
    world: World, what: Attachment, customer_id: CustomerId, *, chat: str, attempt: int
) -> None:
    """Send the attachment to the customer's chat with this digest.

    Nothing is sent if the customer was erased or the chat is no longer theirs. With a new card the
    receipts that waited for the customer are queued.

    Raises:
        Unavailable: neither the receiver nor the queue answers; the job must stay on the queue.
    """
    if what is Attachment.NEW_CARD and attempt == 0:
        queue_attaching(world, customer_id)
    customer = world.customers.profiles.get(customer_id)
    to = chat_with(chat, customer.chats, world.valid_secrets) if customer else None
    if customer is None or to is None:
        log.event("outbox.gone", customer=customer_id)
        return
    job = {"enclosed": what, "customer": customer_id, "chat": chat}
    retry_sending(world, job, to, lambda: _send(world, customer, to, what), attempt=attempt)


def _send(world: World, customer: Customer, chat: Chat, what: Attachment) -> None:
    match what:
        case Attachment.CHAT_LINK:
            offered = offer_chat_link(world, customer, but=chat.channel)
            text = RenderedText(link_text(world.texts, customer, offered))
            world.messengers.sender(chat.channel).reply(chat, text)
            return
        case Attachment.CARD | Attachment.NEW_CARD:
            said = card_caption(customer)
            caption = world.texts.say(customer.locale, said.key, said.params)
            picture = draw_card(customer.card, CardPicture.BOTH, card_title(world, customer.locale))
            file = File("card.png", "image/png", picture)
        case Attachment.SPEND:
            shown = show_spend_code(world, customer.id)
            caption = world.texts.say(customer.locale, "spend.caption", shown.params)
            file = File("points.png", "image/png", shown.picture)
        case Attachment.EXPORT:
            caption = world.texts.say(customer.locale, "my_data.file")
            exported = export_customer(world, customer.id).encode()
            file = File("my_data.json", "application/json", exported)
    world.messengers.messenger(chat.channel).send_file(chat, RenderedText(caption), file)
