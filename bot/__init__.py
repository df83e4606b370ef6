"""How a message gets in and out: channels, the assistant, and the engine behind it."""
