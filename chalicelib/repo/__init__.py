"""Stores over one DynamoDB table: `table/keys.py` is its schema, `table/table.py` calls it."""
