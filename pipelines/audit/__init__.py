"""The audit trail: sealing entries into a chain, publishing its head, checking and handing it out.

Entries are written by whoever does a thing, with `pipelines.store.audit.note`.
"""
