"""Matching: from files to files, with the plan that an engine runs."""
