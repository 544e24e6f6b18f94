"""Checking: rows against a contract, and the verdict on a batch."""
