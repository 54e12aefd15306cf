"""What a desktop expects: menus and windows by their keys, training without a window and the notification of its end, and a
program that the bus starts for an action of its desktop entry."""
import json
import os
import threading
import time

from harness import BUILD, PATIENCE, App, Atspi, expect, run, wait_for
# Not before: without the bindings harness skips the test.
from gi.repository import Gio, GLib

NAME, PATH = "io.github.minima.Minima", "/io/github/minima/Minima"
SERVICE, SERVICE_PATH = "org.freedesktop.Notifications", "/org/freedesktop/Notifications"
INTERFACE = f"""<node><interface name='{SERVICE}'>
  <method name='Notify'>
    <arg type='s' direction='in'/><arg type='u' direction='in'/><arg type='s' direction='in'/><arg type='s' direction='in'/>
    <arg type='s' direction='in'/><arg type='as' direction='in'/><arg type='a{{sv}}' direction='in'/>
    <arg type='i' direction='in'/><arg type='u' direction='out'/>
  </method>
  <method name='CloseNotification'><arg type='u' direction='in'/></method>
  <method name='GetCapabilities'><arg type='as' direction='out'/></method>
  <method name='GetServerInformation'>
    <arg type='s' direction='out'/><arg type='s' direction='out'/><arg type='s' direction='out'/><arg type='s' direction='out'/>
  </method>
</interface></node>"""


def connect():
    return Gio.DBusConnection.new_for_address_sync(
        os.environ["DBUS_SESSION_BUS_ADDRESS"],
        Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)


class Notifications:
    """The service of the desktop that shows notifications; it keeps what it is told, and can be clicked."""

    def __init__(self):
        self.shown = []    # (id, title, body)
        ready = threading.Event()
        threading.Thread(target=self._serve, args=(ready,), daemon=True).start()
        expect(ready.wait(60), "no service of notifications")

    def _serve(self, ready):
        context = GLib.MainContext()
        context.push_thread_default()
        self.bus = connect()
        self.bus.register_object(SERVICE_PATH, Gio.DBusNodeInfo.new_for_xml(INTERFACE).interfaces[0], self._called, None, None)
        self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus", "RequestName",
                           GLib.Variant("(su)", (SERVICE, 0)), None, Gio.DBusCallFlags.NONE, -1, None)
        ready.set()
        GLib.MainLoop.new(context, False).run()

    def _called(self, bus, sender, path, interface, method, parameters, invocation):
        reply = None
        if method == "Notify":
            number = parameters[1] or len(self.shown) + 1
            self.shown.append((number, parameters[3], parameters[4]))
            reply = GLib.Variant("(u)", (number,))
        elif method == "GetCapabilities":
            reply = GLib.Variant("(as)", (["actions", "body"],))
        elif method == "GetServerInformation":
            reply = GLib.Variant("(ssss)", ("test", "test", "1", "1.2"))
        invocation.return_value(reply)

    def wait_for(self, body):
        """The notification whose text begins so."""
        return wait_for(f"a notification “{body}…”", lambda: next((one for one in self.shown if one[2].startswith(body)), None),
                        2 * PATIENCE, said=lambda: self.shown)

    def click(self, number):
        self.bus.emit_signal(None, SERVICE_PATH, SERVICE, "ActionInvoked", GLib.Variant("(us)", (number, "default")))


def windows(app):
    """The windows on the screen."""
    return [window for window in app.root.children if window.has_state(Atspi.StateType.SHOWING)]


def keys_open_menus_and_windows(session):
    app = session.start()
    session.open_recipe("Handwritten digits, small")
    expect(not app.has("menu item", "Preferences"), "the menu is open")
    app.switch("F10", "the main menu", lambda: app.has("menu item", "Preferences"))
    app.switch("Escape", "the main menu to close", lambda: not app.has("menu item", "Preferences"))

    app.press(",", control=True)
    wait_for("the preferences", lambda: app.has("label", "Reopen experiments"))
    app.switch("Escape", "the preferences to close", lambda: len(windows(app)) == 1)
    app.switch("F1", "the window of shortcuts", lambda: app.has("label", "Duplicate"))
    app.switch("Escape", "the window of shortcuts to close", lambda: len(windows(app)) == 1)

    # Another tab, which is as nobody has changed it and is closed without a question.
    app.press("n", control=True)
    wait_for("the new experiment", lambda: app.root.children[0].name == "Untitled")
    app.press("w", control=True)
    wait_for("the first experiment", lambda: app.root.children[0].name == "Handwritten digits, small")
    app.press("q", control=True)
    expect(app.wait_for_exit() == 0, "the program quits without a question")


