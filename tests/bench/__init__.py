"""Benches: figures and ratios, printed; never timed tests. `make bench` runs them all."""
