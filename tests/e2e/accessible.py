"""The tree of accessible objects of one application, read over D-Bus.

libatspi asks for every property of every node by itself, thousands of calls for one look at a window. The cache object of
an application answers with all nodes it has made so far in a single call; a node is made when its parent is asked for its
children. So a look is one call, and a few more only where something has appeared.
"""
import ast
import functools
import re

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, Gio, GLib  # noqa: E402

NAMESPACE = "org.a11y.atspi."
ROOT = "/org/a11y/atspi/accessible/root"
# Long: a program that is stopped for a while answers late, and one that hangs is ended by who started the test.
TIMEOUT_MS = 180000


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


# An item of the cache as GVariant prints it: ((so)(so)(so)iiassusau). That and an expression take a third of the time that
# asking the variant for each member would.
LITERAL = r"""('(?:[^'\\]|\\.)*'|"(?:[^"\\]|\\.)*")"""
REFERENCE = rf"\({LITERAL}, {LITERAL}\)"
ITEM = re.compile(rf"\({REFERENCE}, {REFERENCE}, {REFERENCE}, (-?\d+), (-?\d+), \[([^]]*)\], {LITERAL}, (\d+), {LITERAL}, "
                  r"\[(\d+), (\d+)\]\)")


def read_literal(literal):
    return ast.literal_eval(literal) if "\\" in literal else literal[1:-1]


@functools.cache
def read_list(literals):
    return frozenset(read_literal(literal).removeprefix(NAMESPACE) for literal in literals.split(", ") if literal)


def read_items(text):
    """The arguments of a node for each item in the text."""
    for match in ITEM.finditer(text):
        (_, path, _, _, _, parent, index, n_children, interfaces, name, role, description, low, high) = match.groups()
        yield (read_literal(path), read_literal(parent), int(index), int(n_children), read_list(interfaces),
               read_literal(name), int(role), read_literal(description), int(low), int(high))


class Node:
    """One accessible as it was when its tree was read; what it does goes to the living one."""

    def __init__(self, tree, path, parent_path, index, n_children, interfaces, name, role, description, low, high):
        self.tree = tree
        self.path = path
        self.parent_path = parent_path
        self.index = index
        self.n_children = n_children
        self.interfaces = interfaces
        self.name = name
        self.role = role_name(role)
        self.description = description
        self.states = low | high << 32
        self.children = []

    def has_state(self, state):
        return bool(self.states >> int(state) & 1)

    def read_states(self):
        """As they are now."""
        low, high = self.call("Accessible", "GetState")[0]
        return low | high << 32

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

    def be_thorough(self):
        """The next look asks every node."""
        self.looks = self.THOROUGH_EVERY - 1

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
            # All that hangs below a new one at once: each round reads everything anew.
            paths = [node.path for node in doubtful]
            while paths:
                path = paths.pop()
                listed[path] = self._list_children(path)
                paths += [child for child in listed[path] if child not in nodes and child not in listed]

    def walk_live(self, path, backwards=False):
        """The accessible and those below it that are not hidden, each as it is when its turn comes; backwards: the last
        children first. Takes some calls for each, so this is for small parts of a window, or the first that is wanted."""
        node = self.read_node(path, only_visible=True)
        if node is None:
            return
        yield node
        children = self._list_children(path)
        for child in reversed(children) if backwards else children:
            yield from self.walk_live(child, backwards)

    def read_node(self, path, only_visible=False):
        """One accessible without those below it; None where it is gone, or hidden and only_visible is asked for."""
        def ask(method):
            return self.bus.call(self.name, path, NAMESPACE + "Accessible", method)[0]

        def get(name):
            return self.bus.call(self.name, path, "org.freedesktop.DBus.Properties", "Get", "(ss)", NAMESPACE + "Accessible",
                                 name)[0]

        try:
            states = ask("GetState")
            if only_visible and not states[0] >> int(Atspi.StateType.VISIBLE) & 1:
                return None
            interfaces = frozenset(name.removeprefix(NAMESPACE) for name in ask("GetInterfaces"))
            return Node(self, path, get("Parent")[1], 0, get("ChildCount"), interfaces, get("Name"), ask("GetRole"),
                        get("Description"), *states)
        except GLib.Error:  # it has vanished meanwhile
            return None

    def read_windows(self):
        """The windows alone, by their paths: their names. Takes a few calls, where a look at everything takes long."""
        names = {}
        for path in self._list_children(ROOT):
            try:
                names[path] = self.bus.call(self.name, path, "org.freedesktop.DBus.Properties", "Get", "(ss)",
                                            NAMESPACE + "Accessible", "Name")[0]
            except GLib.Error:  # it has vanished meanwhile
                pass
        return names

    def _list_children(self, path):
        try:
            return [child for _, child in self.bus.call(self.name, path, NAMESPACE + "Accessible", "GetChildren")[0]]
        except GLib.Error:  # it has vanished meanwhile
            return []

    def _read_cache(self):
        items = self.bus.ask(self.name, "/org/a11y/atspi/cache", NAMESPACE + "Cache", "GetItems").get_child_value(0)
        found = [Node(self, *item) for item in read_items(items.print_(False))]
        if len(found) != items.n_children():
            raise AssertionError(f"{len(found)} of {items.n_children()} items are understood")
        nodes = {node.path: node for node in found}
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
