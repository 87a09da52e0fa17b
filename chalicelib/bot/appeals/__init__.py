"""What the bot does with words for people: knowledge cards, appeals, live talks and ratings."""
