"""Batches: what came, where its rows went, which cases it opened or changed."""
