"""The same work in other software, in a virtual environment without our libraries."""
