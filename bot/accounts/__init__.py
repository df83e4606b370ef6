"""Accounts of staff and admins, how they sign in, and the frame of their pages."""
