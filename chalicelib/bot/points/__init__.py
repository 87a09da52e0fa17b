"""What the bot says about points, offers and the account."""
