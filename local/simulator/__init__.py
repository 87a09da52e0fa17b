"""The messenger: people, their chats, the Bot API that bots speak and the page that shows it."""
