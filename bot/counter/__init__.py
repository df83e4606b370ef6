"""The counter: staff find an answer, or work something out, while a visitor stands there."""
