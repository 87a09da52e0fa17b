"""Pages of own fields of customers and of dictionaries."""
