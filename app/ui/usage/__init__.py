"""The Usage window: what was spent, when and on what."""
