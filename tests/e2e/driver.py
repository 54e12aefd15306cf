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
        "Page_Down": 0xFF56, "F1": 0xFFBE, "F5": 0xFFC2, "F7": 0xFFC4, "F9": 0xFFC6, "F10": 0xFFC7}


# Seconds that one look and the pause after it may take.
LONGEST_LOOK = 5.0

# GTK shows a button that is activated as pressed for a quarter of a second before it does what it is for; whatever activates it
# meanwhile is lost. Seconds, with a little more.
BUTTON_TIME = 0.27


class NotFound(AssertionError):
    pass


# What a look at something raises that is not there yet, or no more: accessibles, files, rows and texts come and go. All else
# is a mistake of the test, which ends at once.
NOT_THERE = (GLib.Error, NotFound, OSError, LookupError)

# Seconds to wait for one thing. All that is slow takes a small part of it, also on a machine that is busy.
PATIENCE = 120.0


def tell(said):
    """What there is in place of what was waited for, for a message."""
    if said is None:
        return ""
    try:
        return f"; there is {said()!r}"
    except Exception as error:  # what was waited for is to be told all the same
        return f"; what there is cannot be told ({error!r})"


depth = 0  # of waits within the condition of another


def wait_for(what, condition, timeout=None, said=None):
    """Repeats condition() until it gives something true; returns that. said() tells what there is instead. Within the condition
    of another wait a short one will do, as that asks again."""
    global depth
    timeout = timeout or (LONGEST_LOOK if depth > 0 else PATIENCE)
    depth += 1
    try:
        return repeat(what, condition, timeout, said)
    finally:
        depth -= 1


def repeat(what, condition, timeout, said):
    waited = 0.0
    trouble = ""
    while True:
        begun = time.monotonic()
        try:
            result = condition()
        except NOT_THERE as error:
            result, trouble = None, f" ({type(error).__name__}: {error})"
        if result:
            return result
        if waited > timeout:
            raise NotFound(f"waited {timeout:g} s for {what}{trouble}{tell(said)}")
        time.sleep(0.05)
        # A longer pause was none of the program's: the machine slept, or somebody stopped the tests.
        waited += min(time.monotonic() - begun, LONGEST_LOOK)


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
    """Whether it can be used now; asks it alone."""
    states = node.read_states()
    return any(states >> int(state) & 1 for state in (Atspi.StateType.SENSITIVE, Atspi.StateType.ENABLED))


def text_of(node):
    """What the node says: the name of a label is its text; else the text if it has one, else the name."""
    return node.name if node.role == "label" and node.name else node.text() or node.name


def pointer(*arguments):
    """What xdotool does with the pointer."""
    subprocess.run(["xdotool", *map(str, arguments)], check=True)


def middle(node):
    """On the screen: the window of a bare display lies at its corner."""
    x, y, width, height = node.extents()
    return x + width // 2, y + height // 2


