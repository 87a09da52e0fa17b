"""Products over HTTP: one by one, and a thousand in one request."""

from collections.abc import Mapping

from chalice import Blueprint

from chalicelib.domain.errors import Malformed, NotFound
from chalicelib.domain.staff.staff import Permission
from chalicelib.handlers.catalogue.fields import REFUSED_IF_CHANGED, VersionMeant
from chalicelib.handlers.catalogue.product_bodies import (
    ChangedProducts,
    NewProduct,
    NewProducts,
    ProductList,
    ProductQuery,
    ProductResponse,
    refuse_wrong,
)
from chalicelib.handlers.edge.cursors import read_cursor, write_cursor
from chalicelib.handlers.edge.fields import SKU_CODE, named_in
from chalicelib.handlers.edge.operation import Api, Call, Nothing, Operation
from chalicelib.handlers.edge.request import LISTS_BYTES_MAX
from chalicelib.services.catalogue.change_catalogue import (
    change_product,
    change_products,
    delete_product,
)

PRODUCTS = "/v1/products"
PRODUCT = f"{PRODUCTS}/{{sku}}"
UNKNOWN = "product.not_found"
SCANNED_MAX = 10
"""Reads for one page of a category; a page that is not full then has a cursor all the same."""
READ_AT_ONCE = 1000

blueprint = Blueprint(__name__)
api = Api(blueprint)


@api.serves(
    Operation(
        "GET",
        PRODUCTS,
        "List the products",
        Permission.CATALOGUE_READ,
        ProductList,
        query=ProductQuery,
        id="listProducts",
        refuses=("cursor.invalid",),
        details="In the order of SKUs. Of a category or a search a page may have fewer products"
        " than `limit`, or none, and yet a `next`: the end is where `next` is null.",
    )
)
def list_products(call: Call[Nothing, ProductQuery]) -> ProductList:
    """Return a page of the products: of all, or those that are sought."""
    query = call.query
    is_whole = not (query.category or query.search.strip())
    of = f"products {query.category or ''}\n{query.search}"
    after = read_cursor(call.world, of, query.cursor)
    found: list[ProductResponse] = []
    at_once = query.limit if is_whole else READ_AT_ONCE
    for _ in range(SCANNED_MAX):
        page = call.world.catalogue.products.read_page(after=after, limit=at_once)
        if not page:
            return ProductList(products=found, next=None)
        for product in page:
            after = product.sku
            if query.finds(product):
                found.append(ProductResponse.of(product))
            if len(found) == query.limit:
                return ProductList(products=found, next=write_cursor(call.world, of, after))
    return ProductList(products=found, next=write_cursor(call.world, of, after))


@api.serves(
    Operation(
        "GET",
        PRODUCT,
        "Show a product",
        Permission.CATALOGUE_READ,
        ProductResponse,
        details="With its names, prices, and whether it earns points and may be paid with them.",
        id="getProduct",
        refuses=(UNKNOWN,),
    )
)
def show_product(call: Call[Nothing, Nothing]) -> ProductResponse:
    """Return a product."""
    return ProductResponse.of(call.world.catalogue.products.get(_sku(call.path)))


@api.serves(
    Operation(
        "PUT",
        PRODUCT,
        "Put a product into the catalogue",
        Permission.CATALOGUE_WRITE,
        ProductResponse,
        NewProduct,
        id="replaceProduct",
        details="What `earns` nothing gives no points, and for what does not `redeem` no points"
        " pay: receipts that are recorded from the next minute on. The row's own category decides"
        " about rules, not the product's. `prices` are those of other price lists than `price`."
        f" {REFUSED_IF_CHANGED}",
        refuses=("product.changed",),
    )
)
def put_product(call: Call[NewProduct, Nothing]) -> ProductResponse:
    """Store a product."""
    sku = named_in(call.path, "sku", SKU_CODE)
    if sku is None:
        raise Malformed({"/sku": "a SKU has 64 characters at most, without ; and ="})
    if call.body.sku not in {None, sku}:
        raise Malformed({"/sku": "the SKU in the address is another one"})
    product = call.body.product(sku)
    refuse_wrong({"": product}, call.world.settings.currency)
    stored = change_product(call.world, call.actor, product, read=call.body.version)
    return ProductResponse.of(stored)


@api.serves(
    Operation(
        "PUT",
        PRODUCTS,
        "Put many products into the catalogue",
        Permission.CATALOGUE_WRITE,
        ChangedProducts,
        NewProducts,
        body_bytes_max=LISTS_BYTES_MAX,
        id="replaceProducts",
        details="At most 1,000, each with its `sku`. All are accepted, or the refusal names each"
        " bad field with a pointer and nothing is written. Products that are not in the list stay."
        " The same list again changes nothing, so a request without an answer is simply repeated.",
    )
)
def put_products(call: Call[NewProducts, Nothing]) -> ChangedProducts:
    """Store a list of products."""
    products = [each.product(each.sku) for each in call.body.products]
    pointed = {f"/products/{number}": product for number, product in enumerate(products)}
    refuse_wrong(pointed, call.world.settings.currency)
    changed = change_products(call.world, call.actor, products)
    return ChangedProducts(count=len(products), changed=changed)


@api.serves(
    Operation(
        "DELETE",
        PRODUCT,
        "Remove a product from the catalogue",
        Permission.CATALOGUE_WRITE,
        None,
        query=VersionMeant,
        status=204,
        media="",
        id="deleteProduct",
        refuses=(UNKNOWN, "product.changed"),
        details="Its receipts stay, and are shown with the names that the till gave.",
    )
)
def remove_product(call: Call[Nothing, VersionMeant]) -> None:
    """Remove a product."""
    delete_product(call.world, call.actor, _sku(call.path), read=call.query.version)


def _sku(path: Mapping[str, str]) -> str:
    """Return the SKU in the path; nothing that cannot be one is looked up."""
    sku = named_in(path, "sku", SKU_CODE)
    if sku is None:
        raise NotFound(UNKNOWN)
    return sku
