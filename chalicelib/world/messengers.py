"""The channels to customers and the proofs of their reports, each made when first needed."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, partial
from importlib import import_module
from threading import Lock
from typing import TYPE_CHECKING, Any, cast

from chalicelib.aws.secrets import Secrets
from chalicelib.channels import CHANNELS
from chalicelib.channels.messenger import Messenger, Outside, PictureSource, ReplyStore, Sender
from chalicelib.domain.errors import NotFound
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from chalicelib.aws.email_topic import EmailTopic
    from chalicelib.aws.mail import CampaignMail, Mail
    from chalicelib.aws.sms import CampaignSms, Sms
    from chalicelib.aws.sns_signature import SnsSignatures


@dataclass
class Messengers:
    """Part of World: `world.messengers`.

    The clients of `client` repeat a call without an answer, those of `sending_client` never do.
    `certificate` fetches the PEM at an address of AWS that proves the signatures of SNS. `replies`
    is the store of the web chat's messages, `pictures` are those that staff uploaded.
    """

    settings: Settings
    secrets: Secrets
    client: Callable[[str], Any]
    sending_client: Callable[[str], Any]
    certificate: Callable[[str], bytes]
    now: Callable[[], datetime]
    replies: Callable[[], ReplyStore]
    pictures: Callable[[], PictureSource]
    _opened: dict[str, Sender] = field(default_factory=dict, init=False)

    def sender(self, name: str) -> Sender:
        """The channel with this name, to send to its chats.

        Raises:
            NotFound: there is no such channel, or it is off because it has no secret.
        """
        channel = CHANNELS.get(name)
        secret = channel and channel.secret_setting
        if channel is None or (secret and not getattr(self.settings, secret)):
            raise NotFound("channel.unknown")
        if name not in self._opened:
            # Two threads may open it together; both then use the first one.
            self._opened.setdefault(name, self._open(name))
        return self._opened[name]

    def messenger(self, name: str) -> Messenger:
        """The messenger with this name, which posts to `/webhooks/<name>`.

        Raises:
            NotFound: there is no such channel, or it is off because it has no secret.
        """
        if name not in CHANNELS or not CHANNELS[name].webhook_methods:
            raise NotFound("channel.unknown")
        return cast("Messenger", self.sender(name))

    def _open(self, name: str) -> Sender:
        """Import the code of the channel and open it."""
        # By name, because a function that handles no message of a channel must not import it.
        code = import_module(f"chalicelib.channels.{name}.messenger")
        outside = Outside(self.secrets.reveal, self.now, self.replies, self.pictures)
        opened: Sender = code.open_messenger(self.settings, outside)
        return opened

    @cached_property
    def sms(self) -> "Sms":
        from chalicelib.aws.sms import Sms

        return Sms(_once(partial(self.client, "sns")), self.settings.sms_sender)

    @cached_property
    def mail(self) -> "Mail":
        from chalicelib.aws.mail import Mail

        settings = self.settings
        client = _once(partial(self.client, "sesv2"))
        return Mail(client, settings.email_from, settings.email_inbox)

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
        """The SNS topic by which SES reports deliveries, bounces and complaints."""
        from chalicelib.aws.email_topic import EmailTopic

        return EmailTopic(_once(partial(self.client, "sns")), self.settings.email_topic)

    @cached_property
    def sns_signatures(self) -> "SnsSignatures":
        from chalicelib.aws.sns_signature import SnsSignatures

        return SnsSignatures(self.certificate)


# The client is made with the first call, and only once, although ten threads may send at a time.
def _once(make: Callable[[], Any]) -> Callable[[], Any]:
    made: list[Any] = []
    making = Lock()  # botocore cannot make two clients at the same time

    def get() -> Any:  # noqa: ANN401 - a botocore client has no type of its own
        with making:
            if not made:
                made.append(make())
        return made[0]

    return get
