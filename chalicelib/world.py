"""What a use-case may touch: the table, the queue, the channels, the clock, chance.

One world a container, built when first asked for and swapped whole in tests and in the local run.
Each part is made when first needed, and what a message's first answer does not need is imported
then as well, so that a function pays only for what it uses (tests/test_cold_start.py).
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from chalicelib.aws.clients import make_client, make_sending_client
from chalicelib.aws.secrets import Secrets
from chalicelib.channels.telegram import Telegram
from chalicelib.domain.channel import TELEGRAM
from chalicelib.domain.errors import NotFound, Unavailable
from chalicelib.repo.bot_settings import BotSettingsStore
from chalicelib.repo.customers import Customers
from chalicelib.repo.dialogs import Dialogs
from chalicelib.repo.table import Table
from chalicelib.settings import Settings, read_settings
from chalicelib.texts import Texts

if TYPE_CHECKING:
    from chalicelib.aws.email_topic import EmailTopic
    from chalicelib.aws.mail import CampaignMail, Mail
    from chalicelib.aws.queue import Queue
    from chalicelib.aws.sms import CampaignSms, Sms
    from chalicelib.aws.sns_signature import SnsSignatures
    from chalicelib.repo.answers import Answers
    from chalicelib.repo.audit import Audit
    from chalicelib.repo.buckets import Buckets
    from chalicelib.repo.budgets import Budgets
    from chalicelib.repo.campaign_watch import CampaignWatch
    from chalicelib.repo.campaigns import Campaigns
    from chalicelib.repo.clock_marks import ClockMarks
    from chalicelib.repo.contacts import ContactStore
    from chalicelib.repo.countings import Countings
    from chalicelib.repo.owed_replies import OwedReplies
    from chalicelib.repo.progresses import Progresses
    from chalicelib.repo.purchases import Purchases
    from chalicelib.repo.reputations import Reputations
    from chalicelib.repo.results import ResultStore
    from chalicelib.repo.runs import Runs
    from chalicelib.repo.segments import SegmentStore
    from chalicelib.repo.set_aside import SetAside
    from chalicelib.repo.silences import Silences
    from chalicelib.repo.staff_keys import StaffKeys
    from chalicelib.repo.thresholds import ThresholdStore
    from chalicelib.repo.touches import TouchStore
    from chalicelib.repo.webchat_replies import WebchatReplies

SECRET_CHARS_MIN = 32


def utc_now() -> datetime:
    """The machine's clock, aware and in UTC."""
    return datetime.now(UTC)


def random_id() -> str:
    """128 random bits, in 22 characters."""
    return secrets.token_urlsafe(16)


def random_secret() -> str:
    """256 random bits, in 43 characters."""
    return secrets.token_urlsafe(32)


def certificate_at(address: str) -> bytes:
    """A certificate of SNS, in PEM; the address was looked at before."""
    from chalicelib.aws.small_file import fetch_small_file

    return fetch_small_file(address)


