"""Numbers that people look at: how many ask, about what, and how it went."""
