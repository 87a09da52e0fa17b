"""Proofs of a phone in a chat: the messenger's contact, or a code by SMS."""
