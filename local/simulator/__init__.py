"""A messenger to try the bot with: people, chats, a Bot API, and a page that shows them."""
