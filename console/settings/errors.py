"""What a wrong setting or connection string is answered with."""


class SettingsError(ValueError):
    """One sentence for a person: where the value stands, which one it is, and what is allowed.

    Never carries a password, a key's passphrase or a whole connection string.
    """
