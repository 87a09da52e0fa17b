"""The pages of the staff: they perform the operations of the API, and decide nothing themselves."""
