"""Runs the benchmarks that are named, or all; prints one JSON object a line for each thing measured."""

import argparse
import importlib
import os
import sys
import tempfile
import time
from pathlib import Path

import django

from tests.faults.pieces import pieces

NAMES = (
    "bulk_ingest",
    "repeated_ingest",
    "single_requests",
    "building",
    "detection",
    "incremental",
    "backtest",
    "queue_page",
    "launch_page",
    "review_pages",
    "closing",
)


def main() -> None:
    """Starts servers, and takes them away at the end."""
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(NAMES)}; without any, all")
    parser.add_argument("--events", type=int, default=200_000, help="events of the bulk benchmarks (default: 200,000)")
    parser.add_argument(
        "--rounds", type=int, default=3, help="how often each is measured; the best counts (default: 3)"
    )
    parser.add_argument("--pages-events", type=int, default=10_000_000, help="the large store of `review_pages`")
    parser.add_argument(
        "--stored",
        type=int,
        default=1_000_000,
        help="events in the large store of `incremental` and `backtest` (default: 1,000,000)",
    )
    options = parser.parse_args()
    if unknown := set(options.names) - set(NAMES):
        parser.error(f"{', '.join(sorted(unknown))}: choose from {', '.join(NAMES)}")
    with tempfile.TemporaryDirectory(prefix="oneclick-bench-") as folder:
        Path(folder).chmod(0o711)
        with pieces(Path(folder) / "state") as service:
            os.environ.update(service.environment | {"ONECLICK_PROCESS": "command"})
            django.setup()
            from tests.benchmarks.store import Store  # noqa: PLC0415 - imports models

            for name in options.names or NAMES:
                started = time.monotonic()
                for result in importlib.import_module(f"tests.benchmarks.{name}").measure(Store(service, options)):
                    print(result.as_json(), flush=True)
                sys.stderr.write(f"{name}: {time.monotonic() - started:.0f} s\n")


if __name__ == "__main__":
    main()
