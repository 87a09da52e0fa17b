"""What is particular to SMS: parts and prices."""
