"""What is said of a programme before it is in force."""
