"""A D-Bus session bus of a test's own, on which nothing starts by itself unless asked for."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path

from tests.fakes.child import Child, announced

_CONFIG = """<!DOCTYPE busconfig PUBLIC "-//freedesktop//DTD D-Bus Bus Configuration 1.0//EN"
 "http://www.freedesktop.org/standards/dbus/1.0/busconfig.dtd">
<busconfig>
  <type>session</type>
  <listen>unix:tmpdir={sockets}</listen>
  <auth>EXTERNAL</auth>
  <servicedir>{services}</servicedir>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>
"""
_INSTALLED_SERVICES = Path("/usr/share/dbus-1/services")


class SessionBus:
    """Listens until :meth:`stop`. *services* are the names that may be started on demand, such as ``org.a11y.Bus``.

    *folder* takes the configuration; *environ* is what started services see. ``environ`` of the object is that, with
    the bus's address: what a client needs.
    """

    def __init__(self, folder: Path, environ: Mapping[str, str], services: Sequence[str] = ()) -> None:
        offered = folder / "services"
        offered.mkdir(parents=True)
        for name in services:
            shutil.copy(_INSTALLED_SERVICES / f"{name}.service", offered)
        config = folder / "bus.conf"
        config.write_text(_CONFIG.format(services=offered, sockets=environ.get("TMPDIR", "/tmp")), encoding="utf-8")
        command = ["dbus-daemon", f"--config-file={config}", "--nofork", "--nopidfile", "--print-address={fd}"]
        self._daemon: Child
        self._daemon, self.address = announced(command, environ)
        self.environ = {**environ, "DBUS_SESSION_BUS_ADDRESS": self.address}

    def stop(self) -> None:
        """End the bus; services on it end by themselves."""
        self._daemon.stop()
