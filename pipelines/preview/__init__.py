"""Preview: what running a range of days would change, before anything is written."""
