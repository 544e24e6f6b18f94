"""Brakes: is this batch like the batches its feed has sent before? Pure functions, no I/O.

`measuring` says what is watched, `bands.yaml` how far it may stray and why, `band` turns the
feed's own history into a band, `judging` compares, `telling` and `drawing` show it to people.
"""
