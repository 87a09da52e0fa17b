"""The views of the customer's pages, one module for each group of addresses."""
