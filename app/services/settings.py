"""The settings: read once, checked, changed one at a time, saved whole."""

from __future__ import annotations

import asyncio
import copy
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.api.endpoint import Endpoint
from app.logic import addresses
from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.model.news import SettingChanged, StorageTrouble
from app.model.settings import BY_KEY, Setting, SettingValue

if TYPE_CHECKING:
    from app.services.feed import Feed
    from app.storage.settings_file import JsonFile

_KEY_ADDRESSES = "keys.addresses"  # in the file: those for which the keyring has a key


class SettingError(ChatelaineError):
    """A value that a setting does not take. Kind USER; codes ``setting_invalid`` and ``plain_http_refused``."""


class Settings:
    """The values of ``app.model.settings.SETTINGS``, kept in one JSON file.

    Keys that this version does not know stay in the file. A value in the file that its setting does not take
    counts as the default and stays too, until the setting is changed. ``overrides`` hold for this run only,
    such as an address from the command line, and are never saved.
    """

    def __init__(self, file: JsonFile, feed: Feed, overrides: Mapping[str, SettingValue] | None = None) -> None:
        self._file = file
        self._feed = feed
        self._overrides = dict(overrides or {})
        self._stored: dict[str, Any] = {}
        self._saving = asyncio.Lock()
        self._unread: ChatelaineError | None = None
        self.trouble: TurnError | None = None

    def load(self) -> None:
        """Read the file. Blocks for one small read: before the loop runs, or on a worker thread.

        A file that cannot be read or understood leaves every setting at its default; :attr:`trouble` says why. A
        damaged one has been put aside; one that only cannot be read now is never overwritten.
        """
        self._stored = {}
        self.trouble = self._unread = None
        try:
            self._stored = self._file.load()
        except ChatelaineError as error:
            self.trouble = error.error
            self._unread = None if error.error.code == "file_damaged" else error

    async def start(self) -> None:
        """Read the file without blocking; trouble goes to the feed."""
        await asyncio.to_thread(self.load)
        if self.trouble is not None:
            self._feed.publish(StorageTrouble(self.trouble))

    def get(self, key: str) -> SettingValue:
        """The value in force for *key*: of this run, else stored, else the default. KeyError for an unknown key."""
        setting = BY_KEY[key]
        if key in self._overrides:
            return self._overrides[key]
        stored = self._stored.get(key)
        return stored if _accepts(setting, stored) else setting.default

    def text(self, key: str) -> str:
        """The value of a text or choice setting."""
        return str(self.get(key) or "")

    def number(self, key: str) -> float:
        """The value of a number or integer setting, in the setting's own unit."""
        return float(self.get(key) or 0)

    def integer(self, key: str) -> int:
        """The value of an integer setting, in the setting's own unit."""
        return int(self.get(key) or 0)

    def flag(self, key: str) -> bool:
        """The value of a switch."""
        return bool(self.get(key))

    def override(self, key: str, value: SettingValue) -> None:
        """Let *value* hold for this run only, whatever is stored; it is never saved. KeyError for an unknown key."""
        self._overrides[BY_KEY[key].key] = value
        self._feed.publish(SettingChanged(key))

    def is_overridden(self, key: str) -> bool:
        """Whether *key* is fixed for this run, so that a change would only show at the next start."""
        return key in self._overrides

    async def set(self, key: str, value: SettingValue) -> None:
        """Store *value*, None for the default, and tell the feed. The old value stands when saving fails.

        Raises:
            KeyError: no such setting.
            SettingError: the setting does not take the value.
            ChatelaineError: the file could not be written, or not be read before (StorageError).
        """
        if self._unread is not None:
            raise self._unread
        checked = None if value is None else self._check(BY_KEY[key], value)
        async with self._saving:
            changed = copy.copy(self._stored)
            _put(changed, key, checked)
            await self._save(changed)
        self._feed.publish(SettingChanged(key))

    def key_addresses(self) -> tuple[str, ...]:
        """The addresses (origins) for which a key was kept, as far as it was noted, and the one in force."""
        noted = self._stored.get(_KEY_ADDRESSES)
        known = [each for each in noted if isinstance(each, str)] if isinstance(noted, list) else []
        return tuple(dict.fromkeys((*known, self.origin)))

    async def note_key_address(self, origin: str, *, kept: bool) -> None:
        """Note that a key is *kept* for *origin*, or not any more. Raises ChatelaineError: it could not be noted."""
        async with self._saving:
            noted = self._stored.get(_KEY_ADDRESSES)
            known = list(noted) if isinstance(noted, list) else []
            if (origin in known) == kept:
                return
            if self._unread is not None:
                raise self._unread
            after = [each for each in known if each != origin] + ([origin] if kept else [])
            await self._save({**self._stored, _KEY_ADDRESSES: after})

    @property
    def base_url(self) -> str:
        """Where requests go, normalised."""
        return self.text("net.base_url")

    async def _save(self, changed: dict[str, Any]) -> None:
        """Have *changed* hold, and save it; what held before stands when that fails."""
        before, self._stored = self._stored, changed
        try:
            await asyncio.to_thread(self._file.save, copy.deepcopy(changed))
        except BaseException:
            self._stored = before
            raise

    @property
    def origin(self) -> str:
        """Scheme, host and port of the address: the name under which its key is kept."""
        return addresses.origin(self.base_url)

    @property
    def is_claude_api(self) -> bool:
        """Whether requests go to the API's own address, not to a gateway that may know less."""
        return self.origin == addresses.origin(str(BY_KEY["net.base_url"].default))

    def endpoint(self, key: str) -> Endpoint:
        """Where and how requests go, with *key*."""
        return Endpoint(
            base_url=self.base_url,
            key=key,
            proxy=self.text("net.proxy") or None,
            connect_timeout_s=self.number("net.connect_timeout"),
            stall_timeout_s=self.number("net.stall_timeout"),
            allow_plain_http=self.flag("net.allow_plain_http"),
        )

    def _check(self, setting: Setting, value: SettingValue) -> SettingValue:
        if setting.key == "net.base_url" and isinstance(value, str):
            return self._check_address(value)
        if setting.kind == "text" and setting.key != "chat.system" and isinstance(value, str):
            value = value.strip()
        if setting.key == "net.proxy" and isinstance(value, str):
            _check_proxy(value)
        if setting.kind == "number" and isinstance(value, int) and not isinstance(value, bool):
            value = float(value)
        if not _accepts(setting, value):
            raise _invalid(_expectation(setting))
        return value

    def _check_address(self, value: str) -> str:
        try:
            url = addresses.normalise_base_url(value)
        except addresses.AddressError as error:
            raise _invalid(str(error)) from None
        if addresses.travels_in_clear(url) and not self.flag("net.allow_plain_http"):
            raise SettingError(plain_http_refused(url))
        return url


