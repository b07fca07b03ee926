"""A picture of the screen by the desktop's own tool, for where a program may not look itself: Wayland.

The rules are those of the XDG desktop portal, interface ``org.freedesktop.portal.Screenshot``
(flatpak.github.io/xdg-desktop-portal): a call answers at once with the handle of a request, and the request sends
``Response`` when the user has chosen or given up. The subscription has to stand before the call, so the handle is
worked out from the connection's name and a token.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from pathlib import Path
from secrets import token_hex
from typing import Any
from urllib.parse import unquote, urlsplit

from app.model.errors import ChatelaineError, ErrorKind, TurnError
from app.ui.i18n import tr

_NAME, _PATH = "org.freedesktop.portal.Desktop", "/org/freedesktop/portal/desktop"
_CALL_S = 30.0  # for the desktop to take the wish; the user may then choose for as long as they like
_GIVEN_UP = 1


class NoPortalError(ChatelaineError):
    """This desktop has no tool that takes pictures for programs."""


async def ask_desktop(make_way: Callable[[], Awaitable[None]]) -> Path | None:
    """Have the user take a picture of the screen, or of a part; where it lies. None when they gave up.

    *make_way* is awaited before, once the desktop is known to have such a tool. Raises NoPortalError.
    """
    from jeepney.io.asyncio import open_dbus_router  # noqa: PLC0415  # only on Linux, and only when it is wanted

    try:
        async with open_dbus_router() as router:
            return _path_of(await _response(router, make_way))
    except (OSError, EOFError, KeyError, TimeoutError, ValueError) as error:
        raise _no_portal(str(error)) from error


async def _response(router: Any, make_way: Callable[[], Awaitable[None]]) -> tuple[int, dict[str, tuple[str, Any]]]:
    from jeepney import DBusAddress, MatchRule, Properties, message_bus, new_method_call  # noqa: PLC0415

    token = f"chatelaine_{token_hex(8)}"
    sender = router.unique_name.removeprefix(":").replace(".", "_")
    handle = f"{_PATH}/request/{sender}/{token}"
    rule = MatchRule(type="signal", interface="org.freedesktop.portal.Request", member="Response", path=handle)
    portal = DBusAddress(_PATH, bus_name=_NAME, interface="org.freedesktop.portal.Screenshot")
    options = {"handle_token": ("s", token), "interactive": ("b", True), "modal": ("b", True)}
    with router.filter(rule) as answers:
        await _call(router, message_bus.AddMatch(rule))
        await _call(router, Properties(portal).get("version"))
        await make_way()
        await _call(router, new_method_call(portal, "Screenshot", "sa{sv}", ("", options)))
        code, results = (await answers.get()).body
    return code, results


async def _call(router: Any, call: Any) -> None:
    from jeepney import MessageType  # noqa: PLC0415

    reply = await asyncio.wait_for(router.send_and_get_reply(call), _CALL_S)
    if reply.header.message_type is MessageType.error:
        raise ValueError(" ".join(str(part) for part in reply.body))


def _path_of(response: tuple[int, dict[str, tuple[str, Any]]]) -> Path | None:
    code, results = response
    if code == _GIVEN_UP:
        return None
    address = urlsplit(results["uri"][1]) if code == 0 else None
    if address is None or address.scheme != "file" or address.netloc not in ("", "localhost"):
        raise ValueError(f"the portal answered {code}")
    return Path(unquote(address.path))


def _no_portal(detail: str) -> NoPortalError:
    message = tr("This desktop takes no pictures of the screen for programs.")
    advice = tr("Take one with its own tool and paste it.")
    return NoPortalError(TurnError(ErrorKind.MACHINE, "no_screen_portal", message, advice, detail))
