"""Tables in files: how they are recognised, read row by row, and made harmless."""
