"""The only room that knows PySide6 and qasync."""
