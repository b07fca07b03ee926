"""Keys that end with the process."""

from __future__ import annotations

from app.keystore.memory_store import MemoryStore


async def test_keys_are_kept_by_account_and_never_shown() -> None:
    store = MemoryStore()
    await store.set("https://one", "sk-ant-one-1234")
    await store.set("https://two", "sk-ant-two-1234")
    await store.delete("https://two")
    await store.delete("https://three")
    assert await store.get("https://one") == "sk-ant-one-1234"
    assert await store.get("https://two") is None
    assert "sk-ant" not in repr(store)
