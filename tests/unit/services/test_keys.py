"""The key: cleaned, tested against the API, kept in the keyring or for the session, and never shown."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable

import pytest

from app.api.client import ApiClient
from app.demo.server import DemoServer
from app.keystore import troubles
from app.keystore.memory_store import MemoryStore
from app.keystore.store import KeystoreError
from app.model.errors import ChatelaineError, ErrorKind
from app.services.keys import KeyRefusedError, Keys, KeyState, clean_key
from app.services.settings import Settings

KEY = "sk-ant-api03-test-1234"


class FailingKeyring(MemoryStore):
    """A keyring that can be made unusable, as a locked one is; what such a keyring does is tested with a real one."""

    def __init__(self, trouble: KeystoreError | None = None) -> None:
        super().__init__()
        self.trouble = trouble

    async def name(self) -> str:
        return "Test Keyring"

    async def get(self, account: str) -> str | None:
        self._check()
        return await super().get(account)

    async def set(self, account: str, key: str) -> None:
        self._check()
        await super().set(account, key)

    async def delete(self, account: str) -> None:
        self._check()
        await super().delete(account)

    def _check(self) -> None:
        if self.trouble is not None:
            raise self.trouble


Make = Callable[..., Keys]


@pytest.fixture
def keyring() -> FailingKeyring:
    return FailingKeyring()


@pytest.fixture
def make(settings: Settings, api: ApiClient, demo_server: DemoServer, keyring: FailingKeyring) -> Make:
    """Build Keys that test against the demo."""
    settings.override("net.base_url", demo_server.base_url)

    def build(environment: dict[str, str] | None = None, demo_key: str | None = None) -> Keys:
        return Keys(
            settings=settings,
            api=api,
            keyring=keyring,
            session=MemoryStore(),
            environment=environment or {},
            demo_key=demo_key,
        )

    return build


async def test_a_good_key_is_tested_stored_and_found_again(make: Make, demo_server: DemoServer) -> None:
    keys = make()
    assert await keys.load() == KeyState(present=False, place="none", keyring_name="Test Keyring")
    assert (keys.current(), keys.endpoint()) == (None, None)
    state = await keys.test_and_store(f"  {KEY}\n")
    assert state == KeyState(present=True, place="keyring", keyring_name="Test Keyring")
    assert [request.path.partition("?")[0] for request in demo_server.requests()] == ["/v1/models"]
    again = make()
    assert await again.load() == state == again.state
    assert again.current() == KEY
    endpoint = again.endpoint()
    assert endpoint is not None
    assert (endpoint.key, endpoint.base_url) == (KEY, demo_server.base_url)


async def test_a_refused_key_is_not_kept_and_the_old_one_stands(make: Make, keyring: FailingKeyring) -> None:
    keys = make()
    await keys.test_and_store(KEY)
    with pytest.raises(ChatelaineError) as caught:
        await keys.test_and_store("bad-key-1234567")
    assert caught.value.error.kind is ErrorKind.USER
    assert "bad-key" not in repr(caught.value.error)
    assert keys.current() == KEY
    assert keys.state.place == "keyring"


@pytest.mark.parametrize(
    "raw", ["", " \n\t", "sk-ant-a b", "sk-ant-a\nsk-ant-b", "sk-ant-\u00e9", "sk-\u202e", "a\x00b"]
)
async def test_what_cannot_be_a_key_never_leaves(make: Make, demo_server: DemoServer, raw: str) -> None:
    with pytest.raises(KeyRefusedError) as caught:
        await make().test_and_store(raw)
    assert caught.value.error.code == "key_refused"
    assert not raw.strip() or raw not in repr(caught.value.error)
    assert demo_server.requests() == []


@pytest.mark.parametrize("trouble", [troubles.missing(), troubles.timeout()], ids=lambda trouble: trouble.error.code)
async def test_without_a_keyring_the_key_lives_for_the_session(
    make: Make, keyring: FailingKeyring, trouble: KeystoreError
) -> None:
    keyring.trouble = trouble
    keys = make()
    assert (await keys.load()).trouble == trouble.error
    state = await keys.test_and_store(KEY)
    assert state == KeyState(present=True, place="session", trouble=trouble.error)
    assert (await keys.load()).place == "session"
    assert keys.current() == KEY
    keyring.trouble = None
    assert (await make().load()).present is False


async def test_a_keyring_that_is_usable_again_takes_the_key_over(make: Make, keyring: FailingKeyring) -> None:
    keyring.trouble = troubles.timeout()
    keys = make()
    await keys.test_and_store(KEY)
    keyring.trouble = None
    assert (await keys.test_and_store(KEY)).place == "keyring"
    assert (await keys.load()).place == "keyring"


async def test_the_environment_is_offered_and_never_used_by_itself(make: Make, keyring: FailingKeyring) -> None:
    keys = make({"ANTHROPIC_API_KEY": f"{KEY}\n"})
    assert keys.environment_offers()
    assert not (await keys.load()).present
    assert keys.current() is None
    assert await keys.use_environment() == KeyState(present=True, place="environment")
    assert keys.current() == KEY
    assert not (await make().load()).present


@pytest.mark.parametrize("environment", [{}, {"ANTHROPIC_API_KEY": " "}, {"ANTHROPIC_AUTH_TOKEN": KEY}])
async def test_nothing_in_the_environment_is_no_offer(make: Make, environment: dict[str, str]) -> None:
    keys = make(environment)
    assert not keys.environment_offers()
    with pytest.raises(KeyRefusedError) as caught:
        await keys.use_environment()
    assert caught.value.error.message == "There is no key in ANTHROPIC_API_KEY."


async def test_forgetting(make: Make, keyring: FailingKeyring) -> None:
    keys = make()
    await keys.test_and_store(KEY)
    assert await keys.forget() == KeyState(present=False, place="none")
    assert keys.current() is None
    assert not (await make().load()).present


async def test_what_the_keyring_does_not_give_back_is_said(make: Make, keyring: FailingKeyring) -> None:
    keys = make()
    await keys.test_and_store(KEY)
    keyring.trouble = troubles.timeout()
    state = await keys.forget()
    assert (state.present, state.trouble) == (False, troubles.timeout().error)
    assert keys.current() is None


async def test_a_key_goes_only_to_the_address_it_was_given_for(make: Make, settings: Settings) -> None:
    keys = make()
    await keys.test_and_store(KEY)
    settings.override("net.base_url", "https://gateway.example")
    assert (keys.current(), keys.endpoint()) == (None, None)
    assert not (await keys.load()).present


async def test_the_demo_touches_no_keyring(make: Make, keyring: FailingKeyring) -> None:
    keyring.trouble = troubles.missing()
    keys = make({"ANTHROPIC_API_KEY": KEY}, demo_key="demo")
    demo = KeyState(present=True, place="demo")
    assert await keys.load() == await keys.forget() == demo
    assert keys.current() == "demo"


async def test_a_real_key_never_goes_to_the_demo(make: Make, demo_server: DemoServer) -> None:
    keys = make({"ANTHROPIC_API_KEY": KEY}, demo_key="demo")
    with pytest.raises(KeyRefusedError):
        await keys.test_and_store(KEY)
    with pytest.raises(KeyRefusedError):
        await keys.use_environment()
    assert demo_server.requests() == []


async def test_a_change_of_address_during_the_test_does_not_move_the_key(
    make: Make, settings: Settings, keyring: FailingKeyring
) -> None:
    keys, account = make(), settings.origin
    storing = asyncio.create_task(keys.test_and_store(KEY))
    await asyncio.sleep(0)
    settings.override("net.base_url", "https://gateway.example")
    await storing
    assert keys.current() is None
    assert (await keyring.get(account), await keyring.get("https://gateway.example")) == (KEY, None)


async def test_the_key_is_nowhere_to_be_seen(make: Make, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    keys = make()
    await keys.test_and_store(KEY)
    assert KEY not in repr(keys) + repr(keys.state) + str(keys.endpoint())
    assert KEY not in caplog.text


def test_clean_key() -> None:
    assert clean_key(f"\t{KEY} \r\n") == KEY


async def test_the_addresses_for_which_there_are_keys_are_known(
    make: Make, settings: Settings, keyring: FailingKeyring, demo_server: DemoServer
) -> None:
    here = settings.origin
    await make().test_and_store(KEY)
    assert settings.key_addresses() == (here,)
    settings.override("net.base_url", "https://other.example")
    assert settings.key_addresses() == (here, "https://other.example")
    await keyring.set("https://other.example", KEY)
    await make().load()  # one that was kept before anybody noted it
    settings.override("net.base_url", "https://third.example")
    assert settings.key_addresses() == (here, "https://other.example", "https://third.example")
    settings.override("net.base_url", demo_server.base_url)
    await make().forget()
    settings.load()
    assert settings.key_addresses() == ("https://other.example", here)
