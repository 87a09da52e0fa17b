"""Posts on the wall of the community over HTTP."""

from chalice import Blueprint

from chalicelib.domain.campaigns.wall_post import PostSnapshot
from chalicelib.domain.ids import CampaignId, PostId
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.campaigns.post_bodies import (
    PostList,
    PostRequest,
    PostResponse,
    PostSummary,
)
from chalicelib.handlers.edge.codes import QUEUE
from chalicelib.handlers.edge.cursors import turn_page
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation, Paged
from chalicelib.repo.table.commit import Committed
from chalicelib.services.campaigns.choose_post_words import choose_post_words
from chalicelib.services.campaigns.plan_post import cancel_post, plan_post

LIST = "posts"
POSTS = "/v1/posts"
POST = f"{POSTS}/{{post_id}}"

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "POST",
        POSTS,
        "Post to the wall",
        Permission.CAMPAIGNS_WRITE,
        PostSummary,
        PostRequest,
        status=201,
        keeps=PostSnapshot,
        details="On the wall of the VK community, once, at once or at an instant. A wall has no one"
        " customer, so a text with fields is refused, `post.personal`. Links of the campaign's"
        " buttons stand below its text as they are.",
        id="createPost",
        refuses=(
            "campaign.address",
            "campaign.address_place",
            "campaign.address_private",
            "campaign.unknown",
            "post.at",
            "post.no_text",
            "post.off",
            "post.personal",
            "post.picture",
            "post.too_long",
            *QUEUE,
        ),
    )
)
def create_post(call: Call[PostRequest, Nothing]) -> Committed[PostSnapshot]:
    """Store and queue a post."""
    body = call.body
    campaign = CampaignId(body.campaign) if body.campaign else None
    words = choose_post_words(
        call.world,
        campaign,
        body.language,
        text=body.text,
        picture=body.picture,
        link=body.link,
    )
    return plan_post(call.world, call.actor, words, campaign=campaign, at=body.at)


@api.serves(
    Operation(
        "GET",
        POSTS,
        "List the posts",
        Permission.CAMPAIGNS_READ,
        PostList,
        query=Paged,
        details="With their words and states, the newest first.",
        id="listPosts",
    )
)
def list_posts(call: Call[Nothing, Paged]) -> PostList:
    """Return a page of the posts."""
    page, more = turn_page(call, LIST, call.world.campaigns.posts.page, lambda each: each.id)
    return PostList(posts=[PostResponse.whole(each) for each in page], next=more)


@api.serves(
    Operation(
        "GET",
        POST,
        "Show a post",
        Permission.CAMPAIGNS_READ,
        PostResponse,
        details="With its words, and what is known of it.",
        id="getPost",
        refuses=("post.unknown",),
    )
)
def show_post(call: Call[Nothing, Nothing]) -> PostResponse:
    """Return one post."""
    return PostResponse.whole(call.world.campaigns.posts.get(PostId(call.path["post_id"])))


@api.serves(
    Operation(
        "POST",
        f"{POST}/cancel",
        "Cancel a post",
        Permission.CAMPAIGNS_WRITE,
        PostSummary,
        keeps=PostSnapshot,
        details="Before it is sent. A post that was sent, or whose answer was lost, is refused,"
        " `post.state`: remove it on the wall itself.",
        id="cancelPost",
        refuses=("post.contended", "post.state", "post.unknown"),
    )
)
def cancel(call: Call[Nothing, Nothing]) -> Committed[PostSnapshot]:
    """Cancel a post."""
    return cancel_post(call.world, call.actor, PostId(call.path["post_id"]))
