"""The side of a Telegram server: calls, polling, and delivery of updates to a webhook."""
