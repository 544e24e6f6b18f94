"""Who may work on the caseworker page: accounts, log-in, second factor, sessions, kept forms.

Nothing here knows the web; the page and `certify user` both use it.
"""
