"""The Bot API as a bot sees it: methods, limits, errors and the queue of updates."""
