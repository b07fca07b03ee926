"""The environment that tests and the program under test see: nobody's keys, data, proxies or desktop."""

from __future__ import annotations

import re
from collections.abc import Mapping
from pathlib import Path

_LEAKS = re.compile(
    r"""^(ANTHROPIC_.* | CLAUDE_.* | CHATELAINE_.* | XDG_.* | QT_.* | QML.*
    | PYTHON(PATH|HOME|WARNINGS|DEVMODE|ASYNCIODEBUG)
    | (HTTP|HTTPS|FTP|ALL|NO|WS|WSS)_PROXY | SSL_CERT_(FILE|DIR) | SSLKEYLOGFILE
    | DISPLAY | WAYLAND_DISPLAY | DBUS_.* | GNOME_KEYRING_.* | AT_SPI_.* | LC_.* | LANG | LANGUAGE )$""",
    re.VERBOSE | re.IGNORECASE,
)
_KEPT = frozenset({"CHATELAINE_RECORDINGS", "CHATELAINE_ARCHIVE", "CHATELAINE_EVERY_BYTE"})
_FOLDERS = {
    "XDG_CONFIG_HOME": "config",
    "XDG_DATA_HOME": "data",
    "XDG_CACHE_HOME": "cache",
    "XDG_STATE_HOME": "state",
    "XDG_RUNTIME_DIR": "runtime",
    "APPDATA": "appdata",
    "LOCALAPPDATA": "localappdata",
}


def isolated_environment(environ: Mapping[str, str], home: Path) -> dict[str, str]:
    """Return *environ* without anything that could reach a person's keys, data, proxies, desktop or keyring.

    *home* becomes the home folder; the data, settings, cache and run-time folders lie below it and are made,
    readable by the owner alone. The platform plugin is Qt's offscreen one, the language plain English in UTF-8.
    Of our own variables those stay that say what is tested: where recorded exchanges lie (``CHATELAINE_RECORDINGS``),
    where a large archive lies that is measured, and whether writes fail after every single byte.
    """
    kept = {name: value for name, value in environ.items() if name in _KEPT or not _LEAKS.match(name)}
    kept |= {"HOME": str(home), "USERPROFILE": str(home), "LC_ALL": "C.UTF-8", "QT_QPA_PLATFORM": "offscreen"}
    for name, folder in _FOLDERS.items():
        path = home / folder
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        kept[name] = str(path)
    return kept
