"""The prepared register: made, kept by the installation, and as it was on past days."""
