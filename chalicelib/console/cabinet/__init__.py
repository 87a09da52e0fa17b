"""The pages of a customer: they call the use cases of the bot, and decide nothing themselves."""
