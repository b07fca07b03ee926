"""Settings: read once, checked, changed one at a time, saved whole."""

from __future__ import annotations

import asyncio
import json
from typing import Any

import pytest

from app.base.paths import Paths
from app.model.errors import ChatelaineError
from app.model.news import News, SettingChanged, StorageTrouble
from app.model.settings import SETTINGS, SettingValue
from app.services.feed import Feed
from app.services.settings import SettingError, Settings
from app.storage.settings_file import JsonFile


def _stored(paths: Paths) -> dict[str, Any]:
    return dict(json.loads(paths.settings.read_text(encoding="utf-8")))


def test_every_setting_has_its_default_at_first(settings: Settings) -> None:
    assert {setting.key: settings.get(setting.key) for setting in SETTINGS} == {
        setting.key: setting.default for setting in SETTINGS
    }
    assert settings.trouble is None


async def test_a_change_is_stored_and_told(settings: Settings, paths: Paths, feed: Feed, news: list[News]) -> None:
    await settings.set("look.chat_size", 18)
    await settings.set("look.wide", True)
    assert (settings.integer("look.chat_size"), settings.flag("look.wide")) == (18, True)
    assert news == [SettingChanged("look.chat_size"), SettingChanged("look.wide")]
    again = Settings(JsonFile(paths.settings), feed)
    again.load()
    assert (again.integer("look.chat_size"), again.flag("look.wide")) == (18, True)
    assert paths.settings.stat().st_mode & 0o777 == 0o600


async def test_unknown_keys_and_wrong_values_stay_in_the_file(paths: Paths, feed: Feed) -> None:
    kept = {"future.setting": {"a": [1]}, "look.chat_size": "huge", "look.theme": "pink", "net.max_retries": 99}
    paths.settings.write_text(json.dumps(kept), encoding="utf-8")
    settings = Settings(JsonFile(paths.settings), feed)
    settings.load()
    assert (settings.integer("look.chat_size"), settings.text("look.theme")) == (15, "system")
    assert settings.integer("net.max_retries") == 2
    await settings.set("look.wide", True)
    assert _stored(paths) == kept | {"look.wide": True}


async def test_none_puts_the_default_back(settings: Settings, paths: Paths) -> None:
    await settings.set("look.theme", "dark")
    await settings.set("look.theme", None)
    assert settings.text("look.theme") == "system"
    assert _stored(paths) == {}


async def test_many_changes_at_once_are_all_kept(settings: Settings, paths: Paths) -> None:
    sizes = {"look.chat_size": 20, "look.interface_size": 20, "look.code_size": 20, "net.max_retries": 5}
    await asyncio.gather(*(settings.set(key, value) for key, value in sizes.items()))
    assert _stored(paths) == sizes


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("look.chat_size", 9),
        ("look.chat_size", 41),
        ("look.chat_size", 15.5),
        ("look.chat_size", True),
        ("look.chat_size", "15"),
        ("look.wide", 1),
        ("look.theme", "pink"),
        ("look.chat_font", 7),
        ("net.connect_timeout", 0.5),
        ("net.connect_timeout", float("nan")),
        ("net.base_url", "api.anthropic.com"),
        ("net.base_url", 7),
        ("net.proxy", "socks5://proxy"),
    ],
)
async def test_what_a_setting_does_not_take_is_refused(
    settings: Settings, paths: Paths, news: list[News], key: str, value: SettingValue
) -> None:
    before = settings.get(key)
    with pytest.raises(SettingError) as caught:
        await settings.set(key, value)
    assert caught.value.error.code == "setting_invalid"
    assert settings.get(key) == before
    assert (news, paths.settings.exists()) == ([], False)


async def test_there_is_no_such_setting(settings: Settings) -> None:
    with pytest.raises(KeyError):
        await settings.set("look.nonsense", 1)
    with pytest.raises(KeyError):
        settings.get("look.nonsense")


async def test_whole_numbers_are_numbers(settings: Settings) -> None:
    await settings.set("net.connect_timeout", 7)
    assert settings.number("net.connect_timeout") == 7.0


async def test_the_address_is_stored_in_one_form(settings: Settings) -> None:
    await settings.set("net.base_url", " https://Gateway.example:8443/claude/v1/ ")
    assert settings.base_url == "https://gateway.example:8443/claude"
    assert settings.origin == "https://gateway.example:8443"


