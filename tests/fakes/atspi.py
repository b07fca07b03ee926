"""What a screen reader sees: the accessibility bus, read by plain D-Bus calls."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from jeepney import DBusAddress, HeaderFields, MatchRule, Message, message_bus
from jeepney.io.blocking import DBusConnection, open_dbus_connection

from tests.fakes.child import Child
from tests.fakes.dbus_calls import CallError, call, get_property
from tests.fakes.waiting import wait_for

_STATES = {1: "active", 4: "checked", 5: "collapsed", 7: "editable", 8: "enabled", 9: "expandable", 10: "expanded"}
_STATES |= {11: "focusable", 12: "focused", 24: "sensitive", 25: "showing", 30: "visible"}  # bits of AtspiStateType


@dataclass(frozen=True)
class Node:
    """One accessible object of some program: a window, a button, a message. Equality is identity on the bus."""

    reader: Reader
    owner: str
    path: str

    @property
    def name(self) -> str:
        """What a screen reader says first."""
        return str(get_property(self.reader.connection, self._address("Accessible"), "Name"))

    @property
    def description(self) -> str:
        """What a screen reader adds when asked."""
        return str(get_property(self.reader.connection, self._address("Accessible"), "Description"))

    @property
    def role(self) -> str:
        """The role in AT-SPI's words: ``push button``, ``text``, ``list item``, ``frame`` …"""
        return str(self._call("Accessible", "GetRoleName")[0])

    @property
    def states(self) -> frozenset[str]:
        """Those of its states that tests ask for, such as ``focused``, ``enabled``, ``showing``."""
        low, high = self._call("Accessible", "GetState")[0]
        bits = low | high << 32
        return frozenset(word for bit, word in _STATES.items() if bits >> bit & 1)

    @property
    def children(self) -> list[Node]:
        """The objects directly below, in order."""
        return [Node(self.reader, owner, path) for owner, path in self._call("Accessible", "GetChildren")[0]]

    @property
    def actions(self) -> list[str]:
        """The names of what can be done with it."""
        return [name for name, _, _ in self._call("Action", "GetActions")[0]]

    def text(self) -> str:
        """Its text, through the text interface."""
        return str(self._call("Text", "GetText", "ii", 0, -1)[0])

    def caret(self) -> int:
        """Where its caret stands, in characters."""
        return int(get_property(self.reader.connection, self._address("Text"), "CaretOffset"))

    def set_text(self, text: str) -> None:
        """Replace its text, as a dictation program does. AssertionError when it refuses."""
        assert self._call("EditableText", "SetTextContents", "s", text)[0], f"{self.name} refused the text"

    def do(self, action: str) -> None:
        """Carry out the action of that name (any case). AssertionError when it has none such."""
        names = [name.lower() for name in self.actions]
        assert action.lower() in names, f"{self.name} can {names}, not {action}"
        self._call("Action", "DoAction", "i", names.index(action.lower()))

    def focus(self) -> None:
        """Ask for the keyboard focus."""
        self._call("Component", "GrabFocus")

    def below(self) -> Iterator[Node]:
        """Walk itself and everything below it, parents first. What vanishes meanwhile is passed over."""
        yield self
        try:
            children = self.children
        except CallError:
            return
        for child in children:
            yield from child.below()

    def find(self, role: str, name: str | None = None, timeout: float = 20.0) -> Node:
        """Return the first object below with that role and, when given, exactly that name; wait until it is there.

        Raises AssertionError with the tree as it was seen after *timeout* seconds.
        """
        try:
            return wait_for(lambda: self._first(role, name), timeout)
        except AssertionError:
            raise AssertionError(f"no {role} named {name!r} in\n{self.tree()}") from None

    def tree(self, depth: int = 0) -> str:
        """Return everything below as indented lines of role and name, for people."""
        try:
            line = f"{'  ' * depth}{self.role} {self.name!r}"
            return "\n".join([line, *(child.tree(depth + 1) for child in self.children)])
        except CallError as error:
            return f"{'  ' * depth}gone ({error.name})"

    def _first(self, role: str, name: str | None) -> Node | None:
        return next((node for node in self.below() if node._matches(role, name)), None)

    def _matches(self, role: str, name: str | None) -> bool:
        try:
            return self.role == role and name in (None, self.name)
        except CallError:
            return False

    def _call(self, interface: str, method: str, signature: str = "", *body: object) -> Any:
        return call(self.reader.connection, self._address(interface), method, signature, *body)

    def _address(self, interface: str) -> DBusAddress:
        return DBusAddress(self.path, self.owner, f"org.a11y.atspi.{interface}")


class Reader:
    """A connection to the accessibility bus that belongs to a session bus. Close it after use."""

    def __init__(self, session_address: str) -> None:
        with open_dbus_connection(session_address) as session:
            launcher = DBusAddress("/org/a11y/bus", "org.a11y.Bus", "org.a11y.Bus")
            (address,) = call(session, launcher, "GetAddress")
        self.connection: DBusConnection = open_dbus_connection(address)
        self.desktop = Node(self, "org.a11y.atspi.Registry", "/org/a11y/atspi/accessible/root")
        self._moves: deque[Message] = deque()

    def application(self, name: str, timeout: float = 60.0, program: Child | None = None) -> Node:
        """Return the program that calls itself *name* on the bus; wait until it is there.

        Raises AssertionError after *timeout* seconds, or at once, with its last words, when *program* has ended.
        """

        def there() -> Node | None:
            assert program is None or program.alive(), f"{name} has ended:\n{program.output()}"
            return self._application(name)

        return wait_for(there, timeout, f"the program {name} on the accessibility bus")

    def follow_focus(self) -> None:
        """Ask programs to tell where the keyboard focus goes, as a screen reader does when it starts."""
        registry = DBusAddress("/org/a11y/atspi/registry", "org.a11y.atspi.Registry", "org.a11y.atspi.Registry")
        call(self.connection, registry, "RegisterEvent", "s", "object:state-changed:focused")
        rule = MatchRule(type="signal", interface="org.a11y.atspi.Event.Object", member="StateChanged")
        bus = message_bus
        call(
            self.connection,
            DBusAddress(bus.object_path, bus.bus_name, bus.interface),
            "AddMatch",
            "s",
            rule.serialise(),
        )
        self.connection.filter(rule, queue=self._moves)

    def next_focus(self, timeout: float = 20.0) -> Node:
        """Wait for the next object that says it has got the focus. TimeoutError after *timeout* seconds."""
        while True:
            move = self.connection.recv_until_filtered(self._moves, timeout=timeout)
            what, now = move.body[:2]
            if (what, now) == ("focused", 1):
                fields = move.header.fields
                return Node(self, fields[HeaderFields.sender], fields[HeaderFields.path])

    def close(self) -> None:
        """Leave the bus."""
        self.connection.close()

    def _application(self, name: str) -> Node | None:
        return next((child for child in self.desktop.children if child._matches("application", name)), None)
