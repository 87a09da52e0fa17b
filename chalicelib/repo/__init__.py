"""DynamoDB, one table: `keys.py` is the schema, `table.py` the only caller."""
