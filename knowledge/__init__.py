"""What we know, and how we find it: entries, encoder, matcher; no chat framework inside."""
