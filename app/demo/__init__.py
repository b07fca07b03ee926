"""A loopback server that speaks the Messages API as a stranger would: for the demo and for the tests.

It imports nothing of the program but ``app.base``, so it cannot share the program's mistakes. What it answers,
how it validates and how it can be made to fail is described in docs/demo.md.
"""
