"""Telegram: updates in, replies out, through a durable queue that all processes share."""