@dataclass
class World:
    """Everything outside. `draw(n)` gives a number below n that nobody can guess.

    `client` repeats a call that was not answered, `sending_client` never does. `certificate` gives
    the PEM at an address of AWS, which vouches for what SNS signed.
    """

    settings: Settings
    now: Callable[[], datetime] = utc_now
    new_id: Callable[[], str] = random_id
    new_secret: Callable[[], str] = random_secret
    draw: Callable[[int], int] = secrets.randbelow
    sleep: Callable[[float], None] = time.sleep
    client: Callable[[str], Any] = field(default=make_client)
    certificate: Callable[[str], bytes] = certificate_at
    sending_client: Callable[[str], Any] = field(default=make_sending_client)

    @cached_property
    def secrets(self) -> Secrets:
        return Secrets(partial(self.client, "ssm"), self.now)

    @property
    def secret(self) -> bytes:
        """What signs links and codes; without a real one nothing may be signed."""
        revealed = self.secrets.reveal(self.settings.secret)
        if len(revealed) < SECRET_CHARS_MIN:
            raise Unavailable("settings.secret_too_short")
        return revealed.encode()

    @cached_property
    def table(self) -> Table:
        return Table(partial(self.client, "dynamodb"), self.settings.table, self.new_id)

    @cached_property
    def dialogs(self) -> Dialogs:
        return Dialogs(self.table)

    @cached_property
    def customers(self) -> Customers:
        return Customers(self.table)

    @cached_property
    def purchases(self) -> "Purchases":
        from chalicelib.repo.purchases import Purchases

        return Purchases(self.table)

    @cached_property
    def campaigns(self) -> "Campaigns":
        from chalicelib.repo.campaigns import Campaigns

        return Campaigns(self.table)

    @cached_property
    def campaign_watch(self) -> "CampaignWatch":
        from chalicelib.repo.campaign_watch import CampaignWatch

        return CampaignWatch(self.campaigns, self.now)

    @cached_property
    def buckets(self) -> "Buckets":
        from chalicelib.repo.buckets import Buckets

        return Buckets(self.table)

    @cached_property
    def runs(self) -> "Runs":
        from chalicelib.repo.runs import Runs

        return Runs(self.table)

    @cached_property
    def progresses(self) -> "Progresses":
        from chalicelib.repo.progresses import Progresses

        return Progresses(self.table)

    @cached_property
    def results(self) -> "ResultStore":
        from chalicelib.repo.results import ResultStore

        return ResultStore(self.table)

    @cached_property
    def segments(self) -> "SegmentStore":
        from chalicelib.repo.segments import SegmentStore

        return SegmentStore(self.table)

    @cached_property
    def thresholds(self) -> "ThresholdStore":
        from chalicelib.repo.thresholds import ThresholdStore

        return ThresholdStore(self.table)

    @cached_property
    def countings(self) -> "Countings":
        from chalicelib.repo.countings import Countings

        return Countings(self.table)

    @cached_property
    def contacts(self) -> "ContactStore":
        from chalicelib.repo.contacts import ContactStore

        return ContactStore(self.table)

    @cached_property
    def clock_marks(self) -> "ClockMarks":
        from chalicelib.repo.clock_marks import ClockMarks

        return ClockMarks(self.table)

    @cached_property
    def silences(self) -> "Silences":
        from chalicelib.repo.silences import Silences

        return Silences(self.table)

    @cached_property
    def touches(self) -> "TouchStore":
        from chalicelib.repo.touches import TouchStore

        return TouchStore(self.table)

    @cached_property
    def reputations(self) -> "Reputations":
        from chalicelib.repo.reputations import Reputations

        return Reputations(self.table)

    @cached_property
    def owed_replies(self) -> "OwedReplies":
        from chalicelib.repo.owed_replies import OwedReplies

        return OwedReplies(self.table)

    @cached_property
    def webchat_replies(self) -> "WebchatReplies":
        from chalicelib.repo.webchat_replies import WebchatReplies

        return WebchatReplies(self.table)

    @cached_property
    def staff_keys(self) -> "StaffKeys":
        from chalicelib.repo.staff_keys import StaffKeys

        return StaffKeys(self.table)

    @cached_property
    def answers(self) -> "Answers":
        from chalicelib.repo.answers import Answers

        return Answers(self.table)

    @cached_property
    def audit(self) -> "Audit":
        from chalicelib.repo.audit import Audit

        return Audit(self.table)

    @cached_property
    def set_aside(self) -> "SetAside":
        from chalicelib.repo.set_aside import SetAside

        return SetAside(self.table)

    @property
    def budgets(self) -> "Budgets":
        from chalicelib.repo.budgets import Budgets

        return Budgets(self.table, self.secret)

    @cached_property
    def bot_settings(self) -> BotSettingsStore:
        return BotSettingsStore(self.table)

    @property
    def texts(self) -> Texts:
        """The words in force now."""
        return Texts(self.bot_settings.get(self.now()))

    @cached_property
    def outbox(self) -> "Queue":
        return self._queue(self.settings.outbox_queue)

    @cached_property
    def plan_queue(self) -> "Queue":
        """Pages to plan, chunks to release, results to measure."""
        return self._queue(self.settings.plan_queue)

    @cached_property
    def deliver_queue(self) -> "Queue":
        """Chunks to deliver."""
        return self._queue(self.settings.deliver_queue)

    @cached_property
    def receipts_queue(self) -> "Queue":
        """What channels report of deliveries."""
        return self._queue(self.settings.receipts_queue)

    def _queue(self, url: str) -> "Queue":
        from chalicelib.aws.queue import Queue

        return Queue(partial(self.client, "sqs"), url)

    @cached_property
    def sms(self) -> "Sms":
        from chalicelib.aws.sms import Sms

        return Sms(_once(partial(self.client, "sns")), self.settings.sms_sender)

    @cached_property
    def mail(self) -> "Mail":
        from chalicelib.aws.mail import Mail

        return Mail(_once(partial(self.client, "sesv2")), self.settings.email_from)

    @cached_property
    def campaign_sms(self) -> "CampaignSms":
        from chalicelib.aws.sms import CampaignSms

        return CampaignSms(_once(partial(self.sending_client, "sns")), self.settings.sms_sender)

    @cached_property
    def campaign_mail(self) -> "CampaignMail":
        from chalicelib.aws.mail import CampaignMail

        client = _once(partial(self.sending_client, "sesv2"))
        settings = self.settings
        return CampaignMail(client, settings.email_from, settings.email_configuration_set)

    @cached_property
    def email_topic(self) -> "EmailTopic":
        """What SES tells of letters, on its way to the receipts queue."""
        from chalicelib.aws.email_topic import EmailTopic

        return EmailTopic(_once(partial(self.client, "sns")), self.settings.email_topic)

    @cached_property
    def sns_signatures(self) -> "SnsSignatures":
        from chalicelib.aws.sns_signature import SnsSignatures

        return SnsSignatures(self.certificate)

    @cached_property
    def _telegram(self) -> Telegram:
        return Telegram(
            api=self.settings.telegram_api,
            token=partial(self.secrets.reveal, self.settings.telegram_token),
            secret=partial(self.secrets.reveal, self.settings.telegram_secret),
        )

    def messenger(self, name: str) -> Telegram:
        """The channel that posts to `/webhooks/<name>`.

        Raises:
            NotFound: there is none, or it has no secret and is therefore off.
        """
        if name != TELEGRAM.name or not self.settings.telegram_secret:
            raise NotFound("channel.unknown")
        return self._telegram


def _once(make: Callable[[], Any]) -> Callable[[], Any]:
    made: list[Any] = []
    making = Lock()  # botocore makes no two clients at a time

    def get() -> Any:  # noqa: ANN401 - a botocore client has no type of its own
        with making:
            if not made:
                made.append(make())
        return made[0]

    return get


_current: World | None = None


def current_world() -> World:
    """This container's world."""
    global _current  # noqa: PLW0603 - the one thing that lives as long as a container
    if _current is None:
        _current = World(read_settings())
    return _current


def use_world(world: World | None) -> None:
    """Swap the container's world; None builds it anew from the environment when next needed."""
    global _current  # noqa: PLW0603
    _current = world
