"""What posts on the wall take and answer over HTTP."""

from typing import Annotated

from pydantic import AwareDatetime, Field

from chalicelib.domain.campaigns.wall_post import POST_CHARS_MAX, PostState, WallPost
from chalicelib.domain.messages.message import Locale
from chalicelib.domain.messages.web_address import URI_CHARS_MAX
from chalicelib.handlers.edge.cursors import NextCursor
from chalicelib.handlers.edge.fields import Instant, VisibleOrEmpty
from chalicelib.handlers.edge.operation import Body, ResponseModel


class PostRequest(Body):
    """A post: the words of a campaign, or words of its own, or both."""

    campaign: Annotated[str, Field(max_length=64)] = Field(
        "", description="The campaign of which text, picture and links are taken; empty: none."
    )
    language: Locale = Field("ru", description="The language of the campaign's text.")
    text: Annotated[str, Field(max_length=POST_CHARS_MAX), VisibleOrEmpty] = Field(
        "",
        examples=["Скидка 15 % на кофе до воскресенья"],
        description="In the place of the campaign's text; empty: the campaign's.",
    )
    picture: Annotated[str, Field(max_length=60)] = Field(
        "", description="The `picture` of an uploaded one; empty: the campaign's, if it has one."
    )
    link: Annotated[str, Field(max_length=URI_CHARS_MAX)] = Field(
        "",
        description="An https address that stands below the text; empty: the first link of the"
        " campaign's buttons.",
    )
    at: Instant | None = Field(None, description="When it is posted; null: at once.")


class PostSummary(ResponseModel):
    """The state of a post, without its words."""

    id: str = Field(description="The id of the post.")
    campaign: str | None = Field(description="The campaign whose words it has; null: none.")
    state: PostState = Field(
        description="`unknown`: the answer was lost, and it may stand on the wall: look there."
    )
    created_at: AwareDatetime = Field(description="When it was written.")
    at: AwareDatetime = Field(description="When it is due.")
    ended_at: AwareDatetime | None = Field(
        description="When it was posted, refused or cancelled; null: not yet."
    )
    code: str = Field(description="The code of the last refusal; empty: there was none.")
    number: int = Field(description="The number of the post on the wall; 0: it is not known.")


class PostResponse(PostSummary):
    """A post with its words."""

    text: str = Field(description="What stands on the wall.")
    picture: str = Field(description="The path of its picture; empty: none.")
    link: str = Field(description="The address below the text; empty: none.")

    @classmethod
    def whole(cls, post: WallPost) -> "PostResponse":
        summary = PostSummary.model_validate(post.snapshot, from_attributes=True).model_dump()
        words = post.words
        return cls(**summary, text=words.text, picture=words.picture, link=words.link)


class PostList(ResponseModel):
    """One page of posts, the newest first."""

    posts: list[PostResponse] = Field(description="With their words.")
    next: NextCursor
