"""E-mails to the shop: each opens or joins one appeal, and nobody is guessed or answered twice."""

from dataclasses import replace
from email import message_from_bytes, policy
from email.message import EmailMessage

import pytest

from chalicelib.domain.appeals.appeal import Appeal, AppealState
from chalicelib.domain.appeals.topic import Topic
from chalicelib.domain.errors import NotFound, Rejected, Unavailable
from chalicelib.domain.messages.message import Chat
from chalicelib.services.appeals import keep_email_files
from chalicelib.services.appeals import take_email as take_email_module
from chalicelib.services.appeals.answer_appeal import answer_appeal, solve_appeal
from chalicelib.services.appeals.open_file import open_file
from chalicelib.services.appeals.take_email import FROM_ONE_AN_HOUR_MAX, take_email
from chalicelib.services.conversation.mail_thread import mail_head
from chalicelib.services.customers.erase_customer import erase_by_staff
from chalicelib.world import World
from tests.builders.incoming import an_email, arrives, notification
from tests.builders.mailbox import letters_to
from tests.builders.people import work_off_outbox
from tests.builders.proof import open_mail
from tests.repo.builders import a_customer, everything, stored
from tests.services.appeals.desk import a_writer, an_actor, said_in
from tests.services.appeals.desk import appeal as appeal_of

ANNA = "anna@example.net"


def inbox(world: World) -> list[Appeal]:
    return [each for _, each in world.desk.appeals.inbox()]


def test_an_email_of_a_stranger_opens_an_appeal_of_nobody(world: World) -> None:
    number = arrives(world, an_email("Где мои баллы?\n\n> старое письмо"))

    (appeal,) = inbox(world)
    assert (appeal.customer_id, appeal.topic, appeal.locale) == (None, Topic.POINTS, "ru")
    assert appeal.chat == Chat("email", "vera@example.net")
    assert appeal.contact == "Vera vera@example.net"
    assert [each.text for each in said_in(world, appeal.id)] == ["Вопрос\n\nГде мои баллы?"]
    with pytest.raises(NotFound):
        world.files.get(f"mail/{number}")


