"""World: everything outside that a use case may use: table, queues, channels, clock, randomness.

A container has one World, made when first needed; tests and the local run replace it as a whole.
"""

import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cached_property, partial
from typing import TYPE_CHECKING, Any, TypeVar

from chalicelib.aws.clients import make_client, make_sending_client
from chalicelib.aws.secrets import Secrets
from chalicelib.domain.errors import Refusal, Unavailable
from chalicelib.domain.staff.rotation import secrets_in
from chalicelib.metrics import use_stage
from chalicelib.repo.table import attempt
from chalicelib.repo.table.table import Table
from chalicelib.settings import Settings, read_settings
from chalicelib.texts import Texts
from chalicelib.world.bounds import Bounds
from chalicelib.world.messengers import Messengers
from chalicelib.world.sources import certificate_at, random_id, random_secret
from chalicelib.world.stores import Stores

if TYPE_CHECKING:
    from chalicelib.aws.bucket import Bucket
    from chalicelib.domain.messages.brand import ShownBrand
    from chalicelib.domain.staff.actor import Actor
    from chalicelib.domain.staff.asker import Asker
    from chalicelib.repo.table.commit import Committed
    from chalicelib.repo.table.refusals import Moved
    from chalicelib.repo.table.writes import Write
    from chalicelib.world.channel_marks import ChannelMarks
    from chalicelib.world.key_rates import KeyRates
    from chalicelib.world.lookups import Limits, Lookups
    from chalicelib.world.pictures import Pictures
    from chalicelib.world.queues import Queues

SECRET_CHARS_MIN = 32
PAUSE_S = 0.01
PARTS = 1000
NEEDS_PAGES = frozenset({"cabinet"})  # choices of the bot

Record = TypeVar("Record")
Outcome = TypeVar("Outcome")
AuditedChange = tuple[str, str]
"""An audited change: a dotted verb, and the id of the changed record."""


def utc_now() -> datetime:
    """The machine's clock, aware and in UTC."""
    return datetime.now(UTC)


