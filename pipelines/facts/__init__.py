"""What deliveries say about recipients: joined, kept as a file, and held for true from when to when."""
