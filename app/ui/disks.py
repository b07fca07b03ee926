"""What kind of disk a folder lies on, as far as the system tells. It may take long: never on the window's thread."""

from __future__ import annotations

import sys
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QStorageInfo

_NETWORK = frozenset({"9p", "afpfs", "afs", "ceph", "cifs", "davfs", "glusterfs", "lustre", "ncpfs", "nfs", "nfs4"})
_NETWORK_TOO = frozenset({"smb", "smb2", "smb3", "smbfs", "webdav"})  # kinds of file systems
_NETWORK_FUSE = frozenset({"fuse.gvfsd-fuse", "fuse.glusterfs", "fuse.rclone", "fuse.sshfs"})
_TAKEN_OUT = ("/media", "/run/media", "/Volumes")  # where desktops mount what was plugged in
_BLOCKS = Path("/sys/class/block")


@dataclass(frozen=True, slots=True)
class Disk:
    """``free`` is in bytes; None where the system does not tell. ``removable``: it can be taken out, or pulled out."""

    free: int | None
    network: bool
    removable: bool


def disk_of(folder: Path) -> Disk:
    """The disk that *folder* lies on, or would lie on once it is made."""
    there = next((each for each in (folder, *folder.parents) if each.exists()), folder)
    found = QStorageInfo(str(there))
    kind = bytes(found.fileSystemType().data()).decode(errors="replace").lower()
    root, device = found.rootPath(), bytes(found.device().data()).decode(errors="replace")
    free = found.bytesAvailable() if found.isValid() else None
    network = is_network(kind, root) or _drive_type(root) == _REMOTE
    return Disk(free, network, is_removable(root, device) or _drive_type(root) == _REMOVABLE)


def is_network(kind: str, root: str) -> bool:
    """Whether a file system of this *kind* that begins at *root* lies on another machine."""
    return kind in _NETWORK | _NETWORK_TOO | _NETWORK_FUSE or root.startswith("//")


def is_removable(root: str, device: str, blocks: Path = _BLOCKS) -> bool:
    """Whether the disk *device* that is mounted at *root* can be taken out. *blocks* is where Linux lists disks."""
    if any(root == place or root.startswith(f"{place}/") for place in _TAKEN_OUT):
        return True
    block = blocks / device.rpartition("/")[2]
    if not device.startswith("/dev/") or not block.exists():
        return False
    path = block.resolve()
    if any(part.startswith("usb") for part in path.parts):
        return True
    return any(_reads_one(each / "removable") for each in (path, path.parent))


_REMOVABLE, _REMOTE = 2, 4  # Windows' own numbers


if sys.platform == "win32":
    import ctypes

    def _drive_type(root: str) -> int:
        return int(ctypes.windll.kernel32.GetDriveTypeW(root.replace("/", "\\")))

else:

    def _drive_type(_root: str) -> int:
        return 0


def _reads_one(file: Path) -> bool:
    try:
        return file.read_text("ascii").strip() == "1"
    except (OSError, ValueError):
        return False
