"""Papers that people attach to decisions: what is taken, what it is called, where it is kept."""
