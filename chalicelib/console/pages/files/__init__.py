"""The pages of files: exports and imports."""
