# SPDX-License-Identifier: GPL-3.0-or-later
"""The Flatpak's manifest asks for no more than it needs, and the recipe of its runtime does what it says.  Builds nothing.  Speaks TAP."""
import copy
import json
import os
import re
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(HERE, "..", "lib"))
from programs import SOURCE, run_cases, write_file  # noqa: E402

FLATPAK = os.path.join(SOURCE, "flatpak")
sys.path.insert(0, FLATPAK)
sys.dont_write_bytecode = True
import rules  # noqa: E402
import runtime  # noqa: E402

NAME = "org.linli.Linli.json"


def read(*path):
    with open(os.path.join(SOURCE, *path), encoding="utf-8") as file:
        return file.read()


MANIFEST, RECIPE = json.loads(read("flatpak", NAME)), runtime.load_recipe()


def the_manifest_has_no_complaint():
    complaints = rules.check(MANIFEST, NAME, RECIPE)
    assert complaints == [], complaints


def the_kept_permissions_are_those_of_the_manifest():
    assert rules.make_permissions(MANIFEST) == read("flatpak", "permissions")


def with_argument(argument):
    return lambda manifest: manifest["finish-args"].append(argument)


def without_argument(argument):
    return lambda manifest: manifest["finish-args"].remove(argument)


def with_value(key, value):
    return lambda manifest: manifest.update({key: value})


def with_source(source):
    return lambda manifest: manifest["modules"][0]["sources"].append(source)


# What somebody might add in a hurry, and a word of the complaint.
MISTAKES = [
    (with_argument("--filesystem=home"), "portal"),
    (with_argument("--filesystem=xdg-documents"), "portal"),
    (with_argument("--socket=x11"), "fallback-x11"),
    (with_argument("--socket=session-bus"), "session-bus"),
    (with_argument("--talk-name=org.freedesktop.portal.Desktop"), "portals need no permission"),
    (with_argument("--talk-name=org.freedesktop.secrets"), "secrets"),
    (with_argument("--own-name=org.linli.Linli"), "own name"),
    (with_argument("--no-talk-name=org.example.Name"), "--no-talk-name"),
    (with_argument("--device=all"), "graphics"),
    (with_argument("--allow=devel"), "--allow"),
    (with_argument("--share=network"), "twice"),
    (without_argument("--share=ipc"), "copies every frame"),
    (without_argument("--socket=wayland"), "needs --socket=wayland"),
    (without_argument("--socket=fallback-x11"), "still run X"),
    (with_value("id", "org.linli.Other"), "the file is called"),
    (with_value("id", "linli"), "three to five"),
    (with_value("id", "org.linli-test.Linli"), "three to five"),
    (with_value("runtime-version", "bookworm"), "runtime-version"),
    (with_value("separate-locales", True), "translation"),
    (with_value("command", ""), "command"),
    (with_source({"type": "git", "url": "https://example.org/x.git"}), "network"),
    (with_source({"type": "archive", "url": "https://example.org/x.tar.xz"}), "sha256"),
]


def every_mistake_is_found():
    for mistake, word in MISTAKES:
        manifest = copy.deepcopy(MANIFEST)
        mistake(manifest)
        complaints = rules.check(manifest, NAME, RECIPE)
        assert any(word in complaint for complaint in complaints), (word, complaints)


def permissions_are_compared_in_one_order():
    printed = "[Session Bus Policy]\nb=talk\na=own\n\n[Context]\nsockets=wayland;x11;fallback-x11;\nshared=network;ipc;\n\n"
    assert rules.sort_permissions(printed) == ("[Context]\nshared=ipc;network;\nsockets=fallback-x11;wayland;x11;\n"
                                               "[Session Bus Policy]\na=own;\nb=talk;\n")


def the_mirror_is_that_of_the_machine():
    archives = [("Debian", "http://mirror.test/debian/", "bookworm"), ("Debian", "http://mirror.test/debian/", "bookworm-updates"),
                ("Debian-Security", "http://mirror.test/security/", "bookworm-security")]
    lines = [line.split("] ")[1] for line in runtime.make_sources(archives, "trixie").splitlines()]
    assert lines == ["http://mirror.test/debian/ trixie main", "http://mirror.test/debian/ trixie-updates main",
                     "http://mirror.test/security/ trixie-security main"], lines
    for path in ("flatpak/runtime.py", "flatpak/pack.py", "flatpak/runtime.json", "dev"):
        assert not re.search(r"https?://(?!mirror\.test)[a-z]", read(path)), f"{path} names a host"


def links_through_etc_stay_inside():
    with tempfile.TemporaryDirectory() as usr:
        os.makedirs(f"{usr}/bin")
        os.makedirs(f"{usr}/etc/alternatives")
        write_file(f"{usr}/bin/awk-one", "")
        for name, target in (("awk", "/usr/bin/awk-one"), ("gone", "/usr/bin/not-here"), ("far", "/etc/alternatives/awk")):
            os.symlink(target, f"{usr}/etc/alternatives/{name}")
            os.symlink(f"/etc/alternatives/{name}", f"{usr}/bin/{name}")
        runtime.resolve_alternatives(usr)
        assert os.readlink(f"{usr}/bin/awk") == os.readlink(f"{usr}/bin/far") == "awk-one"
        assert not os.path.lexists(f"{usr}/bin/gone")


def no_setuid_bit_and_no_pipe_stays():
    with tempfile.TemporaryDirectory() as usr:
        os.makedirs(f"{usr}/bin", mode=0o700)
        write_file(f"{usr}/bin/mount", "")
        os.chmod(f"{usr}/bin/mount", 0o4711)
        write_file(f"{usr}/notes", "", mode=0o600)
        os.mkfifo(f"{usr}/pipe")
        runtime.set_modes(usr)
        modes = {name: os.stat(f"{usr}/{name}").st_mode & 0o7777 for name in ("bin", "bin/mount", "notes")}
        assert modes == {"bin": 0o755, "bin/mount": 0o755, "notes": 0o644}, modes
        assert not os.path.exists(f"{usr}/pipe")


run_cases([
    ("the manifest has no complaint", the_manifest_has_no_complaint),
    ("the kept permissions are those the manifest asks for", the_kept_permissions_are_those_of_the_manifest),
    ("every mistake somebody might make is found", every_mistake_is_found),
    ("permissions are compared in one order", permissions_are_compared_in_one_order),
    ("the mirror is that of the machine, and no host is named", the_mirror_is_that_of_the_machine),
    ("links through /etc/alternatives stay inside the runtime", links_through_etc_stay_inside),
    ("no setuid bit and no pipe stays in a runtime", no_setuid_bit_and_no_pipe_stays),
])
