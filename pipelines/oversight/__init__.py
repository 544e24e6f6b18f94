"""What a supervisor sees: backlog, pace, quality. Counts and shares; nothing of a person."""