def close_to_background(session):
    session.app.click("Close", role="push button")
    session.answer("Training Is Running", "Keep Running in Background")
    wait_for("the window to go", lambda: not windows(session.app))


def training_goes_on_without_a_window(session):
    notifications = Notifications()
    app = session.open_long_experiment()
    app.click("Start")
    session.wait_for_phase("Training", "Evaluating", past=0)
    close_to_background(session)
    number, title, _ = notifications.wait_for("Training goes on in the background")
    expect(title == "long", title)

    # A click brings it back, and so does who starts the program again.
    notifications.click(number)
    wait_for("the window to come back", lambda: len(windows(app)) == 1)
    app.find("push button", "Stop")
    close_to_background(session)
    session.send()
    wait_for("the window to come back", lambda: len(windows(app)) == 1)
    step = session.wait_for_phase("Training", "Evaluating")
    session.wait_for_phase("Training", "Evaluating", past=step)
    app.click("Stop")
    session.wait_for_phase("Stopped")

    # The end of a run is told to who looks at something else.
    session.page("Training")
    session.set_spin("Train for", 1500)
    app.click("Start")
    app.press(",", control=True)
    wait_for("the preferences", lambda: app.has("label", "Reopen experiments"))
    notifications.wait_for("Finished. Test accuracy 9")


def activate(action):
    """What a desktop does for an action of the desktop entry, as soon as the program answers."""
    bus = connect()
    while True:
        try:
            bus.call_sync(NAME, PATH, "org.freedesktop.Application", "ActivateAction",
                          GLib.Variant("(sava{sv})", (action, [], {})), None, Gio.DBusCallFlags.NO_AUTO_START, -1, None)
            return
        except GLib.Error:  # not on the bus yet
            time.sleep(0.1)


def a_new_window_of_the_desktop_loses_nothing(session):
    app = session.start()
    session.open_recipe("Handwritten digits, small")
    session.page("Training")
    session.set_spin("Seed", 7)
    kept = session.home / "state/minima"
    wait_for("the change to be kept", lambda: any('"seed": 7' in path.read_text() for path in kept.glob("draft-*")))
    app.press("q", control=True)
    expect(app.wait_for_exit() == 0, "the program quits without a question")

    # Started as a service, which shows nothing by itself.
    threading.Thread(target=activate, args=("new-window",), daemon=True).start()
    session.app = app = App([str(BUILD / "src/app/minima"), "--gapplication-service"], session.environment(),
                            stderr=session.log, cwd=session.home)
    wait_for("the window of before and a new one", lambda: len(windows(app)) == 2, said=lambda: windows(app))
    wait_for("the change", lambda: app.find("spin button", "Seed").value() == 7)
    app.click("Two spirals", role="push button")

    def is_kept():
        drafts = {path.name: path.read_text(encoding="utf-8") for path in kept.glob("draft-*")}
        tabs = [tab for window in json.loads((kept / "open.json").read_text(encoding="utf-8"))["windows"] for tab in window["tabs"]]
        return len(tabs) == 2 and any("Two spirals" in drafts[tab["draft"]] for tab in tabs)

    wait_for("both windows to be kept", is_kept)
    app.press("q", control=True)
    expect(app.wait_for_exit() == 0, "the program quits without a question")
    app = session.start()
    wait_for("both windows", lambda: len(windows(app)) == 2, said=lambda: windows(app))


run(keys_open_menus_and_windows, training_goes_on_without_a_window, a_new_window_of_the_desktop_loses_nothing)
