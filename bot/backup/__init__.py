"""Backup and restore of what Redis holds."""
