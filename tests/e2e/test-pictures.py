# SPDX-License-Identifier: GPL-3.0-or-later
"""Every page of the window has something on it, in both styles, with a form for every character.  Speaks TAP."""
import importlib.util
import json
import os
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
import png  # noqa: E402
from programs import BUILD, ENV, Server, ctl, run_cases, write_file  # noqa: E402

_spec = importlib.util.spec_from_file_location("pictures", os.path.join(HERE, "pictures.py"))
pictures = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(pictures)

LINLI = os.path.join(BUILD, "src", "app", "linli")
GOOD = {"colors": 100, "glyphs": 200, "unknown_glyphs": 0, "lightness": 0.9}
TAKEN = {}


def report(name, **changes):
    return GOOD | {"file": name} | changes


def bad_pictures_are_found():
    dark = report("a-dark.png", lightness=0.2)
    assert not list(pictures.complain([report("a-light.png"), dark]))
    for changes, word in (({"colors": 2}, "hardly"), ({"glyphs": 0}, "hardly"), ({"unknown_glyphs": 3}, "no form"),
                          ({"lightness": 0.21}, "the same")):
        complaints = list(pictures.complain([report("a-light.png", **changes), dark]))
        assert any(word in complaint for complaint in complaints), (changes, complaints)
    assert any("dark" in complaint for complaint in pictures.complain([report("a-light.png")]))


def new_records(replica):
    """A household where everything that is free text looks like markup, an entity or a format: a warning of the toolkit ends the program."""
    building = ctl("new", replica, "building", "name=<b>1</b> & 号楼 &amp;").json["id"]
    unit = ctl("new", replica, "unit", f"building={building}", "name=<u>1").json["id"]
    room = ctl("new", replica, "room", f"building={building}", f"unit={unit}", "no=<1>&", "floor=1").json["id"]
    household = ctl("new", replica, "household", f"room={room}", "note=100% %s %n <span>").json["id"]
    ctl("new", replica, "person", "name=张桂芳", f"household={household}", "current_address=<b>a&b " + "长" * 150)


def take(folder):
    """A community of one person on a server, a client filled from it, and its pictures."""
    password = write_file(os.path.join(folder, "password"), "a-password-of-length\n")
    data, replica = os.path.join(folder, "server"), os.path.join(folder, "client")
    ctl("admin", data, "init")
    ctl("admin", data, "user", "add", "zhao", "--role", "community_secretary", "--grid", "1", "--password-file", password)
    code = ctl("admin", data, "code", "zhao").json["code"]
    out = os.path.join(folder, "pictures")
    with Server(data) as server:
        ctl("enroll", replica, "--server", server.url, "--user", "zhao", "--password-file", password, "--code", code)
        new_records(replica)
        ctl("sync", replica)
        env = {key: value for key, value in ENV.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")} | {
            "G_DEBUG": "fatal-warnings", "GDK_BACKEND": "x11", "GSK_RENDERER": "cairo", "GDK_DEBUG": "gl-disable", "GTK_A11Y": "none", "GSETTINGS_BACKEND": "memory",
            "LC_ALL": "zh_CN.UTF-8", "LINLI_LOCALEDIR": os.path.join(BUILD, "po"), "XDG_CONFIG_HOME": os.path.join(folder, "config"),
            "XDG_DATA_HOME": os.path.join(folder, "data")}
        done = subprocess.run(["xvfb-run", "-a", "-s", "-screen 0 1366x768x24", LINLI, "--replica", replica, "--sign-in", "zhao",
                               "--password-file", password, "--pictures", out],
                              env=env, capture_output=True, text=True, timeout=240, check=False)
    assert done.returncode == 0, done.stderr
    TAKEN.update(json.loads(next(line for line in reversed(done.stdout.splitlines()) if line.startswith("{"))))
    TAKEN["looks"] = {name: png.look_at(os.path.join(out, name), every=7) for name in ("sign-in-light.png", "sign-in-dark.png")}


def every_page_has_something_on_it():
    if not shutil.which("xvfb-run"):
        return "there is no xvfb-run"
    with tempfile.TemporaryDirectory(prefix="linli-pictures-") as folder:
        take(folder)
    assert TAKEN["pictures"] == len(TAKEN["list"]) >= 20, TAKEN["pictures"]
    complaints = list(pictures.complain(TAKEN["list"]))
    assert not complaints, complaints
    return None


def the_report_is_what_is_in_the_file():
    if not TAKEN:
        return "no picture was taken"
    for name, look in TAKEN["looks"].items():
        told = next(picture for picture in TAKEN["list"] if picture["file"] == name)
        assert (look.width, look.height) == (told["width"], told["height"]), (look, told)
        assert abs(look.lightness - told["lightness"]) < 0.05, (look, told)
    return None


run_cases([
    ("an empty, fontless or unchanged picture is found", bad_pictures_are_found),
    ("every page has something on it, light and dark", every_page_has_something_on_it),
    ("what the program tells of a picture is in the file", the_report_is_what_is_in_the_file),
])
