"""How long what is kept on disk may be kept, why, and how it goes."""
