"""The pages of products: the list, one product, many at once, and categories."""
