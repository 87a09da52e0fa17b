"""Exports: tables of customers, cards, balances, purchases and consents, made by a worker."""
