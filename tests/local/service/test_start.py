"""What `python -m local` keeps between runs, and what it refuses to do."""

import logging
import stat
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from local.__main__ import main
from local.clock.clock_file import restore_clock
from local.clock.turnable_clock import ClockRunsForward, TurnableClock
from local.cloud.gateway import Gateway
from local.loopback import serving
from local.service.data_folder import own_data_folder
from local.service.options import OptionRefused, read_options, refuse_danger
from local.service.secrets_file import load_secrets
from local.telegram.ordered_delivery import PumpResult, retry_delay_s

FAILED = PumpResult(delivered=False)
SECRET_CHARS_MIN = 32


@pytest.mark.parametrize("option", ["--port", "--simulator-port"])
def test_a_taken_port_is_one_clear_line(
    option: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    other = {"--port": "--simulator-port", "--simulator-port": "--port"}[option]
    with serving(Gateway(0)) as taken:
        arguments = [option, str(taken.server_port), other, "0", "--data", str(tmp_path)]
        code = main(arguments)

    said = capsys.readouterr().err
    assert code == 1
    assert said.count("\n") == 1
    assert str(taken.server_port) in said
    assert option in said


def test_a_wrong_option_is_one_line_and_libraries_keep_their_warnings(
    capsys: pytest.CaptureFixture[str],
) -> None:
    code = main(["--simulator-port", "65536"])

    said = capsys.readouterr().err
    assert code == 1
    assert said.count("\n") == 1
    assert "65536" in said
    assert not logging.getLogger("urllib3.connectionpool").isEnabledFor(logging.WARNING)


@pytest.mark.parametrize(
    "environment",
    [
        {"AWS_LAMBDA_FUNCTION_NAME": "grocer"},
        {"AWS_ENDPOINT_URL": "https://dynamodb.eu-central-1.amazonaws.com"},
        {"AWS_ENDPOINT_URL_SQS": "http://10.0.0.5:4566"},
        {"AWS_ENDPOINT_URL": "nonsense"},
    ],
)
def test_it_keeps_away_from_what_is_real(environment: dict[str, str]) -> None:
    with pytest.raises(OptionRefused):
        refuse_danger(read_options([]), environment)


def test_an_engine_of_ones_own_is_no_danger() -> None:
    refuse_danger(read_options([]), {"AWS_ENDPOINT_URL": "http://127.0.0.1:4566"})


def test_a_real_telegram_needs_the_bots_own_token() -> None:
    options = read_options(["--telegram-api", "https://api.telegram.org"])

    with pytest.raises(OptionRefused, match="GROCER_TELEGRAM_TOKEN"):
        refuse_danger(options, {})
    refuse_danger(options, {"GROCER_TELEGRAM_TOKEN": "1:a"})


def test_a_real_vk_needs_the_community_and_its_token() -> None:
    options = read_options(["--vk-api", "https://api.vk.ru/method"])
    group = {"GROCER_VK_GROUP_ID": "1"}

    with pytest.raises(OptionRefused, match="GROCER_VK_TOKEN"):
        refuse_danger(options, group)
    refuse_danger(options, {**group, "GROCER_VK_TOKEN": "vk1.a"})


def test_secrets_are_random_kept_and_for_their_owner_only(tmp_path: Path) -> None:
    one, two = tmp_path / "one", tmp_path / "two"
    with own_data_folder(one), own_data_folder(two):
        first = load_secrets(one, {})
        again = load_secrets(one, {})
        other = load_secrets(two, {"GROCER_TELEGRAM_TOKEN": "1:mine"})

    mode = stat.S_IMODE((one / "secrets.json").stat().st_mode)
    assert first == again
    assert first.secret != other.secret
    assert len(first.secret) >= SECRET_CHARS_MIN
    assert other.telegram_token == "1:mine"
    assert mode == 0o600


def test_two_runs_cannot_share_their_data(tmp_path: Path) -> None:
    with (
        own_data_folder(tmp_path),
        pytest.raises(OptionRefused, match="--data"),
        own_data_folder(tmp_path),
    ):
        pass


def test_l03_the_clock_stays_turned_between_runs_that_were_killed(tmp_path: Path) -> None:
    """Case l03: nothing is done at the end of the first run."""
    first, second = TurnableClock(), TurnableClock()
    restore_clock(first, tmp_path, None)
    first.turn_to(first.now() + timedelta(days=3))
    restore_clock(second, tmp_path, None)

    assert abs(second.offset - timedelta(days=3)) < timedelta(minutes=1)
    with pytest.raises(ClockRunsForward):
        second.turn_to(second.now() - timedelta(days=1))


def test_l03_a_start_in_the_future_is_kept_at_once_and_one_in_the_past_is_not(
    tmp_path: Path,
) -> None:
    """Case l03."""
    for wanted, days in (("2090-01-01", 20_000), ("2020-01-01", -1000)):
        restore_clock(TurnableClock(), tmp_path, read_options(["--now", wanted]).now)
        again = TurnableClock()
        restore_clock(again, tmp_path, None)

        assert again.offset > timedelta(days=max(days, 0), seconds=-1)


def test_the_clock_starts_where_it_is_told(tmp_path: Path) -> None:
    clock = TurnableClock()
    restore_clock(clock, tmp_path, read_options(["--now", "2020-02-29T12:00:00Z"]).now)

    assert abs(clock.now() - datetime(2020, 2, 29, 12, tzinfo=UTC)) < timedelta(minutes=1)


def test_retries_are_telegrams() -> None:
    assert [retry_delay_s(n, FAILED) for n in range(1, 9)] == [0, 2, 4, 8, 16, 32, 60, 60]
    assert retry_delay_s(5, PumpResult(delivered=False, retry_after_s=3)) == 3
    assert retry_delay_s(5, PumpResult(delivered=False, retry_after_s=99_999)) == 3600


def test_a_folder_of_an_older_version_gets_the_secrets_it_lacks(tmp_path: Path) -> None:
    (tmp_path / "secrets.json").write_text('{"secret": "old", "telegram_token": "1:a"}')

    first, again = load_secrets(tmp_path, {}), load_secrets(tmp_path, {})

    assert first == again
    assert (first.secret, first.telegram_token) == ("old", "1:a")
    assert len(first.admin_key) >= SECRET_CHARS_MIN
