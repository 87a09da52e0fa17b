"""Installs the libraries of the service, the engine and the tools; needs only Python itself."""
