"""SMS through Amazon SNS: customers cannot answer, and every part of a text is paid for."""

from collections.abc import Mapping
from dataclasses import dataclass

from chalicelib.domain.messages.channel import SMS, Channel
from chalicelib.domain.messages.limits import Limits, sms_bytes
from chalicelib.domain.messages.sms.prices import parse_sms_prices

SMS_CHANNEL = Channel(
    SMS,
    limits=Limits(1600, buttons_max=0, label_max=64, measure=sms_bytes),
    limits_text="1600 bytes; a letter that is not Latin makes it count twice.",
    campaign_setting="sms_prices",
    rate_setting="sms_per_second",
    text_form="short",
    # The operators' delivery receipts do not reach us, and our number takes no answers.
    cannot_tell={
        "delivered": "sms.no_receipts",
        "read": "sms.no_receipts",
        "answered": "sms.one_way",
        "asked": "sms.one_way",
    },
)


@dataclass(frozen=True)
class SmsSettings:
    """The countries, prices and bounds of SMS."""

    sms_countries: str = "RU,KZ"  # ISO 3166, comma separated
    sms_sender: str = ""
    sms_daily_max: int = 1000  # all codes together: the most that a day may cost
    sms_prices: str = ""  # of one part, e.g. RU=45000,KZ=70000: millionths of the currency of AWS
    sms_per_second: int = 20

    @property
    def allowed_sms_countries(self) -> frozenset[str]:
        return frozenset(self.sms_countries.split(","))

    @property
    def sms_part_prices(self) -> Mapping[str, int]:
        """The price of one part by country, in millionths of the currency of AWS."""
        return parse_sms_prices(self.sms_prices)

    @property
    def campaign_sms_countries(self) -> frozenset[str]:
        """The countries to which campaigns send SMS: allowed, and with a known price."""
        return self.allowed_sms_countries & self.sms_part_prices.keys()
