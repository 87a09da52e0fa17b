"""The progress of a chunk, block by block."""

from chalicelib.domain.ids import CampaignId, ChunkId, RunName
from chalicelib.domain.planning.chunk import Address, FinalResult, Progress, RecipientResult

ADDRESS = Address(CampaignId("autumn"), RunName("launch"), ChunkId("0000-000000-a-0000"))


def test_the_block_in_hand_is_what_is_pending_of_ten() -> None:
    progress = Progress(ADDRESS, "ss.x" + "." * 21)

    assert progress.pending == [2, *range(4, 10)]
    assert Progress(ADDRESS, "." * 12, cursor=10).pending == [10, 11]
    assert Progress(ADDRESS, "." * 12, cursor=20).pending == []


def test_the_cursor_goes_on_when_nobody_of_the_block_is_pending() -> None:
    progress = Progress(ADDRESS, "." * 12)
    nine = progress.with_results({each: FinalResult(RecipientResult.SENT) for each in range(9)})
    ten = nine.with_results({9: FinalResult(RecipientResult.FAILED, "telegram.refused")})

    assert (nine.cursor, nine.outcomes) == (0, "sssssssss...")
    assert (ten.cursor, ten.outcomes) == (10, "sssssssssf..")
    assert ten.reasons == {9: "telegram.refused"}


def test_who_came_to_an_end_is_not_unsent_any_more() -> None:
    progress = Progress(ADDRESS, "..", unsent=frozenset({0, 1}))

    ended = progress.with_results({1: FinalResult(RecipientResult.SENT)})

    assert ended.unsent == {0}


def test_counts_say_how_many_came_to_what() -> None:
    assert Progress(ADDRESS, "ss.").counts == {RecipientResult.SENT: 2, RecipientResult.PENDING: 1}
