"""Identifiers: opaque texts, each with its own type, so that mypy refuses a wrong one."""

from typing import NewType

CustomerId = NewType("CustomerId", str)
ReplyId = NewType("ReplyId", str)
StaffKeyId = NewType("StaffKeyId", str)
CampaignId = NewType("CampaignId", str)
RunName = NewType("RunName", str)
"""Unique within one campaign: "launch", "rehearsal-…" or the ISO date of a trigger's day."""
ChunkId = NewType("ChunkId", str)
"""Unique within one run."""
CountName = NewType("CountName", str)
"""One count of the base: the day, or `<day>#<seconds>` of a later count of that day."""
PostId = NewType("PostId", str)
"""Begins with the second in which the post was made, so that the newest are listed first."""
AppealId = NewType("AppealId", str)
