"""Dialogs about the recovery phrase: asking for it, showing it, and making sure that it was written down."""
