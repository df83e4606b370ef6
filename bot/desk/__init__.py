"""The desk: where staff answer conversations that were handed over."""
