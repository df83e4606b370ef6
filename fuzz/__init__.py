"""Fuzzing of what reads strangers' bytes; `make fuzz PARSER=payload RUNS=1000000`."""
