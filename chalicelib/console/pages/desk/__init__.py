"""The desk: the inbox, one appeal, and the knowledge cards."""
