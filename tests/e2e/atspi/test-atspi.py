# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page of the window, end to end, as somebody has it who sees nothing and has no pointer: controls are found by what they
are and what they are called, keys are real keys, and every page is audited.  Speaks TAP."""
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path[:0] = [HERE, os.path.join(HERE, "..", "..", "lib")]
import screen  # noqa: E402

MISSING = screen.what_is_missing()
if MISSING and "gi" in MISSING and sys.executable != "/usr/bin/python3" and os.path.exists("/usr/bin/python3"):
    os.execv("/usr/bin/python3", ["/usr/bin/python3", *sys.argv])  # distributions give their own python the bindings
if MISSING:
    print(f"1..0 # SKIP {MISSING}")
    sys.exit(0)

import audit  # noqa: E402
from programs import BUILD, Server, ctl, run_cases  # noqa: E402
from reader import Reader  # noqa: E402

LINLI = os.path.join(BUILD, "src", "app", "linli")
SCRATCH = tempfile.mkdtemp(prefix="linli-atspi-")
COVERED = {}
MAX_STEPS = 160


class Desk:
    """The program on a screen, its reader and its keyboard; one for all cases."""

    def __init__(self, display, server):
        self.display, self.server = display, server
        self.demo = None
        self.program = None
        self.keyboard = screen.Keyboard(display.display)
        self.reader = Reader(display.env["DBUS_SESSION_BUS_ADDRESS"], self.keyboard)

    def start(self, *options):
        env = dict(self.display.env, LINLI_LOCALEDIR=os.path.join(BUILD, "po"))
        self.program = subprocess.Popen([LINLI, *options], env=env, stdout=subprocess.DEVNULL)
        self.reader.attach(self.program.pid)

    def press(self, *chords):
        for chord in chords:
            self.keyboard.press(chord)
            self.reader.settle()

    def type(self, text):
        self.keyboard.type(text)
        self.reader.settle()

    def tab(self, chord="Tab"):
        """One step; FALSE when the focus stays where it is."""
        before = self.reader.focused
        self.keyboard.press(chord)
        return self.reader.wait_quickly(lambda: self.reader.focused != before)

    def walk(self):
        """Where Tab leads until it comes round."""
        way = []
        while len(way) < MAX_STEPS:
            assert self.tab(), f"Tab stays at {self.reader.get_name(self.reader.focus_path)}" if self.reader.focus_path else "nothing has the focus"
            if self.reader.focus_path in way:
                return way[way.index(self.reader.focus_path):]
            way.append(self.reader.focus_path)
        raise AssertionError("Tab does not come round")

    def go_to(self, role, name, chord="Tab"):
        """Tab until the focus is on that control."""
        self.reader.wait_for(role, name)
        paths = [node.path for node in self.reader.read().find_all(role, name)]
        for _ in range(MAX_STEPS):
            if self.reader.focus_path in paths:
                return self.reader.focus_path
            assert self.tab(chord), f"Tab stays on the way to {role} {name}"
        raise AssertionError(f"Tab does not come to {role} {name}")

    def check(self, page, rtl=False):
        """Audits what is in sight."""
        self.reader.settle()
        way = self.walk()
        tree = self.reader.read()
        faults = audit.find_faults(tree) + audit.find_unreached(tree, way) + audit.find_disorder(tree, way, rtl)
        COVERED[page] = len(audit.list_controls(tree))
        assert not faults, "\n".join(faults)

    def wait_said(self, text, since=0):
        self.reader.wait(lambda tree: any(text in said for _, said in self.reader.said[since:]), f"“{text}” is said")


DESK = None


def user(login):
    return next(user for user in DESK.demo["users"] if user["login"] == login)


def a_new_laptop_asks_who_sits_there():
    DESK.start("--replica", os.path.join(SCRATCH, "replica"))
    DESK.reader.wait_for("text", "服务器地址")
    DESK.check("sign-in")


def enrolment_is_typed_and_the_first_sync_is_told():
    for name, text in (("服务器地址", DESK.server.url), ("用户名", "wangmin"), ("密码", user("wangmin")["password"]),
                       ("登记码", user("wangmin")["code"])):
        DESK.go_to("text", name)
        DESK.type(text)
    DESK.press("Return")
    DESK.reader.wait_for("list", "页面")


def main():
    global DESK  # pylint: disable=global-statement
    demo = ctl("demo", os.path.join(SCRATCH, "demo")).json
    with screen.Screen() as display, Server(demo["server"]) as server:
        DESK = Desk(display, server)
        DESK.demo = demo
        try:
            run_cases([
                ("a new laptop asks who sits there", a_new_laptop_asks_who_sits_there),
                ("enrolment is typed, and the first sync is told", enrolment_is_typed_and_the_first_sync_is_told),
            ])
        finally:
            print(f"# AT-SPI coverage: {len(COVERED)} pages, {sum(COVERED.values())} controls: {COVERED}", flush=True)
            if DESK.program is not None:
                DESK.program.terminate()
                DESK.program.wait(timeout=30)
            shutil.rmtree(SCRATCH, ignore_errors=True)


if __name__ == "__main__":
    main()
