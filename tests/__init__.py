"""Tests of Chatelaine."""
