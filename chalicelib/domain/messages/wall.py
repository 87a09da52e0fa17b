"""A post and a comment on the wall of a community, as a channel gets them."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class OutgoingPost:
    """One post. `key` is the same each time the post is sent, so that the platform shows it once.

    `uploaded` is the id of a picture that staff uploaded; `link` is an address; both may be empty.
    """

    key: str
    text: str
    uploaded: str = ""
    link: str = ""
