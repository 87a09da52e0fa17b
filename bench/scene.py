"""The settings of the function while it is measured."""

from bench.machine import environment
from bench.servers.engine import Engine

# The engine's parameter store answers every name with the name itself.
TELEGRAM_SECRET = "/grocer/bench/telegram-secret"  # noqa: S105 - a name


def function_environment(engine: Engine) -> dict[str, str]:
    """Return the environment of the deployed function, with this engine as AWS."""
    return environment(
        AWS_ENDPOINT_URL=engine.url,
        GROCER_STAGE="bench",
        GROCER_SECRET="ssm:/grocer/bench/secret-that-signs-links-and-codes",  # noqa: S106
        GROCER_TELEGRAM_TOKEN="ssm:/grocer/bench/telegram-token",  # noqa: S106
        GROCER_TELEGRAM_SECRET=f"ssm:{TELEGRAM_SECRET}",
        GROCER_OUTBOX_QUEUE=f"{engine.url}/000000000000/outbox",
    )
