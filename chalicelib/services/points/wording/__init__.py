"""Points in the words of a person."""
