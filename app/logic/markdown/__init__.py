"""Markdown as the models write it, parsed into block values that know nothing of Qt.

:class:`~app.logic.markdown.document.Document` is the entry: a value that takes text as it arrives and parses
only the open tail. :mod:`~app.logic.markdown.values` holds what it yields.
"""
