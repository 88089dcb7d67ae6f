"""The command `tracker`."""

import os
import sys


def main() -> None:
    """Run the command line and leave with its exit code."""
    from tracker.cli.door import run  # noqa: PLC0415 - so that importing this module costs nothing

    sys.exit(run(sys.argv[1:], os.environ))


if __name__ == "__main__":
    main()
