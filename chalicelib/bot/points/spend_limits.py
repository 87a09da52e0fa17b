"""Says what points cannot pay: how much of a receipt, how little, how much, and which goods."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from chalicelib.bot.points.account_lines import points_of
from chalicelib.bot.turn import Turn
from chalicelib.domain.messages.notation import percent_text
from chalicelib.domain.messages.reply import Line

if TYPE_CHECKING:
    from chalicelib.domain.points.programme import Programme

WHOLE = 10_000  # basis points


def limit_lines(turn: Turn, programme: "Programme") -> Iterator[Line]:
    """Yield a line for each limit of the programme; none where there is no limit."""
    from chalicelib.services.points.wording.condition_words import goods_names  # noqa: PLC0415 - rarely needed

    limits, locale = programme.redemption, turn.dialog.locale
    if limits.share < WHOLE:
        yield Line("spend.share", {"share": percent_text(limits.share, locale)})
    if limits.minimum > 1:
        yield Line("spend.least", {"points": points_of(turn, programme, limits.minimum)})
    if limits.maximum is not None:
        yield Line("spend.most", {"points": points_of(turn, programme, limits.maximum)})
    if goods := goods_names(turn.world, limits.exclusions.categories, locale):
        yield Line("spend.not_for", {"goods": goods})