class App:
    """The application: its process and what its windows show. Each question looks at the windows anew."""

    def __init__(self, arguments, environment, **options):
        self.process = subprocess.Popen(arguments, env={**os.environ, **environment}, **options)
        self.bus = Bus()
        self.tree = Tree(self.bus, wait_for("the application on the accessibility bus", self._find_name))
        # Keys go to the window under the pointer once it is there.
        wait_for("a window that has the keyboard", lambda: any(self.now(path).has_state(Atspi.StateType.ACTIVE)
                                                               for path in self.tree.read_windows()))

    def _find_name(self):
        if self.process.poll() is not None:
            raise SystemExit(f"the application ended at once with status {self.process.returncode}")
        return self.bus.find_application(self.process.pid)

    @property
    def root(self):
        """The application as it is now."""
        return self.tree.read()

    def now(self, path):
        """The accessible without those below it, as it is now; NotFound when it is gone. Quicker than a look at everything."""
        node = self.tree.read_node(path)
        if node is None:
            raise NotFound(f"{path} is gone")
        return node

    def again(self, node):
        """The same accessible with all below it, as it is now; NotFound when it is gone."""
        for other in walk(self.root):
            if other.path == node.path:
                return other
        raise NotFound(f"{node!r} is gone")

    def find_window(self, title):
        """The path of the window of that title, or None; looks at the windows alone."""
        return next((path for path, name in self.tree.read_windows().items() if name == title), None)

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

    def find(self, role=None, name=None, within=None, timeout=None, visible=True):
        return wait_for(f"{role or 'anything'} named {name!r}",
                        lambda: next(self.all(role, name, within, visible), None), timeout)

    def has(self, role=None, name=None, within=None):
        return next(self.all(role, name, within), None) is not None

    def find_below(self, path, role, name, timeout=None, backwards=False):
        """The first, or last, of them that is not hidden below an accessible that stays; quicker than a look at everything."""
        def matches(node):
            return node.role == role and (name(node.name) if callable(name) else node.name == name)

        return wait_for(f"{role} named {name!r}",
                        lambda: next(filter(matches, self.tree.walk_live(path, backwards)), None), timeout)

    def answers(self, node):
        """Waits for an answer about the node; whether it is still there."""
        try:
            node.read_states()
        except GLib.Error:
            return False
        return True

    def wait_until_still(self, node):
        """Waits until the node has been laid out and its place has not changed over several frames; its place."""
        places = []

        def still():
            places.append(node.extents())
            return len(places) >= 6 and places[-1][2] > 0 and len(set(places[-6:])) == 1 and places[-1]

        return wait_for(f"{node!r} to lie still", still)

    def click_with_pointer(self, node):
        """Clicks the middle of the node as soon as it lies still."""
        self.wait_until_still(node)
        pointer("mousemove", *middle(node))
        # The window has seen where the pointer is.
        self.answers(node)
        pointer("click", 1)

    def drag(self, node, start, end):
        """Drags from one place of the screen to another; the node is one that the window answers about. Each step is seen by
        the window before the next comes: GTK asks what lies under the pointer and takes no drop before it has been told."""
        def step(x, y):
            pointer("mousemove", round(x), round(y))
            time.sleep(0.02)
            self.answers(node)

        (x0, y0), (x1, y1) = start, end
        step(x0, y0)
        step(x0, y0)
        pointer("mousedown", 1)
        self.answers(node)
        for i in range(1, 9):
            step(x0 + (x1 - x0) * i / 8, y0 + (y1 - y0) * i / 8)
        # One that does not move is told of once only.
        for i in range(6):
            step(x1 + (i + 1) % 2, y1)
            time.sleep(0.03)
        pointer("mouseup", 1)
        self.answers(node)

    def act(self, node, action=None):
        """Performs an action by name, or the node's first; a button has done what it is for when this returns."""
        wait_for(f"{node.name!r} to be sensitive", lambda: sensitive(node))
        names = node.actions()
        wanted = [action] if action else ["click", "activate", "press", "toggle"]
        for want in wanted:
            if want in names:
                node.do_action(names.index(want))
                if want == "click":
                    time.sleep(BUTTON_TIME)
                    # However late the window is: what is due is done before the next question is answered.
                    self.answers(node)
                return
        raise NotFound(f"{node.role} {node.name!r} has no action {action or wanted}, only {names}")

    def click(self, name, role=BUTTONS, within=None, timeout=None):
        """Clicks the first of that name that has something to click: the outer node of a menu button has not."""
        def clickable():
            for node in self.all(role, name, within):
                if "Action" in node.interfaces and {"click", "activate", "press", "toggle"} & set(node.actions()):
                    return node
            return None

        self.act(wait_for(f"something to click named {name!r}", clickable, timeout))

    def scroll_to(self, node):
        """Turns the wheel at the edge of the page until the middle of the node is in sight."""
        window = self.now(next(iter(self.tree.read_windows())))
        height = window.extents()[3]
        for _ in range(50):
            y = middle(node)[1]
            if 0.15 * height < y < 0.9 * height:
                self.wait_until_still(node)
                return
            away = y - height // 2
            pointer("mousemove", 6, height // 2, "click", "--repeat", max(1, min(20, abs(away) // 120)), "--delay", 20,
                    5 if away > 0 else 4)
            wait_for(f"{node!r} to move", lambda: middle(node)[1] != y)
        raise NotFound(f"{node!r} does not come into sight")

    def click_below(self, path):
        """Clicks the first that can be below an accessible, or it: the outer node of a menu button cannot."""
        def clickable():
            return next((node for node in self.tree.walk_live(path) if "Action" in node.interfaces
                         and {"click", "activate", "press", "toggle"} & set(node.actions())), None)

        self.act(wait_for("something to click", clickable))

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

    def switch(self, key, what, switched):
        """Presses a key that switches something until it is so: one that comes while the window is laid out may be lost. A second
        one would switch back, so it comes only after a look at all of the window that shows nothing switched."""
        for _ in range(5):
            self.press(key)
            try:
                return wait_for(what, switched, 20)
            except NotFound as error:
                failure = error
            # The window has taken in the key when it has answered for the second time.
            for _ in range(2):
                self.tree.read_windows()
            self.tree.be_thorough()
            if switched():
                return True
        raise failure

    def focused(self):
        """What has the keyboard, or None."""
        return next((node for node in walk(self.root, True) if node.has_state(Atspi.StateType.FOCUSED)), None)

    def is_focused(self, node):
        """Asks it alone, where it is."""
        return bool(node.read_states() >> int(Atspi.StateType.FOCUSED) & 1)

    def set_value(self, node, value):
        node.set_value(value)

    def set_text(self, node, text):
        node.set_text(text)

    def texts(self, within=None):
        return [text_of(node) for node in self.all(("label", "text", "status bar"), within=within)]

    def find_text(self, matches, within=None, timeout=None):
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

    def wait_for_exit(self):
        """The exit status of a process that is to end by itself."""
        wait_for("the application to end", lambda: self.process.poll() is not None)
        return self.process.returncode

    def close(self):
        if self.process.poll() is None:
            self.process.terminate()
            try:
                self.process.wait(10)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
