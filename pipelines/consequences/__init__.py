"""What follows from a standing: payment instructions and notices. Pure but for `sending`."""
