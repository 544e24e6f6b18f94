"""The register of recipients: its files, what they told and when, and the rows in force.

`screening` reads and refuses files, `loading` takes one in, `versions` says what holds after
several, `chains` and `putting` write it, `export` gives it to matching.
"""
