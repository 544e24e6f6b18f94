"""What the machine may do to a run: each fault ends in a clear state, and a rerun heals it."""
