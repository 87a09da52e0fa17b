"""What others would have written: each in a virtual environment without our libraries."""
