"""The pages of the programme: rules as a form and as text, versions and back-tests."""
