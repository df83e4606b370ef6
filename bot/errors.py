"""The errors of the bot package."""


class BotError(Exception):
    """Something the bot needs is missing, broken or out of reach; the message says what to do."""


class StoreError(BotError):
    """Redis cannot be reached or refuses to write."""


class ModelError(BotError):
    """The dialogue model is missing or cannot be read."""


class SessionError(BotError):
    """A token is forged, expired or belongs to an erased session."""
