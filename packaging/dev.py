#!/usr/bin/env python3
"""One script that sets everything up and starts the program, its tests or its checks.

    python3 packaging/dev.py run [arguments of the program]
    python3 packaging/dev.py test [arguments of pytest]

``python3 packaging/dev.py --help`` lists the rest. Standard library only. This file stays readable for old
versions of Python, so that they can say what is wrong; everything else is in ``devtools``.
"""

import sys

if sys.version_info < (3, 11):  # noqa: UP036  (this is the file that says so)
    sys.exit("Chatelaine needs Python 3.11 or newer; this is Python %d.%d." % sys.version_info[:2])  # noqa: UP031

from devtools.cli import main

if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
