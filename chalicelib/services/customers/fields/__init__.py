"""Own fields of customers: define them, read their values, and find what uses them."""
