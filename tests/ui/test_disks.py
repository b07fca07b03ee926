"""Disks of the network and drives that can be taken out are known from what the system tells of them."""

from __future__ import annotations

from pathlib import Path

import pytest

from app.ui.disks import disk_of, is_network, is_removable


def test_the_disk_of_a_folder_that_is_not_there_yet(tmp_path: Path) -> None:
    disk = disk_of(tmp_path / "new" / "deeper")
    assert disk.free is not None
    assert disk.free > 0
    assert disk == disk_of(tmp_path) or not disk.network


@pytest.mark.parametrize(
    ("kind", "root", "network"),
    [
        ("nfs4", "/home", True),
        ("cifs", "/mnt/office", True),
        ("fuse.sshfs", "/home/me/far", True),
        ("ntfs", "//server/share", True),
        ("ext4", "/", False),
        ("ntfs", "C:/", False),
    ],
)
def test_disks_of_the_network(kind: str, root: str, network: bool) -> None:
    assert is_network(kind, root) is network


def test_drives_that_can_be_taken_out(tmp_path: Path) -> None:
    for device, folder, removable in (
        ("sda1", "devices/pci0/ata1/block/sda/sda1", "0"),
        ("sdb1", "devices/pci0/usb2/2-1/block/sdb/sdb1", "0"),
        ("mmcblk0p1", "devices/mmc0/block/mmcblk0/mmcblk0p1", "1"),
    ):
        (tmp_path / folder).mkdir(parents=True)
        (tmp_path / folder).parent.joinpath("removable").write_text(f"{removable}\n")
        (tmp_path / device).symlink_to(tmp_path / folder)
    assert not is_removable("/home", "/dev/sda1", tmp_path)
    assert is_removable("/mnt", "/dev/sdb1", tmp_path)
    assert is_removable("/mnt", "/dev/mmcblk0p1", tmp_path)
    assert is_removable("/run/media/me/stick", "/dev/sda1", tmp_path)
    assert is_removable("/Volumes/Stick", "/dev/disk4s1", tmp_path)
    assert not is_removable("/mediation", "/dev/unknown", tmp_path)
    assert not is_removable("/mnt", "server:/share", tmp_path)
