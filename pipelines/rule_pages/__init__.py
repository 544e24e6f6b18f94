"""Pages about the rules: the rule book, and what a draft would change."""
