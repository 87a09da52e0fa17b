"""What the state of a customer says: a proven address, a lost number, an unlinked chat."""

from chalicelib.domain.customers.email_address import Email
from chalicelib.domain.messages.message import Chat
from tests.repo.builders import CHAT, a_customer

PAGE, OTHER = Chat("webchat", "1"), Chat("telegram", "2")


def test_only_the_proven_mailbox_is_proven() -> None:
    anna = a_customer(email=Email("anna@почта.рф"))
    typed = a_customer(email=Email("anna@почта.рф"), email_proven_at=None)

    assert anna.has_proven("Anna@xn--80a1acny.xn--p1ai")
    assert not anna.has_proven("other@почта.рф")
    assert not typed.has_proven("anna@почта.рф")
    assert typed.has_address("anna@почта.рф")
    assert not a_customer(email=None).has_address("anna@почта.рф")


def test_a_new_address_is_not_proven_and_another_spelling_keeps_its_proof() -> None:
    anna = a_customer(email=Email("anna@почта.рф"))

    assert anna.with_email(Email("new@example.org")).email_proven_at is None
    assert anna.with_email(None).email_proven_at is None
    assert anna.with_email(Email("ANNA@почта.рф")).email_proven_at == anna.email_proven_at


def test_a_customer_without_a_number_takes_no_sms_and_has_no_country() -> None:
    freed = a_customer().without_phone()

    assert freed.phone.number == ""
    assert (freed.number_facts.country, freed.number_facts.mobile) == ("", False)


def test_the_last_chat_of_a_channel_takes_its_block_with_it() -> None:
    blocked = frozenset({"telegram"})
    anna = a_customer(chats=(CHAT, PAGE, OTHER), blocked=blocked)

    one_less = anna.without_chat(CHAT)

    assert (one_less.chats, one_less.blocked) == ((PAGE, OTHER), blocked)
    assert one_less.without_chat(OTHER).blocked == frozenset()
