"""Builds the keys of the catalogue: shops, products and categories."""

from chalicelib.repo.table.keys import Key

SHOPS = "SHOPS"
PRODUCTS = "PRODUCTS"
MARKS = "MARKS"
CATEGORIES = "CATEGORIES"


def shop(code: str) -> Key:
    """One shop."""
    return Key(SHOPS, code)


def product(sku: str) -> Key:
    """One product."""
    return Key(PRODUCTS, sku)


def product_marks(sku: str) -> Key:
    """The marks of a product that earns no points, or for which points do not pay."""
    return Key(MARKS, sku)


def category(code: str) -> Key:
    """One category of products."""
    return Key(CATEGORIES, code)
