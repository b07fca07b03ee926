"""The only room that knows keyring."""
