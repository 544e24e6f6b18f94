"""What deliveries say about recipients: joined, kept as a file, held for true from when to when."""
