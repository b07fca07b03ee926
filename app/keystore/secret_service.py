"""The library's Secret Service back end, with its way of opening the collection mended.

The library's own leaves the D-Bus connection open when the collection stays locked, and does not tell a prompt that
was closed from one that never came.
"""

from __future__ import annotations

import secretstorage
from keyring.backends.SecretService import Keyring
from keyring.errors import KeyringLocked
from secretstorage.exceptions import PromptDismissedException


class SecretServiceKeyring(Keyring):
    """Secret Service over D-Bus."""

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
