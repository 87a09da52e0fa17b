"""Categories of products over HTTP: the names that persons read."""

from chalice import Blueprint
from pydantic import Field

from chalicelib.domain.catalogue.product import ProductCategory
from chalicelib.domain.errors import Malformed, NotFound
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.catalogue.fields import BothNames
from chalicelib.handlers.edge.fields import AS_SHOWN, CATEGORY_CODE, named_in
from chalicelib.handlers.edge.operation import Api, Body, Call, Nothing, Operation, ResponseModel
from chalicelib.services.catalogue.change_catalogue import change_category

CATEGORY = "/v1/categories/{category}"
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


class CategoryResponse(ResponseModel):
    """A category of products."""

    code: str
    name: dict[str, str]

    @classmethod
    def of(cls, category: ProductCategory) -> "CategoryResponse":
        return cls(code=category.code, name=dict(category.name))


@api.serves(
    Operation(
        "GET",
        CATEGORY,
        "Show a category",
        Permission.CATALOGUE_READ,
        CategoryResponse,
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
        " containers know a change within a minute.",
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
    change_category(call.world, call.actor, category)
    return CategoryResponse.of(category)
