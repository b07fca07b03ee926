"""Dialogs: the key, confirmations, details."""
