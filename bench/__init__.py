"""Measurements of the running service; results go to BENCH.md."""
