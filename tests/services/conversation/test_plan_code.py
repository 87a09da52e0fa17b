"""Who may get a code, and how often: budgets against pumping and guessing (guarantees 5.4)."""

from dataclasses import replace

import pytest

from chalicelib.domain.errors import Rejected
from chalicelib.domain.messages.reply import CodeNotice
from chalicelib.services.conversation.plan_code import (
    CODES_A_DAY_MAX,
    CODES_A_DAY_PER_ASKER_MAX,
    FAILURES_A_DAY_MAX,
    PREFIX_HOUR_FLOOR,
    Medium,
    count_failure,
    is_locked,
    plan_code,
)
from chalicelib.world import World
from tests.builders.clock import Clock
from tests.builders.proof import guess
from tests.services.overtaken import overtaken

PHONE = "+79211234567"
MAILBOX = "anna@example.org"


def ask(
    world: World,
    address: str = PHONE,
    *,
    medium: Medium = "sms",
    asker: str = "telegram#7012345678",
    update: object = "1",
) -> CodeNotice:
    return plan_code(world, medium, address, asker=asker, update_id=f"{update}")


def refusal(world: World, address: str = PHONE, **asked: str) -> Rejected:
    with pytest.raises(Rejected) as refused:
        ask(world, address, **{"update": "refused", **asked})  # type: ignore[arg-type]
    return refused.value


def a_phone(number: int, prefix: str = "+7921") -> str:
    return f"{prefix}{number:07}"


def test_a_code_is_named_for_its_medium_and_address(world: World) -> None:
    notice = ask(world)

    assert (notice.medium, notice.address) == ("sms", PHONE)
    assert notice.nonce != ask(world, a_phone(1), update=2).nonce


def test_a_second_code_waits_and_each_pause_is_twice_as_long(world: World, clock: Clock) -> None:
    waits = []
    for number in range(CODES_A_DAY_MAX - 1):
        ask(world, update=number)
        refused = refusal(world)
        assert refused.code == "code.wait"
        waits.append(refused.params["seconds"])
        clock.moves(seconds=float(waits[-1]))

    assert waits == [60, 120, 240, 480]


def test_of_two_who_ask_at_once_one_waits(world: World) -> None:
    faster = overtaken(world, lambda: ask(world, asker="webchat#faster"))

    refused = refusal(faster)

    assert (refused.code, refused.params) == ("code.wait", {"seconds": 60})


def spend_the_day(world: World, clock: Clock, address: str = PHONE) -> None:
    for number in range(CODES_A_DAY_MAX):
        ask(world, address, asker=f"telegram#{number}")
        clock.moves(seconds=60 * 2**number)


def test_the_sixth_code_of_a_day_is_refused_whoever_asks(world: World, clock: Clock) -> None:
    spend_the_day(world, clock)

    assert refusal(world, asker="webchat#somebody").code == "code.too_many"


def test_tomorrow_there_are_codes_again(world: World, clock: Clock) -> None:
    spend_the_day(world, clock)
    clock.moves(days=1)

    assert ask(world).nonce


def test_the_same_update_asked_again_spends_nothing(world: World) -> None:
    for _ in range(PREFIX_HOUR_FLOOR + 1):
        ask(world, update="repeated")

    assert ask(world, a_phone(1), update="another").nonce
    assert (
        world.conversation.budgets.counted("code_asker", "telegram#7012345678", ["2026-11-21"]) == 2
    )


def test_one_asker_gets_twenty_codes_a_day(world: World, clock: Clock) -> None:
    for number in range(CODES_A_DAY_PER_ASKER_MAX):
        ask(world, a_phone(number), update=number)
        clock.moves(minutes=10)

    assert refusal(world, a_phone(99)).code == "code.too_many"
    assert ask(world, a_phone(99), asker="telegram#another").nonce


def test_what_another_budget_refused_costs_the_address_nothing(world: World) -> None:
    stingy = replace(world.settings, sms_daily_max=0)
    refusing = replace(world, settings=stingy)

    assert refusal(refusing).code == "code.busy"
    assert ask(world).nonce


@pytest.mark.parametrize("phone", ["+79211234567", "+77011234567"])
def test_russia_and_kazakhstan_get_sms(world: World, phone: str) -> None:
    assert ask(world, phone).address == phone


@pytest.mark.parametrize(
    ("phone", "code"),
    [
        ("+375291234567", "code.country"),
        ("+447911123456", "code.country"),
        ("+882161234567", "code.country"),
        ("+78001234567", "code.not_mobile"),
        ("+74951234567", "code.not_mobile"),
        ("+77172123456", "code.not_mobile"),
    ],
)
def test_other_countries_and_other_kinds_of_number_get_none(
    world: World, phone: str, code: str
) -> None:
    assert refusal(world, phone).code == code


def test_countries_are_a_setting(world: World) -> None:
    wider = replace(world, settings=replace(world.settings, sms_countries="BY"))

    assert ask(wider, "+375291234567").nonce
    assert refusal(wider, PHONE).code == "code.country"