def test_files_of_an_email_are_kept_and_those_that_cannot_be_are_named(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(keep_email_files, "FILE_BYTES_MAX", 1000)
    mail = message_from_bytes(an_email("Рыба тухлая"), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    for name, content in (("чек.pdf", b"%PDF"), ("видео.mp4", bytes(1001)), ("пусто", b"")):
        mail.add_attachment(content, maintype="application", subtype="x", filename=name)
    number = arrives(world, mail.as_bytes())
    for _ in range(2):  # the notification comes twice
        (appeal,) = inbox(world)
        (said,) = said_in(world, appeal.id)
        assert said.text.endswith("не читаются: видео.mp4, пусто")
        assert said.file
        assert (said.file.name, said.file.size) == ("чек.pdf", 4)
        assert open_file(world, appeal.id, 1).content == b"%PDF"
        world.files.put(f"mail/{number}", mail.as_bytes())
        take_email(world, notification(number))


def test_an_email_that_is_too_large_is_read_without_its_files(
    world: World, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(take_email_module, "EMAIL_BYTES_MAX", 5000)
    monkeypatch.setattr(take_email_module, "READ_BYTES_MAX", 3000)
    mail = message_from_bytes(an_email("Рыба тухлая"), policy=policy.default)
    assert isinstance(mail, EmailMessage)
    mail.add_attachment(bytes(9000), maintype="video", subtype="mp4", filename="видео.mp4")
    arrives(world, mail.as_bytes())
    (said,) = said_in(world, inbox(world)[0].id)
    assert "Рыба тухлая" in said.text
    assert "видео.mp4" in said.text
    assert said.file is None


def test_a_customer_is_known_by_a_proven_mailbox_of_a_proven_domain(world: World) -> None:
    anna = a_writer(world, email=ANNA)
    arrives(world, an_email(sender=ANNA), source=ANNA)

    assert [each.customer_id for each in inbox(world)] == [anna.id]


@pytest.mark.parametrize(
    "told",
    [
        {"spf": "FAIL"},
        {"spf": "GRAY"},
        {"dmarc": "FAIL"},
        {"source": "anna@evil.example"},
        {"spf": "FAIL", "dkim": "PASS"},
    ],
)
def test_a_spoofed_sender_is_nobody(world: World, told: dict[str, str]) -> None:
    a_writer(world, email=ANNA)
    arrives(world, an_email(sender=ANNA), **{"source": ANNA, **told})

    assert [each.customer_id for each in inbox(world)] == [None]


def test_dmarc_proves_what_spf_cannot(world: World) -> None:
    anna = a_writer(world, email=ANNA)
    arrives(world, an_email(sender=ANNA), source="b@list.example", spf="FAIL", dmarc="PASS")

    assert [each.customer_id for each in inbox(world)] == [anna.id]


def test_a_mailbox_that_was_only_typed_is_nobodys(world: World) -> None:
    a_writer(world, email=ANNA, email_proven_at=None)
    arrives(world, an_email(sender=ANNA), source=ANNA)

    assert [each.customer_id for each in inbox(world)] == [None]


def test_an_answer_leaves_below_the_question_and_the_reply_joins(world: World) -> None:
    arrives(world, an_email(subject="Баллы"))
    (appeal,) = inbox(world)
    answer_appeal(world, an_actor(world, request="1"), appeal.id, "Они пришли", seen=1)
    work_off_outbox(world)
    arrives(world, an_email("Нет", subject="Re: Баллы", in_reply_to="<our@ses>"))

    head = mail_head(world, "vera@example.net", "appeal.reply", "ru")
    assert head.subject == "Re: Баллы"
    assert dict(head.headers)["In-Reply-To"].startswith("<letter-")
    assert "Auto-Submitted" not in dict(head.headers)
    (after,) = inbox(world)
    assert after.id == appeal.id
    texts = [each.text for each in said_in(world, appeal.id)]
    assert texts == ["Баллы\n\nГде мои баллы?", "Они пришли", "Нет"]


@pytest.mark.parametrize("told", [{"spf": "FAIL"}, {"source": "x@evil.example"}])
def test_a_forged_reply_joins_no_appeal(world: World, told: dict[str, str]) -> None:
    arrives(world, an_email(subject="Баллы"))
    arrives(world, an_email("Отдайте мне", in_reply_to="<our@ses>"), **told)

    assert len(inbox(world)) == 2


def test_a_number_in_a_reply_rates_what_is_solved_and_a_low_one_opens_it(world: World) -> None:
    open_mail(world)
    anna = a_writer(world, email=ANNA)
    for sender, owner in (("vera@example.net", None), (ANNA, anna.id)):
        arrives(world, an_email(sender=sender), source=sender)
        (appeal,) = inbox(world)
        solve_appeal(world, an_actor(world), appeal.id)
        work_off_outbox(world)
        assert "от 1 до 5" in letters_to(sender)[-1]
        for text, rating in (("5, спасибо!\n\n> Оцените", 5), ("2", 2)):
            reply = an_email(text, sender=sender, in_reply_to="<our@ses>")
            number = arrives(world, reply, source=sender)
            arrives(world, reply, number=number, source=sender)
            rated = appeal_of(world, appeal.id)
            assert (rated.customer_id, rated.rating) == (owner, rating)
        assert [each.text for each in said_in(world, appeal.id)][1:] == [
            "solved",
            "rated 5",
            "rated 2",
        ]
        # It is open again: the next number is what they say.
        assert appeal_of(world, appeal.id).state is AppealState.OPEN
        arrives(world, an_email("3", sender=sender, in_reply_to="<our@ses>"), source=sender)
        assert said_in(world, appeal.id)[-1].text == "3"
        solve_appeal(world, an_actor(world), appeal.id)


def test_a_forged_number_rates_nothing(world: World) -> None:
    arrives(world, an_email())
    (appeal,) = inbox(world)
    solve_appeal(world, an_actor(world), appeal.id)
    arrives(world, an_email("1", in_reply_to="<our@ses>"), spf="FAIL")

    assert appeal_of(world, appeal.id).rating is None
    assert [each.contact for each in inbox(world)] == ["Vera vera@example.net"]


def test_a_mailbox_that_became_a_customers_changes_nothing_of_before(world: World) -> None:
    arrives(world, an_email(sender=ANNA), source=ANNA)
    stored(world, a_customer(email=ANNA))
    arrives(world, an_email("Ещё вопрос", sender=ANNA, in_reply_to="<our@ses>"), source=ANNA)

    # The words join what they answer, which stays the appeal of nobody.
    (appeal,) = inbox(world)
    assert (appeal.customer_id, appeal.count) == (None, 2)


@pytest.mark.parametrize(
    "headers",
    [
        {"auto_submitted": "auto-replied"},
        {"auto_submitted": "auto-generated; owner-email=x@y.example"},
        {"precedence": "bulk"},
        {"precedence": "auto_reply"},
        {"x_autoreply": "yes"},
        {"list_id": "<news.example.net>"},
        {"x_grocer_sent": "1"},
    ],
)
def test_a_machine_is_not_heard(world: World, headers: dict[str, str]) -> None:
    arrives(world, an_email(**headers))

    assert inbox(world) == []


@pytest.mark.parametrize(
    ("sender", "source"),
    [
        ("mailer-daemon@example.net", "mailer-daemon@example.net"),
        ("no-reply@shop2.example", "no-reply@shop2.example"),
        ("vera@example.net", ""),
        ("vera@example.net", "<>"),
        ("Club <club@shop.example>", "club@shop.example"),
        ("vera@example.net", "bounces+vera=example.net@lists.example"),
    ],
)
def test_a_report_and_our_own_email_are_not_heard(world: World, sender: str, source: str) -> None:
    arrives(world, an_email(sender=sender), source=source)

    assert inbox(world) == []


def test_auto_submitted_no_is_a_person(world: World) -> None:
    arrives(world, an_email(auto_submitted="no"))

    assert len(inbox(world)) == 1


@pytest.mark.parametrize("told", [{"virus": "FAIL"}, {"spam": "FAIL"}])
def test_harm_is_not_read(world: World, told: dict[str, str]) -> None:
    arrives(world, an_email(), **told)

    assert inbox(world) == []


def test_without_an_inbox_nothing_is_taken(world: World) -> None:
    arrives(replace(world, settings=replace(world.settings, email_inbox="")), an_email())

    assert inbox(world) == []


def test_a_notification_that_comes_twice_opens_one_appeal(world: World) -> None:
    raw = an_email()
    for _ in range(2):  # the second time as if we had died before the file was deleted
        arrives(world, raw, number="ses-twice")
    take_email(world, notification("ses-twice"))

    (appeal,) = inbox(world)
    assert appeal.count == 1


def test_a_flood_of_one_sender_is_cut(world: World) -> None:
    numbers = [arrives(world, an_email()) for _ in range(FROM_ONE_AN_HOUR_MAX + 3)]

    assert len(inbox(world)) == FROM_ONE_AN_HOUR_MAX
    assert world.files.get(f"mail/{numbers[-1]}")


def test_a_notice_says_that_a_machine_wrote_it(world: World) -> None:
    subjects = {
        "notice.new_chat": "Изменения в вашей карте",
        "desk.answer_warning": "Обращение: срок подходит",
        "desk.solution_escalation": "Обращение: срок прошёл",
        "appeal.rate_by_email": "Re: Баллы",
    }
    arrives(world, an_email(subject="Баллы"))
    for line, subject in subjects.items():
        head = mail_head(world, "vera@example.net", line, "ru")
        assert (head.subject, dict(head.headers)["Auto-Submitted"]) == (subject, "auto-generated")
    assert mail_head(world, "other@example.net", "appeal.reply", "en").subject == "Your question"


@pytest.mark.parametrize(
    "raw", [b"", b"\xff\xfe\x00", b"From: x\n\n", b"Content-Type: multipart/m"]
)
def test_an_email_that_cannot_be_read_reaches_a_person(world: World, raw: bytes) -> None:
    arrives(world, raw)

    (appeal,) = inbox(world)
    assert (appeal.customer_id, appeal.chat) == (None, None)


def test_a_notification_that_is_none_is_refused(world: World) -> None:
    with pytest.raises(Rejected, match=r"receipt\.unreadable"):
        take_email(world, '{"notificationType": "Received", "mail": {"messageId": "../x"}}')


def test_an_erased_customer_leaves_no_mailbox(world: World) -> None:
    anna = a_writer(world, email=ANNA)
    arrives(world, an_email("Привет", sender=ANNA), source=ANNA)
    erase_by_staff(world, an_actor(world), anna.id)

    left = str(everything(world))
    assert "MAILBOX" not in left
    assert "Привет" not in left


def test_when_the_bucket_does_not_answer_the_email_waits(world: World) -> None:
    class Away:
        def get(self, *_: object, **__: object) -> bytes:
            raise Unavailable("files.unreachable")

    world.__dict__["files"] = Away()
    with pytest.raises(Unavailable):
        take_email(world, notification("ses-1"))
    assert inbox(world) == []
