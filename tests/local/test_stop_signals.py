"""A run stops on a signal, whenever and on whichever thread the signal arrives."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable

import pytest

from local.stop_signals import SIGNALS, StopSignals

STOPS_WITHIN_S = 20
# Python runs the handler in the main thread, which this signal does not wake.
ON_ANOTHER_THREAD = """
import os, signal, threading, time
from local.stop_signals import StopSignals

def interrupt():
    time.sleep(0.5)
    signal.pthread_kill(threading.get_ident(), signal.SIGHUP)

with StopSignals() as signals:
    threading.Thread(target=interrupt).start()
    signals.wait()
print("stopped")
"""


def received() -> Callable[..., object] | int | None:
    return signal.getsignal(signal.SIGTERM)


@pytest.mark.parametrize("number", SIGNALS)
def test_a_signal_before_the_wait_is_not_lost(number: signal.Signals) -> None:
    before = received()
    with StopSignals() as signals:
        os.kill(os.getpid(), number)
        signals.wait()
    assert received() == before


def test_a_signal_on_another_thread_ends_the_wait() -> None:
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", ON_ANOTHER_THREAD],
        capture_output=True,
        text=True,
        timeout=STOPS_WITHIN_S,
        check=True,
    )
    assert done.stdout == "stopped\n"


def test_many_signals_at_once_stop_it_too() -> None:
    with StopSignals() as signals:
        sender = threading.Thread(target=_interrupt, args=(1000,))
        sender.start()
        signals.wait()
        sender.join()


def test_what_a_check_raises_ends_the_wait() -> None:
    with StopSignals() as signals, pytest.raises(TimeoutError, match="over"):
        signals.wait(_fail)


def _fail() -> None:
    raise TimeoutError("over")


def _interrupt(times: int) -> None:
    for _ in range(times):
        os.kill(os.getpid(), signal.SIGHUP)
