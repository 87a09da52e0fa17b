"""The pages of campaigns and triggers: the list, the wizard by steps, the launch and the report."""
