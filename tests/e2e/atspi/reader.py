# SPDX-License-Identifier: GPL-3.0-or-later
"""What a screen reader sees: the tree of one program over AT-SPI, its focus and what it says.

The bus is asked directly and a whole level of the tree at a time, so that a page of some hundred controls is read in a moment."""
import os
import re
import time

from gi.repository import Gio, GLib

ROOT = "/org/a11y/atspi/accessible/root"
ACCESSIBLE = "org.a11y.atspi.Accessible"
COMPONENT = "org.a11y.atspi.Component"
NULL = "/org/a11y/atspi/null"
WINDOW_COORDINATES = 1
MAX_ROWS = 12  # of a long list: the others are like them
STATES = {1: "active", 4: "checked", 9: "expandable", 10: "expanded", 11: "focusable", 12: "focused", 16: "modal", 20: "pressed",
          22: "selectable", 23: "selected", 24: "sensitive", 25: "showing", 30: "visible", 33: "required", 36: "invalid", 41: "checkable",
          43: "read-only"}
# In the order of their numbers on the bus.
ROLES = """invalid, accelerator label, alert, animation, arrow, calendar, canvas, check box, check menu item, color chooser, column header,
combo box, date editor, desktop icon, desktop frame, dial, dialog, directory pane, drawing area, file chooser, filler, focus traversable,
font chooser, frame, glass pane, html container, icon, image, internal frame, label, layered pane, list, list item, menu, menu bar, menu item,
option pane, page tab, page tab list, panel, password text, popup menu, progress bar, button, radio button, radio menu item, root pane,
row header, scroll bar, scroll pane, separator, slider, spin button, split pane, status, table, table cell, table column header,
table row header, tearoff menu item, terminal, text, toggle, tool bar, tool tip, tree, tree table, unknown, viewport, window, extended,
header, footer, paragraph, ruler, application, autocomplete, editbar, embedded, entry, chart, caption, document, heading, page, section,
redundant, form, link, input method window, table row, tree item, spreadsheet, presentation, document text, web, email, comment, list box,
grouping, image map, notification, info bar, level bar, title bar, quote, audio, video, definition, article, landmark, log, marquee, math,
rating, timer, static""".replace("\n", " ").split(", ")
RELATIONS = {2: "labelled by", 18: "described by", 21: "error message"}


class Node:
    """One accessible as it was when it was read."""

    def __init__(self, path, parent):
        self.path, self.parent, self.children = path, parent, []
        self.role, self.name, self.description, self.states, self.box = "unknown", "", "", frozenset(), (0, 0, 0, 0)

    def has(self, *states):
        return all(state in self.states for state in states)

    def walk(self):
        yield self
        for child in self.children:
            yield from child.walk()

    def ancestors(self):
        node = self
        while node is not None:
            yield node
            node = node.parent

    def find_all(self, role, name=None):
        """Of that role, and of that name (a string, or a pattern that must match the whole)."""
        return [node for node in self.walk()
                if node.role == role and (name is None or (node.name == name if isinstance(name, str) else name.fullmatch(node.name)))]

    def find(self, role, name=None):
        return next(iter(self.find_all(role, name)), None)

    def active_window(self):
        """Of the whole tree: the window that has the keyboard; one that lets nothing behind it be used has it in any case."""
        for state in ("modal", "active"):
            for window in reversed(self.children):
                if window.has(state):
                    return window
        return self

    def shows(self, text):
        return any(text in node.name for node in self.walk())

    def __str__(self):
        return f"{self.role} “{self.name}” at {self.box[0]},{self.box[1]}"


