"""The web chat: its sessions, and what goes to and fro."""
