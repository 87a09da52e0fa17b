"""The service in this process: options, data folder, secrets, environment, application."""
