"""What each act of the service asks of AWS: the constants of the monthly bill.

A test compares them with what the service really asks for (`bench/meter`), and fails when a
webhook, a purchase, a recipient or another act asks for more than what stands here.
"""

from collections.abc import Mapping

from local.bill.usage import Usage

# A person registers in seven messages; the outbox sends the card and compares the customer.
REGISTRATION = Usage(54, 51, 33, 3200, 28, 0, 0, 8400, {"front_door": 7, "outbox": 9})
# A member asks the bot something, such as the balance.
WEBHOOK = Usage(6, 5.8, 1.4, 0, 0.6, 0, 0, 800, {"front_door": 1, "outbox": 0.2})
# A receipt of five rows with points, and the news of it to the customer.
PURCHASE = Usage(12, 9.4, 19.6, 2000, 6.6, 1, 1, 700, {"api_handler": 1, "outbox": 2.2})
# One of many who get a campaign, and a day on which the response of one of them is measured.
RECIPIENT = Usage(0.5, 4.59, 1.3, 280, 0.02, 1, 0, 5, {"deliver": 0.01, "plan": 0.0005})
MEASURED_DAY = Usage(0.03, 3, 0, 0, 0, 0, 0, 0.2, {"plan": 0.0005})
# A campaign beside its recipients: written, rehearsed and launched through the API.
CAMPAIGN = Usage(60, 45, 50, 4000, 20, 0, 3, 2000, {"api_handler": 3, "plan": 5})
# An appeal: the member asks and rates, a person reads, answers and solves it on the pages.
APPEAL = Usage(86, 93, 67.2, 4000, 15, 2, 0, 4600, {"front_door": 3, "outbox": 5, "pages": 7})
# A page of the staff.
PAGE = Usage(5, 4.5, 0, 0, 0, 0, 0, 0, {"pages": 1})
# What expired on one account is booked in a night.
BOOKING = Usage(8, 7, 13, 350, 3, 0, 0, 400, {"outbox": 1})
# A day of the clock, and what each member and each receipt of the day before adds to it.
DAY = Usage(750, 740, 68, 1300, 20, 0, 0, 700, {"clock": 288, "plan": 9})
MEMBER_DAY = Usage(0.025, 1.03, 0.035, 1, 0, 0, 0, 0, {"plan": 0.002})
RECEIPT_DAY = Usage(0.34, 2.01, 0.04, 12, 0, 0, 0, 0, {"plan": 0.002})

MEASURED_DAYS = 15  # of a campaign: its window of 14 days, and the day after it
DAYS_A_MONTH = 30

# How a base lives beside what the command line says: assumptions, not measurements.
NEW_MEMBERS_SHARE = 0.02  # of the members register in a month
QUESTIONS_A_MEMBER = 0.5  # messages to the bot in a month
BOOKED_SHARE = 0.5  # of the members have points whose time ends in a month
CAMPAIGNS_A_MONTH = 30
PAGES_A_MONTH = 6_000  # opened by the staff
FILES_BYTES = 1e9  # pictures, imports and exports in the bucket
FILES_REQUESTS = 5_000

# Milliseconds that a run of each function is billed: its CPU at its memory, 5 ms for each round
# trip to AWS, 100 ms for each call of a messenger, and a hundredth of a cold start of a second.
MS_A_RUN: Mapping[str, float] = {
    "api_handler": 90,
    "front_door": 60,
    "pages": 150,
    "outbox": 100,
    "plan": 600,
    # A chunk of a hundred at the 25 messages a second of a bot, beside a second idle worker.
    "deliver": 4_800,
    "clock": 150,
}

# Lambda asks each queue for jobs with five long polls of 20 seconds, also while it is empty.
# Source: https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
POLLS_A_MONTH = 5 * 3 * 60 * 24 * DAYS_A_MONTH

BYTES_A_MESSAGE = 1_200  # to a messenger, with its share of TLS
BYTES_AN_ANSWER = 3_000  # of the API and the webhooks
BYTES_A_PAGE = 20_000

# A metric costs only the hours in which it is written. These are written while the shop is open,
# for fourteen hours of a day; the others of `chalicelib/metrics.py` in a few hours of a month.
OPEN_SHARE, RARE_SHARE = 0.6, 0.06
WRITTEN_OFTEN = frozenset({"webhooks", "receipts", "points_moved", "messages_sent", "sms_spend"})