async def test_plain_http_needs_a_confirmation(settings: Settings) -> None:
    with pytest.raises(SettingError) as caught:
        await settings.set("net.base_url", "http://gateway.example")
    assert caught.value.error.code == "plain_http_refused"
    await settings.set("net.base_url", "http://127.0.0.1:8080")
    await settings.set("net.base_url", "http://[::1]:8080")
    await settings.set("net.allow_plain_http", True)
    await settings.set("net.base_url", "http://gateway.example")
    assert settings.endpoint("k").allow_plain_http


async def test_an_endpoint_has_the_values_in_force(settings: Settings) -> None:
    await settings.set("net.proxy", " http://proxy:3128 ")
    await settings.set("net.stall_timeout", 30)
    endpoint = settings.endpoint("sk-ant-secret")
    assert (endpoint.base_url, endpoint.proxy) == ("https://api.anthropic.com", "http://proxy:3128")
    assert (endpoint.connect_timeout_s, endpoint.stall_timeout_s) == (10.0, 30.0)
    assert "secret" not in repr(endpoint)
    await settings.set("net.proxy", "")
    assert settings.endpoint("k").proxy is None


async def test_overrides_hold_for_this_run_only(paths: Paths, feed: Feed) -> None:
    settings = Settings(JsonFile(paths.settings), feed, {"net.base_url": "http://127.0.0.1:5"})
    settings.load()
    settings.override("look.theme", "dark")
    assert (settings.base_url, settings.text("look.theme")) == ("http://127.0.0.1:5", "dark")
    assert settings.is_overridden("net.base_url")
    assert not settings.is_overridden("look.wide")
    await settings.set("look.wide", True)
    assert _stored(paths) == {"look.wide": True}
    with pytest.raises(KeyError):
        settings.override("look.nonsense", 1)


async def test_a_damaged_file_is_put_aside_and_told(paths: Paths, feed: Feed, news: list[News]) -> None:
    paths.settings.write_text("{ half", encoding="utf-8")
    settings = Settings(JsonFile(paths.settings), feed)
    await settings.start()
    assert isinstance(news[0], StorageTrouble)
    assert settings.trouble == news[0].error
    assert settings.text("look.theme") == "system"
    await settings.set("look.theme", "dark")
    damaged = [path for path in paths.root.iterdir() if "damaged" in path.name]
    assert [path.read_text(encoding="utf-8") for path in damaged] == ["{ half"]


async def test_a_file_that_cannot_be_read_is_not_overwritten(paths: Paths, feed: Feed) -> None:
    paths.settings.mkdir()
    settings = Settings(JsonFile(paths.settings), feed)
    settings.load()
    assert settings.trouble is not None
    with pytest.raises(ChatelaineError):
        await settings.set("look.theme", "dark")
    assert settings.text("look.theme") == "system"
    paths.settings.rmdir()
    settings.load()
    await settings.set("look.theme", "dark")
    assert _stored(paths) == {"look.theme": "dark"}


async def test_when_saving_fails_the_old_value_stands(settings: Settings, paths: Paths, news: list[News]) -> None:
    await settings.set("look.theme", "dark")
    paths.settings.unlink()
    paths.root.rename(paths.root.with_name("moved"))
    try:
        with pytest.raises(ChatelaineError):
            await settings.set("look.theme", "light")
    finally:
        paths.root.with_name("moved").rename(paths.root)
    assert settings.text("look.theme") == "dark"
    assert news == [SettingChanged("look.theme")]
    assert list(paths.root.iterdir()) == []
    await settings.set("look.wide", True)
    assert _stored(paths) == {"look.theme": "dark", "look.wide": True}


async def test_of_several_addresses_noted_at_once_none_is_lost(settings: Settings) -> None:
    """Else *Delete all data…* would leave a key behind."""
    names = [f"https://{number}.example" for number in range(4)]
    await asyncio.gather(*(settings.note_key_address(name, kept=True) for name in names))
    assert set(names) <= set(settings.key_addresses())
    await asyncio.gather(*(settings.note_key_address(name, kept=False) for name in names[:2]))
    assert set(settings.key_addresses()) & set(names) == set(names[2:])
