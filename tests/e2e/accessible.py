"""The tree of accessible objects of one application, read over D-Bus.

libatspi asks for every property of every node by itself, thousands of calls for one look at a window. The cache object of
an application answers with all nodes it has made so far in a single call; a node is made when its parent is asked for its
children. So a look is one call, and a few more only where something has appeared.
"""
import functools

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

NAMESPACE = "org.a11y.atspi."
ROOT = "/org/a11y/atspi/accessible/root"
TIMEOUT_MS = 30000


class Bus:
    """The accessibility bus of the session."""

    def __init__(self):
        session = Gio.bus_get_sync(Gio.BusType.SESSION)
        address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None,
                                    Gio.DBusCallFlags.NONE, TIMEOUT_MS, None).unpack()[0]
        self.connection = Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION,
            None, None)

    def ask(self, name, path, interface, method, signature=None, *arguments):
        """The reply as it came: unpacking the whole of a long one is slow."""
        parameters = GLib.Variant(signature, arguments) if signature else None
        return self.connection.call_sync(name, path, interface, method, parameters, None, Gio.DBusCallFlags.NONE,
                                         TIMEOUT_MS, None)

    def call(self, *arguments):
        return self.ask(*arguments).unpack()

    def find_application(self, pid):
        """The bus name of the process's accessible application, or None while it has not registered."""
        children = self.call(NAMESPACE + "Registry", ROOT, NAMESPACE + "Accessible", "GetChildren")[0]
        for name, _ in children:
            try:
                owner = self.call("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                  "GetConnectionUnixProcessID", "(s)", name)[0]
            except GLib.Error:  # it has left since
                continue
            if owner == pid:
                return name
        return None


@functools.cache
def role_name(role):
    return Atspi.role_get_name(Atspi.Role(role))


class Node:
    """One accessible as it was when its tree was read; what it does goes to the living one."""

    def __init__(self, tree, item):
        """item: one of the replies to GetItems, ((so)(so)(so)iiassusau)."""
        def get(i):
            return item.get_child_value(i)

        self.tree = tree
        self.item = item
        self.path = get(0).get_child_value(1).get_string()
        self.parent_path = get(2).get_child_value(1).get_string()
        self.index = get(3).get_int32()
        self.n_children = get(4).get_int32()
        self.name = get(6).get_string()
        self.role = role_name(get(7).get_uint32())
        self.states = get(9).get_child_value(0).get_uint32() | get(9).get_child_value(1).get_uint32() << 32
        self.children = []

    @property
    def interfaces(self):
        return {interface.removeprefix(NAMESPACE) for interface in self.item.get_child_value(5).unpack()}

    @property
    def description(self):
        return self.item.get_child_value(8).get_string()

    def has_state(self, state):
        return bool(self.states >> int(state) & 1)

    def get_name(self):
        return self.name

    def get_role_name(self):
        return self.role

    def get_description(self):
        return self.description

    def get_child_count(self):
        return len(self.children)

    def get_child_at_index(self, i):
        return self.children[i]

    def call(self, interface, method, signature=None, *arguments):
        return self.tree.bus.call(self.tree.name, self.path, NAMESPACE + interface, method, signature, *arguments)

    def get_property(self, interface, name):
        return self.tree.bus.call(self.tree.name, self.path, "org.freedesktop.DBus.Properties", "Get", "(ss)",
                                  NAMESPACE + interface, name)[0]

    def actions(self):
        return [name.lower() for name, _, _ in self.call("Action", "GetActions")[0]] if "Action" in self.interfaces else []

    def do_action(self, index):
        return self.call("Action", "DoAction", "(i)", index)[0]

    def text(self):
        return self.call("Text", "GetText", "(ii)", 0, -1)[0] if "Text" in self.interfaces else ""

    def set_text(self, text):
        return self.call("EditableText", "SetTextContents", "(s)", text)[0]

    def value(self):
        return self.get_property("Value", "CurrentValue")

    def set_value(self, value):
        self.tree.bus.call(self.tree.name, self.path, "org.freedesktop.DBus.Properties", "Set", "(ssv)",
                           NAMESPACE + "Value", "CurrentValue", GLib.Variant("d", value))

    def select_child(self, index):
        return self.call("Selection", "SelectChild", "(i)", index)[0]

    def extents(self):
        """x, y, width, height in the window."""
        return self.call("Component", "GetExtents", "(u)", 1)[0]

    def __repr__(self):
        return f"{self.role} {self.name!r}"


class Tree:
    """All accessibles of one application."""

    # Looks between two that ask every node: a child that takes the place of a hidden one is not noticed otherwise.
    THOROUGH_EVERY = 20

    def __init__(self, bus, name):
        self.bus = bus
        self.name = name
        self.looks = 0

    def read(self):
        """The root with all below it."""
        self.looks += 1
        thorough = self.looks % self.THOROUGH_EVERY == 0
        listed = {ROOT: self._list_children(ROOT)}  # path: its children, where it had to be asked
        while True:
            nodes = self._read_cache()
            for path, children in listed.items():
                if path in nodes:
                    nodes[path].children = [nodes[child] for child in children if child in nodes]
            doubtful = [node for node in nodes.values() if node.path not in listed
                        and (self._is_doubtful(node) or thorough and node.n_children > 0)]
            if not doubtful:
                return nodes[ROOT]
            for node in doubtful:
                listed[node.path] = self._list_children(node.path)

    def _list_children(self, path):
        try:
            return [child for _, child in self.bus.call(self.name, path, NAMESPACE + "Accessible", "GetChildren")[0]]
        except GLib.Error:  # it has vanished meanwhile
            return []

    def _read_cache(self):
        items = self.bus.ask(self.name, "/org/a11y/atspi/cache", NAMESPACE + "Cache", "GetItems").get_child_value(0)
        nodes = {}
        for i in range(items.n_children()):
            node = Node(self, items.get_child_value(i))
            nodes[node.path] = node
        for node in nodes.values():
            parent = nodes.get(node.parent_path)
            if parent is not None and parent is not node:
                parent.children.append(node)
        for node in nodes.values():
            node.children.sort(key=lambda child: child.index)
        return nodes

    @staticmethod
    def _is_doubtful(node):
        """Children that have not been made yet are missing; those hidden since are among the others, with any index."""
        if node.n_children == len(node.children) == 1:
            return False  # the child of a page of a stack tells its index in the stack
        return [child.index for child in node.children] != list(range(node.n_children))
