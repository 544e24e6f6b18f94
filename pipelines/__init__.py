"""The stages of the daily run and everything that touches disk, database or engine."""
