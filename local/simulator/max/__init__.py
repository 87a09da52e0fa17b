"""MAX: a bot, the methods that it calls, and the updates that it gets."""
