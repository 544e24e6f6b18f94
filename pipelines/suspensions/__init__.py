"""The suspension list of a pay month: who is on it and why, and who lets a name go."""
