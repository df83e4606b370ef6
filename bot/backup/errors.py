"""The errors of backups."""

from bot.errors import BotError


class BackupError(BotError):
    """A file is no backup that can be restored here; the message says why and what to do."""
