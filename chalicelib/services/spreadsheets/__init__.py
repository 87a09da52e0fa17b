"""Reads and writes the files that spreadsheets open, in constant memory."""
