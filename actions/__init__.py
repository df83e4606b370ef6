"""What the bot does when Rasa asks: one service per file."""
