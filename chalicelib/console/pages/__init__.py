"""The views of the pages by subject: read the form, perform an operation, choose a template."""