def _check_proxy(value: str) -> None:
    try:
        addresses.check_proxy(value)
    except addresses.AddressError as error:
        raise _invalid(str(error)) from None


def plain_http_refused(url: str) -> TurnError:
    """The error for an address to which keys and messages would travel unencrypted."""
    return TurnError(
        ErrorKind.USER,
        "plain_http_refused",
        "This address is not encrypted: your key and your messages could be read on the way.",
        "Use an https address, or allow unencrypted addresses in the settings.",
        url,
    )


def _invalid(message: str) -> SettingError:
    return SettingError(TurnError(ErrorKind.USER, "setting_invalid", message))


def _put(values: dict[str, Any], key: str, value: SettingValue) -> None:
    if value is None:
        values.pop(key, None)
    else:
        values[key] = value


def _accepts(setting: Setting, value: object) -> bool:
    if setting.kind == "switch":
        return isinstance(value, bool)
    if setting.kind == "choice":
        return value in [choice for choice, _ in setting.choices]
    if setting.kind == "text":
        return isinstance(value, str)
    kinds = int if setting.kind == "integer" else (int, float)
    return isinstance(value, kinds) and not isinstance(value, bool) and _within(setting, value)


def _within(setting: Setting, value: float) -> bool:
    return (setting.least is None or value >= setting.least) and (setting.most is None or value <= setting.most)


def _expectation(setting: Setting) -> str:
    if setting.kind in ("integer", "number"):
        whole = "a whole number" if setting.kind == "integer" else "a number"
        return f"{setting.label} takes {whole} from {setting.least:g} to {setting.most:g}."
    if setting.kind == "choice":
        return f"{setting.label} takes one of: {', '.join(label for _, label in setting.choices)}."
    return f"{setting.label} does not take this value."
