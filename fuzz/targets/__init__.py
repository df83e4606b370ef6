"""One target per parser: `try_bytes` raises where a promise is broken; `SEEDS` begin it."""
