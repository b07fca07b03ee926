"""A device that takes only so many bytes of a file, for a process that a test starts for that."""

from __future__ import annotations

import sys


def limit_files(most: int | None) -> None:
    """From now on no file that this process writes gets larger than *most* bytes; None: as large as it likes.

    Nor does Python keep what it compiles: its own writing takes a part for the whole, and what is cut breaks each later
    import of that module, in other processes, too.
    """
    import resource

    sys.dont_write_bytecode = True
    size = resource.RLIM_INFINITY if most is None else most
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, resource.RLIM_INFINITY))
