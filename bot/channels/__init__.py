"""The ways in: each channel turns its wire format into messages, and replies back into it."""
