"""Async use cases, without Qt."""
