"""Bot to person and back: who answers a conversation, decided in one place."""
