"""VK: a community, its methods, and the events that it posts."""