@dataclass
class World(Stores):
    """Everything outside. `draw(n)` returns an unpredictable number below n.

    The clients of `client` repeat a call without an answer, those of `sending_client` never do.
    `certificate` fetches the PEM at an address of AWS that proves the signatures of SNS.
    """

    # Parts are made, and their stores imported, when they are first used: a function pays only for
    # the parts that it needs (tests/test_cold_start.py).
    settings: Settings
    now: Callable[[], datetime] = utc_now
    new_id: Callable[[], str] = random_id
    new_secret: Callable[[], str] = random_secret
    draw: Callable[[int], int] = secrets.randbelow
    sleep: Callable[[float], None] = time.sleep
    client: Callable[[str], Any] = field(default=make_client)
    certificate: Callable[[str], bytes] = certificate_at
    sending_client: Callable[[str], Any] = field(default=make_sending_client)
    bounds: Bounds = field(default_factory=Bounds)

    @cached_property
    def secrets(self) -> Secrets:
        return Secrets(partial(self.client, "ssm"), self.now)

    @property
    def secret(self) -> bytes:
        """The key that signs links and codes.

        Raises:
            Unavailable: `settings.secret_too_short`.
        """
        return self.valid_secrets[0]

    @property
    def valid_secrets(self) -> tuple[bytes, ...]:
        """Every key that proves a signature: two while the secret is being exchanged.

        Raises:
            Unavailable: `settings.secret_too_short`.
        """
        parameter = self.secrets.reveal(self.settings.secret)
        found = secrets_in(parameter, chars_min=SECRET_CHARS_MIN)
        # A short key could be guessed from one signed link, so nothing is signed with it.
        if not found or len(found[0]) < SECRET_CHARS_MIN:
            raise Unavailable("settings.secret_too_short")
        return tuple(secret.encode() for secret in found)

    @property
    def texts(self) -> Texts:
        """The texts of the bot with the shop's own wording and brand, at most a minute old."""
        settings = self.conversation.bot_settings.get(self.now())
        absent = frozenset[str]() if self.settings.pages_url else NEEDS_PAGES
        return Texts(settings, lambda: self.brand, absent)

    @property
    def brand(self) -> "ShownBrand | None":
        """The brand of the programme in force, at most a minute old; None before the first one."""
        return self.points.programmes.brand(self.now())

    @cached_property
    def table(self) -> Table:
        return Table(partial(self.client, "dynamodb"), self.settings.table, self.new_id)

    def commit(
        self, actor: "Actor | None", *writes: "Write", audit: AuditedChange | None = None
    ) -> None:
        """Make the writes of any stores and the actor's audit entry in one transaction, or none.

        `actor` is None if the change comes from a customer's chat or from a worker.

        Raises:
            Refusal: the meaning of the first write with a failed condition.
            Busy: another transaction holds one of the items just now; see `attempt`.
        """
        assert actor is None or actor.request is None, "a request is answered by commit_once"
        self.table.transact([*writes, *self._audit_entries(actor, audit)])

    def commit_once(
        self,
        actor: "Actor",
        *writes: "Write",
        record: Record,
        audit: AuditedChange | None = None,
    ) -> "Committed[Record]":
        """Do the same once per request, and keep `record` as the answer to its repetitions.

        `record` is a small frozen dataclass without personal data: it is stored for 72 hours.

        Raises:
            Rejected: `idempotency.other_request`: the caller used the key for another request.
            Conflict: `idempotency.running`: another worker carries the same request out just now.
            Refusal: the meaning of the first write with a failed condition.
            Busy: another transaction holds one of the items just now; see `attempt`.
        """
        from chalicelib.repo.table.commit import commit_once

        every = [*writes, *self._audit_entries(actor, audit)]
        return commit_once(self.table, every, actor=actor, record=record)

    def attempt(
        self,
        decide: "Callable[[Moved | None], Outcome]",
        *,
        contended: Refusal | None = None,
    ) -> Outcome:
        """Call `decide`, which loads, decides and commits, and repeat it while others interfere.

        Raises:
            Refusal: `contended` after the last try; without it, the refusal of that try.
        """
        return attempt.attempt(decide, pause=self._pause, contended=contended)

    def _pause(self, tries: int) -> None:
        """Wait 10 to 160 ms before a further try, each time a different while."""
        # Writers that collided once and wait equally long would collide again.
        longest = PAUSE_S * 2**tries
        self.sleep(longest / 2 + longest / 2 * self.draw(PARTS) / PARTS)

    def _audit_entries(self, actor: "Actor | None", change: AuditedChange | None) -> "list[Write]":
        if change is None:
            return []
        from chalicelib.repo.table import audit

        assert actor is not None, "only changes by staff or their machines are audited"
        return [audit.write_of(actor, *change)]

    @cached_property
    def key_rates(self) -> "KeyRates":
        from chalicelib.world.key_rates import KeyRates

        return KeyRates()

    @cached_property
    def channel_marks(self) -> "ChannelMarks":
        from chalicelib.world.channel_marks import ChannelMarks

        return ChannelMarks(lambda: self.conversation.channel_notes)

    @cached_property
    def lookups(self) -> "Lookups":
        from chalicelib.world.lookups import Lookups

        return Lookups(lambda: self.conversation.budgets)

    def lookup_limits(self, asker: "Asker") -> "Limits":
        """How many look-ups an hour the asker has, as a key and as a source address."""
        bounds = self.bounds
        return asker.limits(
            a_key=bounds.searches_an_hour, an_address=bounds.searches_an_hour_an_address
        )

    @cached_property
    def queues(self) -> "Queues":
        from chalicelib.world.queues import Queues

        return Queues(self.settings, self.client)

    @cached_property
    def files(self) -> "Bucket":
        """The private bucket of uploaded and exported files."""
        from chalicelib.aws.bucket import Bucket

        return Bucket(partial(self.client, "s3"), self.settings.files_bucket)

    @cached_property
    def pictures(self) -> "Pictures":
        from chalicelib.world.pictures import Pictures

        return Pictures(
            lambda: self.secret, lambda: self.files, lambda: self.campaigns.picture_names
        )

    @cached_property
    def messengers(self) -> Messengers:
        return Messengers(
            self.settings,
            self.secrets,
            self.client,
            self.sending_client,
            self.certificate,
            self.now,
            lambda: self.conversation.webchat_replies,
            lambda: self.pictures,
        )


_current: World | None = None


def current_world() -> World:
    """The World of this container."""
    global _current  # noqa: PLW0603 - the one thing that lives as long as a container
    if _current is None:
        _current = World(read_settings())
        use_stage(_current.settings.stage)
    return _current


def use_world(world: World | None) -> None:
    """Replace the World of this container; None: the next use makes it from the environment."""
    global _current  # noqa: PLW0603
    _current = world