def flood(world: World, times: int, first: int = 0) -> None:
    for number in range(first, first + times):
        ask(world, a_phone(number), asker=f"telegram#{number}")


def test_a_flood_of_one_prefix_breaks_its_circuit_and_no_other(world: World) -> None:
    flood(world, PREFIX_HOUR_FLOOR)

    assert refusal(world, a_phone(1_000)).code == "code.busy"
    assert ask(world, a_phone(1, prefix="+7911")).nonce


def test_the_next_hour_closes_the_circuit(world: World, clock: Clock) -> None:
    flood(world, PREFIX_HOUR_FLOOR)
    clock.moves(hours=1)

    assert ask(world, a_phone(1_000)).nonce


def test_a_busy_prefix_may_have_three_times_its_usual_hour(world: World, clock: Clock) -> None:
    usual = 8
    for _ in range(24 * usual):
        hour = clock.now().strftime("%Y-%m-%dT%H")
        world.conversation.budgets.count(
            "sms_prefix", PHONE[:5], hour, limit=usual, now=clock.now()
        )
        clock.moves(hours=1 / usual)

    flood(world, 3 * usual, first=50_000)

    assert refusal(world, a_phone(60_000)).code == "code.busy"


def test_all_codes_of_a_day_together_are_bounded(world: World) -> None:
    bounded = replace(world, settings=replace(world.settings, sms_daily_max=2))
    ask(bounded, a_phone(1, prefix="+7901"))
    ask(bounded, a_phone(2, prefix="+7902"), update=2)

    assert refusal(bounded, a_phone(3, prefix="+7903")).code == "code.busy"


def test_letters_spend_no_sms(world: World) -> None:
    without_sms = replace(world, settings=replace(world.settings, sms_daily_max=0))

    assert ask(without_sms, MAILBOX, medium="email").medium == "email"


def test_without_a_sender_there_are_no_letters(world: World) -> None:
    silent = replace(world, settings=replace(world.settings, email_from=""))

    assert refusal(silent, MAILBOX, medium="email").code == "code.no_email"


def test_a_mailbox_has_one_budget_in_whatever_case(world: World) -> None:
    ask(world, "anna@example.org", medium="email")

    assert refusal(world, "ANNA@example.org", medium="email").code == "code.wait"


def test_fifteen_failures_lock_the_address_and_only_the_last_one_says_so(world: World) -> None:
    locking = guess(world, PHONE, FAILURES_A_DAY_MAX + 3)

    assert locking == [False] * (FAILURES_A_DAY_MAX - 1) + [True, False, False, False]
    assert is_locked(world, PHONE)
    assert refusal(world).code == "code.locked"


def test_a_wrong_code_of_a_repeated_update_is_counted_once(world: World) -> None:
    for _ in range(FAILURES_A_DAY_MAX + 3):
        count_failure(world, PHONE, cause="telegram;1#7")

    assert not is_locked(world, PHONE)


def test_a_lock_is_one_addresss_alone_and_ends_with_the_day(world: World, clock: Clock) -> None:
    guess(world, PHONE, FAILURES_A_DAY_MAX)

    assert not is_locked(world, a_phone(1))
    clock.moves(days=1)
    assert not is_locked(world, PHONE)


def test_a_lock_of_a_mailbox_holds_in_whatever_case(world: World) -> None:
    guess(world, "Anna@example.org", FAILURES_A_DAY_MAX)

    assert is_locked(world, "aNNA@example.org")


@pytest.mark.parametrize("medium", ["sms", "email"])
def test_s08_a_source_gets_twenty_codes_a_day_from_all_of_its_chats(
    world: World, medium: Medium
) -> None:
    def from_source(number: int, source: str) -> CodeNotice:
        to = (
            a_phone(number, prefix=f"+79{number:02}") if medium == "sms" else f"a{number}@b.example"
        )
        asked = {"asker": f"webchat#{number}", "update_id": "1", "source": source}
        return plan_code(world, medium, to, **asked)

    for number in range(CODES_A_DAY_PER_ASKER_MAX):
        from_source(number, f"2001:db8:1:2::{number:x}")

    with pytest.raises(Rejected, match=r"code\.too_many"):
        from_source(77, "2001:db8:1:2:ffff::1")
    assert from_source(77, "2001:db8:1:3::1").nonce


def test_s08_an_hour_has_a_fifth_of_the_days_codes(world: World, clock: Clock) -> None:
    bounded = replace(world, settings=replace(world.settings, sms_daily_max=150))
    for number in range(30):
        ask(bounded, a_phone(number, prefix=f"+79{number:02}"), asker=f"webchat#{number}")

    def more(number: int) -> str:
        to = a_phone(number, prefix=f"+79{number:02}")
        return refusal(bounded, to, asker="webchat#more").code

    assert more(40) == "code.busy"
    clock.moves(hours=1)
    assert ask(bounded, a_phone(41, prefix="+7941"), asker="webchat#later").nonce
