"""Categories of products over HTTP: the names that persons read."""

from chalice import Blueprint
from pydantic import Field

from chalicelib.domain.catalogue.product import ProductCategory
from chalicelib.domain.errors import Malformed, NotFound
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.catalogue.fields import (
    REFUSED_IF_CHANGED,
    VERSION,
    BothNames,
    VersionRead,
)
from chalicelib.handlers.edge.cursors import NextCursor, turn_page
from chalicelib.handlers.edge.fields import AS_SHOWN, CATEGORY_CODE, named_in
from chalicelib.handlers.edge.operation import (
    Api,
    Body,
    Call,
    Nothing,
    Operation,
    Paged,
    ResponseModel,
)
from chalicelib.services.catalogue.change_catalogue import change_category

CATEGORIES = "/v1/categories"
CATEGORY = f"{CATEGORIES}/{{category}}"
UNKNOWN = "category.not_found"

blueprint = Blueprint(__name__)
api = Api(blueprint)


class NewCategory(Body):
    """The names of a category."""

    code: str | None = Field(
        None,
        description="As shown; that of another category is refused.",
        json_schema_extra=AS_SHOWN,
    )
    name: BothNames
    version: VersionRead = None


class CategoryResponse(ResponseModel):
    """A category of products."""

    code: str
    name: dict[str, str]
    version: int = Field(description=VERSION)

    @classmethod
    def of(cls, category: ProductCategory) -> "CategoryResponse":
        return cls(code=category.code, name=dict(category.name), version=category.version)


class CategoryList(ResponseModel):
    """A page of categories, in the order of their codes."""

    categories: list[CategoryResponse]
    next: NextCursor


@api.serves(
    Operation(
        "GET",
        CATEGORIES,
        "List the categories",
        Permission.CATALOGUE_READ,
        CategoryList,
        query=Paged,
        id="listCategories",
        details="Those that have a name: a receipt may name others.",
    )
)
def list_categories(call: Call[Nothing, Paged]) -> CategoryList:
    """Return a page of the categories."""
    store = call.world.catalogue.categories
    page, more = turn_page(call, "categories", store.page, lambda each: each.code)
    return CategoryList(categories=[CategoryResponse.of(each) for each in page], next=more)


@api.serves(
    Operation(
        "GET",
        CATEGORY,
        "Show a category",
        Permission.CATALOGUE_READ,
        CategoryResponse,
        details="The name that customers read instead of the code.",
        id="getCategory",
        refuses=(UNKNOWN,),
    )
)
def show_category(call: Call[Nothing, Nothing]) -> CategoryResponse:
    """Return a category."""
    code = named_in(call.path, "category", CATEGORY_CODE)
    if code is None:
        raise NotFound(UNKNOWN)
    return CategoryResponse.of(call.world.catalogue.categories.get(code))


@api.serves(
    Operation(
        "PUT",
        CATEGORY,
        "Name a category",
        Permission.CATALOGUE_WRITE,
        CategoryResponse,
        NewCategory,
        id="replaceCategory",
        details="Persons read the name instead of the code, in `{{favourite}}` for example. Other"
        f" containers know a change within a minute. {REFUSED_IF_CHANGED}",
        refuses=("category.changed",),
    )
)
def put_category(call: Call[NewCategory, Nothing]) -> CategoryResponse:
    """Store a category."""
    code = named_in(call.path, "category", CATEGORY_CODE)
    if code is None:
        raise Malformed({"/category": "a code has 40 characters at most, without ; and ="})
    if call.body.code not in {None, code}:
        raise Malformed({"/code": "the code in the address is another one"})
    category = ProductCategory(code, call.body.name.names)
    stored = change_category(call.world, call.actor, category, read=call.body.version)
    return CategoryResponse.of(stored)
