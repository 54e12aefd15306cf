"""Drives the real window through AT-SPI, the way a screen reader sees it.

Everything is found by role and accessible name, so a test that passes also shows that the window can be used without
seeing it.
"""
import os
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi, GLib  # noqa: E402

from accessible import Bus, Tree  # noqa: E402

BUTTONS = ("push button", "toggle button", "button", "menu item", "page tab", "check box", "radio button")

# Key symbols of X that are not the character itself.
KEYS = {"Tab": 0xFF09, "Return": 0xFF0D, "Escape": 0xFF1B, "Up": 0xFF52, "Down": 0xFF54, "Delete": 0xFFFF, "Home": 0xFF50, "End": 0xFF57, "Insert": 0xFF63,
        "Page_Down": 0xFF56, "F1": 0xFFBE, "F5": 0xFFC2, "F7": 0xFFC4}


class NotFound(AssertionError):
    pass


def wait_for(what, condition, timeout=60.0):
    """Repeats condition() until it gives something true; returns that."""
    end = time.monotonic() + timeout
    trouble = ""
    while True:
        try:
            result = condition()
        except (GLib.Error, NotFound) as error:  # an accessible can vanish between two calls
            result, trouble = None, f" ({error})"
        if result:
            return result
        if time.monotonic() > end:
            raise NotFound(f"waited {timeout:g} s for {what}{trouble}")
        time.sleep(0.05)


def walk(node, visible=False, top=True):
    """The node and all below it; visible: without hidden branches."""
    if visible and not top and not showing(node):
        return
    yield node
    for child in node.children:
        yield from walk(child, visible, False)


def showing(node):
    """Whether the node is not hidden; what lies in a hidden parent is not asked about, walk() leaves it out.

    GTK 4.8 knows no state of being on the screen but for windows, so what is scrolled away or on another page of a stack
    counts as shown; name the page with `within` where that matters.
    """
    return node.has_state(Atspi.StateType.VISIBLE)


def sensitive(node):
    return node.has_state(Atspi.StateType.SENSITIVE) or node.has_state(Atspi.StateType.ENABLED)


def text_of(node):
    """What the node says: the name of a label is its text; else the text if it has one, else the name."""
    return node.name if node.role == "label" and node.name else node.text() or node.name


class App:
    """The application: its process and what its windows show. Each question looks at the windows anew."""

    def __init__(self, arguments, environment, **options):
        self.process = subprocess.Popen(arguments, env={**os.environ, **environment}, **options)
        self.bus = Bus()
        self.tree = Tree(self.bus, wait_for("the application on the accessibility bus", self._find_name))

    def _find_name(self):
        if self.process.poll() is not None:
            raise SystemExit(f"the application ended at once with status {self.process.returncode}")
        return self.bus.find_application(self.process.pid)

    @property
    def root(self):
        """The application as it is now."""
        return self.tree.read()

    def again(self, node):
        """The same accessible as it is now; NotFound when it is gone."""
        for other in walk(self.root):
            if other.path == node.path:
                return other
        raise NotFound(f"{node!r} is gone")

    def all(self, role=None, name=None, within=None, visible=True):
        """The nodes of this role (or one of several) with this name, or one that a function of the name accepts."""
        roles = (role,) if isinstance(role, str) else role
        top = self.root if within is None else self.again(within)
        for node in walk(top, visible):
            if roles is not None and node.role not in roles:
                continue
            if name is not None and not (name(node.name) if callable(name) else node.name == name):
                continue
            yield node

    def find(self, role=None, name=None, within=None, timeout=60.0, visible=True):
        return wait_for(f"{role or 'anything'} named {name!r}",
                        lambda: next(self.all(role, name, within, visible), None), timeout)

    def has(self, role=None, name=None, within=None):
        return next(self.all(role, name, within), None) is not None

    def act(self, node, action=None):
        """Performs an action by name, or the node's first."""
        wait_for(f"{node.name!r} to be sensitive", lambda: sensitive(self.again(node)))
        names = node.actions()
        wanted = [action] if action else ["click", "activate", "press", "toggle"]
        for want in wanted:
            if want in names:
                node.do_action(names.index(want))
                return
        raise NotFound(f"{node.role} {node.name!r} has no action {action or wanted}, only {names}")

    def click(self, name, role=BUTTONS, within=None, timeout=60.0):
        """Clicks the first of that name that has something to click: the outer node of a menu button has not."""
        def clickable():
            for node in self.all(role, name, within):
                if "Action" in node.interfaces and {"click", "activate", "press", "toggle"} & set(node.actions()):
                    return node
            return None

        self.act(wait_for(f"something to click named {name!r}", clickable, timeout))

    def press(self, key, control=False, shift=False, alt=False):
        """A key of the keyboard with its modifiers; it goes to what has the focus."""
        modifiers = [modifier for modifier, wanted in ((Atspi.ModifierType.SHIFT, shift),
                                                       (Atspi.ModifierType.CONTROL, control),
                                                       (Atspi.ModifierType.ALT, alt)) if wanted]
        mask = sum(1 << int(modifier) for modifier in modifiers)
        if mask:
            Atspi.generate_keyboard_event(mask, None, Atspi.KeySynthType.LOCKMODIFIERS)
        try:
            Atspi.generate_keyboard_event(KEYS.get(key) or ord(key), None, Atspi.KeySynthType.SYM)
        finally:
            if mask:
                Atspi.generate_keyboard_event(mask, None, Atspi.KeySynthType.UNLOCKMODIFIERS)

    def focused(self):
        """What has the keyboard, or None."""
        return next((node for node in walk(self.root, True) if node.has_state(Atspi.StateType.FOCUSED)), None)

    def is_focused(self, node):
        """Asks it alone, where it is."""
        low, high = node.call("Accessible", "GetState")[0]
        return bool((low | high << 32) >> int(Atspi.StateType.FOCUSED) & 1)

    def set_value(self, node, value):
        node.set_value(value)

    def set_text(self, node, text):
        node.set_text(text)

    def texts(self, within=None):
        return [text_of(node) for node in self.all(("label", "text", "status bar"), within=within)]

    def find_text(self, matches, within=None, timeout=60.0):
        """The first shown text that a function accepts."""
        return wait_for(f"a text that {getattr(matches, '__name__', matches)} accepts",
                        lambda: next((text for text in self.texts(within) if matches(text)), None), timeout)

    def dump(self, within=None, limit=1500):
        """The visible tree, for the log of a failed test."""
        lines = []

        def go(node, depth):
            if len(lines) >= limit or (depth and not showing(node)):
                return
            if node.name or not node.children or node.role not in ("panel", "filler"):
                try:
                    text = node.text()
                except GLib.Error:
                    text = ""
                lines.append(f"{'  ' * depth}{node.role}: {node.name!r} {text[:60]!r}")
                depth += 1
            for child in node.children:
                go(child, depth)

        try:
            go(self.root if within is None else self.again(within), 0)
        except GLib.Error as error:
            lines.append(f"(no answer: {error.message})")
        return "\n".join(lines)

    def wait_for_exit(self, timeout=60.0):
        """The exit status of a process that is to end by itself."""
        try:
            return self.process.wait(timeout)
        except subprocess.TimeoutExpired:
            raise NotFound(f"waited {timeout:g} s for the application to end") from None

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
