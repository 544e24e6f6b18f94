"""Comparators, one a file: two normalised values -> evidence (a level, never a bare number)."""
