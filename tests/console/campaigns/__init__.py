"""The pages of campaigns: the wizard, the launch and the report."""
