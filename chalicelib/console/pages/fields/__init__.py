"""Pages of own fields of customers and of the dictionaries of their choices."""
