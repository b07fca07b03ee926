"""Which keyrings are trusted with a key, which of them is used here, and what people call it.

Only the desktop's own keyrings: the library also finds back ends that keep secrets in a plain file, keep them
nowhere, or come from any installed package. Whoever chose one of those for other programs gets no keyring here,
and the key lives for the session only.
"""

from __future__ import annotations

import contextlib
import importlib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from keyring.backend import KeyringBackend

# Module, class, and what to call it. The first is the library's with a fault mended, and stands in for it.
_OURS = ("app.keystore.secret_service", "SecretServiceKeyring")
_MENDED = ("keyring.backends.SecretService", "Keyring")
_TRUSTED = {
    _OURS: "Secret Service",
    ("keyring.backends.libsecret", "Keyring"): "Secret Service",
    ("keyring.backends.kwallet", "DBusKeyring"): "KWallet",
    ("keyring.backends.macOS", "Keyring"): "macOS Keychain",
    ("keyring.backends.Windows", "WinVaultKeyring"): "Windows Credential Locker",
}
# Who answers as the Secret Service, by the name of the process (Linux cuts names at 15 characters).
_SERVICES = {
    "gnome-keyring-d": "GNOME Keyring",
    "ksecretd": "KWallet",
    "kwalletd6": "KWallet",
    "kwalletd5": "KWallet",
    "keepassxc": "KeePassXC",
}


def find_backend() -> KeyringBackend | None:
    """Return the keyring to use, or None when there is none that is trusted. Blocks; imports the library (0.3 s).

    A choice made for the library (PYTHON_KEYRING_BACKEND, keyringrc.cfg) is respected if it is a trusted one.
    """
    from keyring import core  # noqa: PLC0415  # imported on the worker thread only

    try:
        chosen = core.load_env() or core.load_config()
    except Exception:  # whatever a wrong module name raises: a choice was made, but not one that can be used
        return None
    if chosen is not None:
        return _trusted(chosen)
    classes = [kind for key in _TRUSTED if (kind := _load(*key)) is not None and kind.viable]
    return max(classes, key=_priority)() if classes else None


def name_of(backend: KeyringBackend) -> str:
    """What people call *backend*, such as "GNOME Keyring (Secret Service)". May ask D-Bus; blocks."""
    name = _TRUSTED.get(_key_of(type(backend)), "system keyring")
    if name != "Secret Service":
        return name
    service = _secret_service_owner()
    return f"{service} (Secret Service)" if service else name


def _trusted(chosen: KeyringBackend) -> KeyringBackend | None:
    key = _key_of(type(chosen))
    if key == _MENDED and (ours := _load(*_OURS)) is not None:
        return ours()
    return chosen if key in _TRUSTED else None


def _load(module: str, name: str) -> type[KeyringBackend] | None:
    # Imported by name, not looked up as plug-ins: a frozen program has no list of plug-ins.
    try:
        return getattr(importlib.import_module(module), name, None)
    except ImportError:
        return None


def _key_of(kind: type[KeyringBackend]) -> tuple[str, str]:
    return kind.__module__, kind.__name__


def _priority(kind: type[KeyringBackend]) -> float:
    return float(kind.priority)


def _secret_service_owner() -> str | None:
    """The name of the process that owns the Secret Service; None inside a sandbox or when it cannot be asked."""
    with contextlib.suppress(Exception):  # only a nicer name hangs on it
        import secretstorage  # noqa: PLC0415
        from jeepney import DBusAddress, new_method_call  # noqa: PLC0415

        bus = DBusAddress("/org/freedesktop/DBus", "org.freedesktop.DBus", "org.freedesktop.DBus")
        question = new_method_call(bus, "GetConnectionUnixProcessID", "s", ("org.freedesktop.secrets",))
        with contextlib.closing(secretstorage.dbus_init()) as connection:
            (process_id,) = connection.send_and_get_reply(question, timeout=2).body
        return _SERVICES.get(Path(f"/proc/{int(process_id)}/comm").read_text(encoding="utf-8").strip())
    return None
