"""The library's Secret Service back end, with its way of opening the collection mended.

The library's own leaves the D-Bus connection open when the collection stays locked, does not tell a prompt that
was closed from one that never came, and asks the user to unlock a keyring, or to create one, just to see whether a
key is in it.
"""

from __future__ import annotations

from contextlib import closing
from typing import TYPE_CHECKING

import secretstorage
from keyring.backends.SecretService import Keyring
from keyring.errors import KeyringLocked
from secretstorage.exceptions import ItemNotFoundException, PromptDismissedException

if TYPE_CHECKING:
    from jeepney.io.blocking import DBusConnection


class SecretServiceKeyring(Keyring):
    """Secret Service over D-Bus. Only :meth:`set_password` creates a collection that is not there yet."""

    def get_password(self, service: str, username: str) -> str | None:
        """The secret of *username* for *service*, or None; the user is asked only when it is there but locked.

        Raises:
            PromptDismissedException: the user closed the prompt, or nothing is there that could show one.
            SecretStorageException: no service, or it failed.
        """
        with closing(secretstorage.dbus_init()) as bus:
            item = self._find(bus, service, username)
            if item is None:
                return None
            if item.is_locked() and item.unlock():
                raise PromptDismissedException("the prompt was dismissed")
            return item.get_secret().decode("utf-8")

    def _find(self, bus: DBusConnection, service: str, username: str) -> secretstorage.Item | None:
        wanted = getattr(self, "preferred_collection", None)
        try:  # a collection's items can be searched while it is locked
            collection = secretstorage.Collection(bus, wanted) if wanted else secretstorage.Collection(bus)
        except ItemNotFoundException:
            return None
        return next(iter(collection.search_items(self._query(service, username))), None)

    def get_preferred_collection(self) -> secretstorage.Collection:
        """The collection that is meant (the default one unless configured), unlocked; it owns its connection.

        Raises:
            PromptDismissedException: the user closed the prompt, or nothing is there that could show one.
            KeyringLocked: still locked for another reason.
            SecretStorageException: no service, or it failed.
        """
        bus = secretstorage.dbus_init()
        try:
            wanted = getattr(self, "preferred_collection", None)
            collection = secretstorage.Collection(bus, wanted) if wanted else secretstorage.get_default_collection(bus)
            if collection.is_locked() and collection.unlock():
                raise PromptDismissedException("the prompt was dismissed")
            if collection.is_locked():
                raise KeyringLocked("the collection stayed locked")
        except BaseException:
            bus.close()
            raise
        return collection
