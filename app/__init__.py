"""Chatelaine: a native desktop chat client for Claude."""
