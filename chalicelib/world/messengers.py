"""The ways out to customers and what they report, each made when first needed."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property, partial
from threading import Lock
from typing import TYPE_CHECKING, Any

from chalicelib.aws.secrets import Secrets
from chalicelib.channels.telegram import Telegram
from chalicelib.domain.errors import NotFound
from chalicelib.domain.messages.channel import TELEGRAM
from chalicelib.settings import Settings

if TYPE_CHECKING:
    from chalicelib.aws.email_topic import EmailTopic
    from chalicelib.aws.mail import CampaignMail, Mail
    from chalicelib.aws.sms import CampaignSms, Sms
    from chalicelib.aws.sns_signature import SnsSignatures


@dataclass
class Messengers:
    """Part of World: `world.messengers`.

    `client` repeats a call that was not answered, `sending_client` never does. `certificate` gives
    the PEM at an address of AWS, which vouches for what SNS signed.
    """

    settings: Settings
    secrets: Secrets
    client: Callable[[str], Any]
    sending_client: Callable[[str], Any]
    certificate: Callable[[str], bytes]

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
        """The SNS topic by which SES reports deliveries, bounces and complaints."""
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

    def get(self, name: str) -> Telegram:
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
