# SPDX-License-Identifier: GPL-3.0-or-later
"""A screen of our own: Xvfb, a session bus with assistive technology on it, and a keyboard with real keys (XTEST)."""
import ctypes
import os
import select
import shutil
import signal
import subprocess

VIEWABLE = 2
REVERT_TO_PARENT = 2
NOBODY = 0
NAMES = {"Tab": 0xff09, "Return": 0xff0d, "Escape": 0xff1b, "BackSpace": 0xff08, "Delete": 0xffff, "Home": 0xff50, "Left": 0xff51,
         "Up": 0xff52, "Right": 0xff53, "Down": 0xff54, "Page_Up": 0xff55, "Page_Down": 0xff56, "End": 0xff57, "Menu": 0xff67,
         "Shift": 0xffe1, "Control": 0xffe3, "Alt": 0xffe9, "space": 0x20, "comma": 0x2c, "question": 0x3f, **{f"F{n}": 0xffbd + n for n in range(1, 13)}}


def what_is_missing():
    """The first thing that is not installed, or None."""
    for program in ("Xvfb", "dbus-daemon"):
        if not shutil.which(program):
            return f"there is no {program}"
    if not os.path.exists("/usr/share/dbus-1/services/org.a11y.Bus.service"):
        return "there is no at-spi2-core"
    try:
        import gi  # noqa: F401 pylint: disable=import-outside-toplevel,unused-import
        ctypes.CDLL("libX11.so.6")
        ctypes.CDLL("libXtst.so.6")
    except (ImportError, OSError) as error:
        return str(error)
    return None


def read_line(descriptor, seconds):
    text = b""
    while not text.endswith(b"\n"):
        ready, _, _ = select.select([descriptor], [], [], seconds)
        assert ready, "no answer in time"
        part = os.read(descriptor, 256)
        assert part, "ended without an answer"
        text += part
    return text.decode().strip()


class Screen:
    """A context manager; .env is what a program needs to run on it."""

    def __init__(self, size="1366x768"):
        self.children = []
        ours, theirs = os.pipe()
        self._start(["Xvfb", "-displayfd", str(theirs), "-screen", "0", f"{size}x24", "-nolisten", "tcp", "-noreset"], pass_fds=[theirs])
        os.close(theirs)
        self.display = ":" + read_line(ours, 30)
        os.close(ours)
        self.env = dict(os.environ, DISPLAY=self.display, LC_ALL="zh_CN.UTF-8", GDK_BACKEND="x11", GSK_RENDERER="cairo",
                        GDK_DEBUG="gl-disable", GTK_A11Y="atspi", GSETTINGS_BACKEND="memory", ADW_DISABLE_PORTAL="1")
        for name in ("WAYLAND_DISPLAY", "AT_SPI_BUS_ADDRESS", "NO_AT_BRIDGE"):
            self.env.pop(name, None)
        bus = self._start(["dbus-daemon", "--session", "--print-address", "--nofork", "--nopidfile"], env=self.env, stdout=subprocess.PIPE)
        self.env["DBUS_SESSION_BUS_ADDRESS"] = read_line(bus.stdout.fileno(), 30)

    def _start(self, command, **options):
        child = subprocess.Popen(command, stderr=subprocess.DEVNULL, **{"stdout": subprocess.DEVNULL, **options})
        self.children.append(child)
        return child

    def close(self):
        for child in reversed(self.children):
            if child.poll() is None:
                child.send_signal(signal.SIGTERM)
                child.wait(timeout=20)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()


class Attributes(ctypes.Structure):  # XWindowAttributes
    _fields_ = [("x", ctypes.c_int), ("y", ctypes.c_int), ("width", ctypes.c_int), ("height", ctypes.c_int), ("border", ctypes.c_int),
                ("depth", ctypes.c_int), ("visual", ctypes.c_void_p), ("root", ctypes.c_ulong), ("class", ctypes.c_int),
                ("bit_gravity", ctypes.c_int), ("win_gravity", ctypes.c_int), ("backing_store", ctypes.c_int),
                ("backing_planes", ctypes.c_ulong), ("backing_pixel", ctypes.c_ulong), ("save_under", ctypes.c_int),
                ("colormap", ctypes.c_ulong), ("map_installed", ctypes.c_int), ("map_state", ctypes.c_int),
                ("all_events", ctypes.c_long), ("your_events", ctypes.c_long), ("no_propagate", ctypes.c_long),
                ("override_redirect", ctypes.c_int), ("screen", ctypes.c_void_p)]


