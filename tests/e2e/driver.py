"""Drives the real window through AT-SPI, the way a screen reader sees it.

Everything is found by role and accessible name, so a test that passes also shows that the window can be used without
seeing it.
"""
import os
import subprocess
import time

import gi

gi.require_version("Atspi", "2.0")
from gi.repository import Atspi  # noqa: E402


class NotFound(AssertionError):
    pass


def wait_for(what, condition, timeout=30.0):
    """Repeats condition() until it gives something true; returns that."""
    end = time.monotonic() + timeout
    while True:
        try:
            result = condition()
        except Exception:  # an accessible can vanish between two calls
            result = None
        if result:
            return result
        if time.monotonic() > end:
            raise NotFound(f"waited {timeout:g} s for {what}")
        time.sleep(0.05)


def walk(node, depth=0):
    if node is None or depth > 60:
        return
    yield node
    for i in range(node.get_child_count()):
        child = node.get_child_at_index(i)
        if child is not None:
            yield from walk(child, depth + 1)


def showing(node):
    states = node.get_state_set()
    return states.contains(Atspi.StateType.SHOWING) and states.contains(Atspi.StateType.VISIBLE)


def sensitive(node):
    states = node.get_state_set()
    return states.contains(Atspi.StateType.SENSITIVE) or states.contains(Atspi.StateType.ENABLED)


def text_of(node):
    """What the node says: its text if it has one, else its name."""
    try:
        text = node.get_text_iface()
        if text is not None:
            content = Atspi.Text.get_text(text, 0, -1)
            if content:
                return content
    except Exception:
        pass
    return node.get_name() or ""


class App:
    def __init__(self, arguments, environment):
        self.process = subprocess.Popen(arguments, env={**os.environ, **environment})
        self.root = wait_for("the application on the accessibility bus", self._find_root)

    def _find_root(self):
        if self.process.poll() is not None:
            raise SystemExit(f"the application ended at once with status {self.process.returncode}")
        desktop = Atspi.get_desktop(0)
        for i in range(desktop.get_child_count()):
            child = desktop.get_child_at_index(i)
            if child is not None and child.get_process_id() == self.process.pid:
                return child
        return None

    def all(self, role=None, name=None, within=None, visible=True):
        for node in walk(within or self.root):
            try:
                if role is not None and node.get_role_name() not in (role if isinstance(role, tuple) else (role,)):
                    continue
                if name is not None and not (name(node.get_name() or "") if callable(name) else node.get_name() == name):
                    continue
                if visible and not showing(node):
                    continue
            except Exception:
                continue
            yield node

    def find(self, role=None, name=None, within=None, timeout=20.0, visible=True):
        return wait_for(f"{role or 'anything'} named {name!r}",
                        lambda: next(self.all(role, name, within, visible), None), timeout)

    def has(self, role=None, name=None, within=None):
        return next(self.all(role, name, within), None) is not None

    def act(self, node, action=None):
        """Performs an action by name, or the node's first."""
        wait_for(f"{node.get_name()!r} to be sensitive", lambda: sensitive(node))
        iface = node.get_action_iface()
        names = [iface.get_action_name(i) for i in range(iface.get_n_actions())] if iface else []
        wanted = [action] if action else ["click", "activate", "press", "toggle"]
        for want in wanted:
            if want in names:
                iface.do_action(names.index(want))
                return
        raise NotFound(f"{node.get_role_name()} {node.get_name()!r} has no action {action or wanted}, only {names}")

    def click(self, name, role=("push button", "toggle button", "button", "menu item"), within=None, timeout=20.0):
        self.act(self.find(role, name, within, timeout))

    def set_value(self, node, value):
        node.get_value_iface().set_current_value(value)

    def set_text(self, node, text):
        iface = node.get_editable_text_iface()
        iface.set_text_contents(text)

    def texts(self, within=None):
        return [text_of(node) for node in self.all(("label", "text", "status bar"), within=within)]

    def dump(self, within=None, limit=400):
        """The visible tree, for the log of a failed test."""
        lines = []

        def go(node, depth):
            if len(lines) >= limit or depth > 40:
                return
            try:
                if depth and not showing(node):
                    return
                lines.append(f"{'  ' * depth}{node.get_role_name()}: {node.get_name()!r} {text_of(node)[:60]!r}")
                for i in range(node.get_child_count()):
                    child = node.get_child_at_index(i)
                    if child is not None:
                        go(child, depth + 1)
            except Exception:
                return

        go(within or self.root, 0)
        return "\n".join(lines)

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
