"""Raw text of a file -> comparable form. Pure, total (no input raises) and idempotent."""