class Reader:
    """Reads the program whose process is @pid."""

    def __init__(self, session_address, keyboard):
        self.keyboard = keyboard
        self.context = GLib.MainContext.default()
        session = self._connect(session_address)
        address = session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.a11y.Bus", "GetAddress", None, None, 0, 20000, None).unpack()[0]
        self.bus = self._connect(address)
        session.call_sync("org.a11y.Bus", "/org/a11y/bus", "org.freedesktop.DBus.Properties", "Set",
                          GLib.Variant("(ssv)", ("org.a11y.Status", "IsEnabled", GLib.Variant("b", True))), None, 0, 20000, None)
        self.name = None
        self.changed = True
        self.focus_path = None
        self.focused = 0  # how often the focus came to something
        self.said = []
        self.last_event = 0.0
        self.bus.signal_subscribe(None, "org.a11y.atspi.Event.Object", None, None, None, Gio.DBusSignalFlags.NONE, self._event)
        for event in ("object:state-changed", "object:children-changed", "object:property-change", "object:text-changed"):
            self.bus.call_sync("org.a11y.atspi.Registry", "/org/a11y/atspi/registry", "org.a11y.atspi.Registry", "RegisterEvent",
                               GLib.Variant("(sass)", (event, [], "")), None, 0, 20000, None)

    @staticmethod
    def _connect(address):
        return Gio.DBusConnection.new_for_address_sync(
            address, Gio.DBusConnectionFlags.AUTHENTICATION_CLIENT | Gio.DBusConnectionFlags.MESSAGE_BUS_CONNECTION, None, None)

    def _event(self, _bus, sender, path, _interface, member, parameters):
        if sender != self.name:
            return
        self.changed = True
        self.last_event = time.monotonic()
        detail, on = parameters.get_child_value(0).get_string(), parameters.get_child_value(1).get_int32()
        if member == "StateChanged" and detail == "focused" and on:
            self.focus_path = path
            self.focused += 1
        elif member == "PropertyChange" and detail == "accessible-name":
            value = parameters.get_child_value(3).get_variant()
            if value is not None and value.is_of_type(GLib.VariantType("s")) and value.get_string():
                self.said.append((path, value.get_string()))

    # ---- calls ----

    def call(self, path, interface, method, parameters=None):
        return self.bus.call_sync(self.name, path, interface, method, parameters, None, 0, 20000, None).unpack()

    def _ask(self, questions):
        """Answers to (path, interface, method, parameters), all asked at once; None where there is none."""
        answers = [None] * len(questions)
        left = [len(questions)]

        def answered(bus, result, index):
            try:
                answers[index] = bus.call_finish(result).unpack()
            except GLib.Error:
                pass  # it went while it was asked
            left[0] -= 1

        for index, (path, interface, method, parameters) in enumerate(questions):
            self.bus.call(self.name, path, interface, method, parameters, None, 0, 20000, None, answered, index)
        while left[0]:
            self.context.iteration(True)
        return answers

    def attach(self, pid):
        """Waits until the program is there."""
        deadline = time.monotonic() + 40
        while time.monotonic() < deadline:
            apps = self.bus.call_sync("org.a11y.atspi.Registry", ROOT, ACCESSIBLE, "GetChildren", None, None, 0, 20000, None).unpack()[0]
            for name, _ in apps:
                owner = self.bus.call_sync("org.freedesktop.DBus", "/org/freedesktop/DBus", "org.freedesktop.DBus",
                                           "GetConnectionUnixProcessID", GLib.Variant("(s)", (name,)), None, 0, 20000, None).unpack()[0]
                if owner == pid:
                    self.name = name
                    return
            self.pump(0.05)
        raise AssertionError("the program is not on the bus of assistive technology")

    # ---- reading ----

    def _fill(self, nodes):
        questions = []
        for node in nodes:
            questions += [(node.path, "org.freedesktop.DBus.Properties", "GetAll", GLib.Variant("(s)", (ACCESSIBLE,))),
                          (node.path, ACCESSIBLE, "GetRole", None), (node.path, ACCESSIBLE, "GetState", None),
                          (node.path, COMPONENT, "GetExtents", GLib.Variant("(u)", (WINDOW_COORDINATES,))),
                          (node.path, ACCESSIBLE, "GetChildren", None)]
        answers = self._ask(questions)
        following = []
        for node, (about, role, state, box, children) in zip(nodes, zip(*[iter(answers)] * 5)):
            if about is None or role is None or state is None:
                continue
            node.name, node.description = about[0].get("Name", ""), about[0].get("Description", "")
            node.role = ROLES[role[0]] if role[0] < len(ROLES) else f"role {role[0]}"
            bits = state[0][0] | state[0][1] << 32
            node.states = frozenset(name for bit, name in STATES.items() if bits >> bit & 1)
            node.box = box[0] if box is not None else (0, 0, 0, 0)
            below = children[0] if children is not None else []
            if node.role == "list" and len(below) > 3 * MAX_ROWS:
                below = below[:MAX_ROWS]
            node.children = [Node(path, node) for _, path in below if path != NULL]
            following += node.children
        return following

    def read(self):
        """Every window of the program."""
        self.changed = False
        root = Node(ROOT, None)
        level = self._fill([root])
        while level:
            level = self._fill(level)
        return root

    def read_window(self):
        """The window that has the keyboard, or all of them where none has."""
        self.changed = False
        root = Node(ROOT, None)
        below = self._fill(self._fill([root]))
        active = root.active_window()
        level = below if active is root else [node for node in below if node.parent is active]
        while level:
            level = self._fill(level)
        return active

    def get_relations(self, node):
        return {RELATIONS.get(kind, kind): [path for _, path in targets]
                for kind, targets in self.call(node.path, ACCESSIBLE, "GetRelationSet")[0]}

    def get_text(self, node):
        """What stands in an entry."""
        length = self.call(node.path, "org.freedesktop.DBus.Properties", "Get",
                           GLib.Variant("(ss)", ("org.a11y.atspi.Text", "CharacterCount")))[0]
        return self.call(node.path, "org.a11y.atspi.Text", "GetText", GLib.Variant("(ii)", (0, length)))[0]

    def get_name(self, path):
        return self.call(path, "org.freedesktop.DBus.Properties", "Get", GLib.Variant("(ss)", (ACCESSIBLE, "Name")))[0]

    # ---- waiting ----

    def pump(self, seconds):
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if not self.context.iteration(False):
                time.sleep(0.004)

    def settle(self, quiet=0.06, longest=5):
        """Until the program has said nothing for a moment."""
        deadline = time.monotonic() + longest
        self.keyboard.focus()
        self.last_event = time.monotonic()
        while time.monotonic() < deadline and time.monotonic() - self.last_event < quiet:
            self.pump(0.01)

    def wait_quickly(self, condition, seconds=2):
        """Whether @condition comes true soon; reads nothing."""
        deadline = time.monotonic() + seconds
        while not condition():
            if time.monotonic() > deadline:
                return False
            self.pump(0.005)
        return True

    def wait(self, condition, what, seconds=12):
        """Until @condition, given the tree, is true; what it gave.  Looks again whenever something changed."""
        deadline = time.monotonic() + seconds
        while True:
            self.keyboard.focus()
            tree = self.read()
            found = condition(tree)
            if found:
                return found
            if time.monotonic() > deadline:
                raise AssertionError(f"waited in vain: {what}\n" + describe(tree))
            again = time.monotonic() + 0.5
            while not self.changed and time.monotonic() < again:
                self.pump(0.02)
            self.settle(0.05, 0.4)  # not in the middle of a change

    def wait_for(self, role, name=None, seconds=12):
        return self.wait(lambda tree: tree.find(role, name), f"{role} {name}", seconds)


def describe(tree):
    lines = []

    def add(node, depth):
        if node.role not in ("filler", "panel") or re.search("[\u4e00-\u9fff]", node.name):
            lines.append("  " * min(depth, 12) + f"{node.role} “{node.name}” {' '.join(sorted(node.states - {'visible', 'enabled', 'sensitive'}))} {node.box}")
            depth += 1
        for child in node.children:
            add(child, depth)

    add(tree, 0)
    return "\n".join(lines)


if __name__ == "__main__":
    raise SystemExit(f"{os.path.basename(__file__)} is read by tests")
