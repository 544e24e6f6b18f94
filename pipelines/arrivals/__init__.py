"""Which files have come, which are late, and which are missing."""