class Keyboard:
    """Presses keys as a hand does; the newest window has the focus, as a window manager would have it."""

    def __init__(self, display):
        self.x = ctypes.CDLL("libX11.so.6")
        self.xtst = ctypes.CDLL("libXtst.so.6")
        self.x.XOpenDisplay.restype = ctypes.c_void_p
        self.x.XDefaultRootWindow.restype = ctypes.c_ulong
        self.x.XDefaultRootWindow.argtypes = [ctypes.c_void_p]
        self.x.XKeysymToKeycode.argtypes = [ctypes.c_void_p, ctypes.c_ulong]
        self.x.XKeysymToKeycode.restype = ctypes.c_ubyte
        self.x.XkbKeycodeToKeysym.argtypes = [ctypes.c_void_p, ctypes.c_ubyte, ctypes.c_int, ctypes.c_int]
        self.x.XkbKeycodeToKeysym.restype = ctypes.c_ulong
        self.x.XQueryTree.argtypes = [ctypes.c_void_p, ctypes.c_ulong, *[ctypes.c_void_p] * 4]
        self.x.XGetWindowAttributes.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_void_p]
        self.x.XSetInputFocus.argtypes = [ctypes.c_void_p, ctypes.c_ulong, ctypes.c_int, ctypes.c_ulong]
        self.x.XGetInputFocus.argtypes = [ctypes.c_void_p, ctypes.c_void_p, ctypes.c_void_p]
        self.x.XSync.argtypes = [ctypes.c_void_p, ctypes.c_int]
        self.x.XFree.argtypes = [ctypes.c_void_p]
        self.xtst.XTestFakeMotionEvent.argtypes = [ctypes.c_void_p, ctypes.c_int, ctypes.c_int, ctypes.c_int, ctypes.c_ulong]
        self.xtst.XTestFakeButtonEvent.argtypes = [ctypes.c_void_p, ctypes.c_uint, ctypes.c_int, ctypes.c_ulong]
        self.xtst.XTestFakeKeyEvent.argtypes = [ctypes.c_void_p, ctypes.c_uint, ctypes.c_int, ctypes.c_ulong]
        # A window may go while it is looked at: that is no reason to end.
        self.handler = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_void_p, ctypes.c_void_p)(lambda *_: 0)
        self.x.XSetErrorHandler(self.handler)
        self.display = self.x.XOpenDisplay(display.encode())
        assert self.display, f"the display {display} does not answer"

    def _windows(self):
        """Windows that are seen, lowest first."""
        root, parent, children, n = ctypes.c_ulong(), ctypes.c_ulong(), ctypes.POINTER(ctypes.c_ulong)(), ctypes.c_uint()
        self.x.XQueryTree(self.display, self.x.XDefaultRootWindow(self.display), ctypes.byref(root), ctypes.byref(parent),
                          ctypes.byref(children), ctypes.byref(n))
        found = []
        for i in range(n.value):
            about = Attributes()
            if self.x.XGetWindowAttributes(self.display, children[i], ctypes.byref(about)) and about.map_state == VIEWABLE \
                    and not about.override_redirect and about.width > 10:
                found.append(children[i])
        if children:
            self.x.XFree(children)
        return found

    def focus(self):
        windows = self._windows()
        focused, revert = ctypes.c_ulong(), ctypes.c_int()
        self.x.XGetInputFocus(self.display, ctypes.byref(focused), ctypes.byref(revert))
        if windows and focused.value != windows[-1]:
            self.x.XSetInputFocus(self.display, windows[-1], REVERT_TO_PARENT, 0)
            self.x.XSync(self.display, 0)

    def look_elsewhere(self):
        """No window has the focus, until somebody presses a key."""
        self.x.XSetInputFocus(self.display, NOBODY, REVERT_TO_PARENT, 0)
        self.x.XSync(self.display, 0)

    def _key(self, keysym, down):
        code = self.x.XKeysymToKeycode(self.display, keysym)
        assert code, f"no key for {keysym:#x}"
        self.xtst.XTestFakeKeyEvent(self.display, code, down, 0)

    def _is_shifted(self, keysym):
        code = self.x.XKeysymToKeycode(self.display, keysym)
        return self.x.XkbKeycodeToKeysym(self.display, code, 0, 0) != keysym

    def press(self, chord):
        """"Tab", "Shift+Tab", "Control+k", "Alt+2"."""
        keys = [NAMES[key] if key in NAMES else ord(key) for key in chord.split("+")]
        if self._is_shifted(keys[-1]):
            keys.insert(0, NAMES["Shift"])
        self.focus()
        for key in keys:
            self._key(key, 1)
        for key in reversed(keys):
            self._key(key, 0)
        self.x.XSync(self.display, 0)

    def wheel(self, x, y, button):
        """One notch over that place of the screen: up (4) or down (5)."""
        self.xtst.XTestFakeMotionEvent(self.display, -1, x, y, 0)
        for down in (1, 0):
            self.xtst.XTestFakeButtonEvent(self.display, button, down, 0)
        self.x.XSync(self.display, 0)

    def type(self, text):
        self.focus()
        for letter in text:
            shifted = self._is_shifted(ord(letter))
            if shifted:
                self._key(NAMES["Shift"], 1)
            self._key(ord(letter), 1)
            self._key(ord(letter), 0)
            if shifted:
                self._key(NAMES["Shift"], 0)
        self.x.XSync(self.display, 0)
