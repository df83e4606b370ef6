"""Callback requests: a person asks to be called or written to, and consents to be."""
