"""Measurements of the service on throwaway servers: `make bench`, or `.venv/bin/python -m tests.benchmarks [NAME…]`."""
