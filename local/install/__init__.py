"""Installs what the service, the engine and the tools need; itself it needs Python alone."""
