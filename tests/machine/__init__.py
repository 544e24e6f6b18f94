"""Random lives of an installation, compared after each step with a fresh run in calendar order."""
