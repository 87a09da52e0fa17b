"""DynamoDB in the memory of this process, for previews, unit tests and simulations of a year."""
