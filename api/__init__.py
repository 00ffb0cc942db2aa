"""The ways in: HTTP, pages and the command line; with the settings and the one place that wires a store."""
