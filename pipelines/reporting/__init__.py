"""The report of a day: what the database says, as a manifest and as a page to read."""
