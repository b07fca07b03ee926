"""What must be on the machine besides Python: libraries that Qt loads, and tools that the tests start.

Qt's wheels bring everything but the libraries of the desktop itself. The list below is what the libraries and plugins
of PySide6-Essentials name as needed; ``tests/rules/test_system_libraries.py`` compares the two. macOS and Windows
bring all of it.
"""

from __future__ import annotations

import ctypes
import os
import shutil
import subprocess
import sys
from collections.abc import Iterable
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path

from devtools.console import SetupError, run_quietly, say

LIBRARIES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlicommon.so.1": "libbrotli1",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libwayland-egl.so.1": "libwayland-egl1",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-glx.so.0": "libxcb-glx0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}
"""File that the loader looks for, and the Debian package that brings it (newer Debian answers to these names too)."""

TOOLS = {
    "Xvfb": "xvfb",
    "dbus-daemon": "dbus-daemon",
    "gnome-keyring-daemon": "gnome-keyring",
    "pdftotext": "poppler-utils",
    "xdotool": "xdotool",
    "/usr/libexec/at-spi-bus-launcher": "at-spi2-core",
    "/usr/share/fonts/truetype/droid/DroidSansFallbackFull.ttf": "fonts-droid-fallback",
    "/usr/share/fonts/truetype/dejavu/DejaVuSansMono.ttf": "fonts-dejavu-core",
    "/usr/share/fonts/truetype/noto/NotoSansHebrew-Regular.ttf": "fonts-noto-core",
    "/usr/share/fonts/truetype/noto/NotoColorEmoji.ttf": "fonts-noto-color-emoji",
    "/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc": "fonts-wqy-zenhei",
}
"""Programs on the path, or files, that the tests use on Linux, and the Debian package of each."""


@dataclass(frozen=True)
class Missing:
    """Something that is not on this machine: its own name and the Debian package that brings it."""

    name: str
    package: str


def ensure_machine(group: str) -> None:
    """Find what the machine lacks for *group* (``run`` or ``test``) and install it, or say how.

    Raises:
        SetupError: something is missing that this script may not or cannot install.
    """
    missing = find_missing(group)
    if not missing:
        return
    if shutil.which("apt-get") is None:
        _name_them(missing)
    elif is_root():
        install(missing)
    else:
        raise SetupError(
            f"Some system packages are missing. This one command installs them:\n\n  {apt_command(missing)}\n"
        )


def find_missing(group: str) -> list[Missing]:
    """Return what *group* needs on this machine and what is not there, in a fixed order."""
    missing = [] if _venv_can_be_made() else [Missing("the venv module of Python", _venv_package())]
    if sys.platform == "linux":
        missing += [Missing(name, package) for name, package in LIBRARIES.items() if not _loads(name)]
        if group == "test":
            missing += [Missing(name, package) for name, package in TOOLS.items() if not _is_there(name)]
    return missing


def packages(missing: Iterable[Missing]) -> list[str]:
    """Return the Debian packages of *missing*, each once."""
    return sorted({each.package for each in missing})


def apt_command(missing: Iterable[Missing]) -> str:
    """Return the one command that a person types to get *missing*."""
    return f"sudo apt-get update && sudo apt-get install -y --no-install-recommends {' '.join(packages(missing))}"


def install(missing: list[Missing]) -> None:
    """Install *missing* through apt. Raises SetupError with apt's own words when that fails or does not help."""
    names = packages(missing)
    say(f"Installing system packages: {' '.join(names)}")
    quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
    subprocess.run(["apt-get", "update", "-qq"], env=quiet, stdin=subprocess.DEVNULL, check=False)
    run_quietly(["apt-get", "install", "-y", "-qq", "--no-install-recommends", *names], quiet)


def is_root() -> bool:
    """Tell whether this process may install system packages."""
    return hasattr(os, "geteuid") and os.geteuid() == 0


def _name_them(missing: list[Missing]) -> None:
    lines = "\n".join(f"  {each.name}  (Debian's package: {each.package})" for each in missing)
    raise SetupError(f"These are missing on this system; install them with its package manager:\n{lines}")


def _loads(library: str) -> bool:
    try:
        ctypes.CDLL(library)
    except OSError:
        return False
    return True


def _is_there(tool: str) -> bool:
    return Path(tool).exists() if tool.startswith("/") else shutil.which(tool) is not None


def _venv_can_be_made() -> bool:
    return find_spec("venv") is not None and find_spec("ensurepip") is not None


def _venv_package() -> str:
    return f"python{sys.version_info.major}.{sys.version_info.minor}-venv"
