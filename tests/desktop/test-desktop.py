# SPDX-License-Identifier: GPL-3.0-or-later
"""Linli as the desktop sees it: one name everywhere, files that its validators accept, an installation that puts all in place,
a program that the bus can start.  Speaks TAP."""
import configparser
import json
import os
import re
import shutil
import struct
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from programs import BUILD, SOURCE, run_cases, write_file  # noqa: E402

ID = "org.linli.Linli"
DESKTOP = os.path.join(SOURCE, "data", "desktop")
ICONS = os.path.join(SOURCE, "ui", "icons")
LINLI = os.path.join(BUILD, "src", "app", "linli")
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
CHINESE = re.compile("[\u4e00-\u9fff]")
VERSION = re.search(r"version: '([^']+)'", open(os.path.join(SOURCE, "meson.build"), encoding="utf-8").read()).group(1)


def read(path):
    with open(path, encoding="utf-8") as file:
        return file.read()


def read_desktop_file():
    parser = configparser.ConfigParser(interpolation=None, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str
    parser.read_string(read(os.path.join(DESKTOP, f"{ID}.desktop")))
    return parser


def read_metainfo():
    return ET.parse(os.path.join(DESKTOP, f"{ID}.metainfo.xml")).getroot()


def validate(*command):
    """Runs a validator; a machine without it skips the case."""
    if not shutil.which(command[0]):
        return f"there is no {command[0]}"
    done = subprocess.run(command, capture_output=True, text=True, check=False, timeout=60)
    assert done.returncode == 0, done.stdout + done.stderr
    return None


# ---- names and files ----

def one_name_everywhere():
    entry = read_desktop_file()["Desktop Entry"]
    metainfo = read_metainfo()
    schema = ET.parse(os.path.join(DESKTOP, f"{ID}.gschema.xml")).getroot().find("schema")
    service = read(os.path.join(DESKTOP, f"{ID}.service.in"))
    manifest = json.loads(read(os.path.join(SOURCE, "flatpak", f"{ID}.json")))
    found = {entry["Icon"], entry["StartupWMClass"], metainfo.findtext("id"), metainfo.findtext("launchable").removesuffix(".desktop"),
             metainfo.findtext("provides/dbus"), schema.get("id"), schema.get("path").strip("/").replace("/", "."), manifest["id"],
             re.search(r"^Name=(.+)$", service, re.M).group(1)}
    assert found == {ID}, found
    assert os.path.exists(os.path.join(ICONS, "scalable", "apps", f"{ID}.svg"))
    assert os.path.exists(os.path.join(ICONS, "symbolic", "apps", f"{ID}-symbolic.svg"))
    for path in ("src/app/linli-options.c", "src/app/linli-application.c"):
        assert ID in read(os.path.join(SOURCE, path)) or "APPLICATION_ID" in read(os.path.join(SOURCE, path)), path


def the_desktop_file_is_valid():
    return validate("desktop-file-validate", os.path.join(DESKTOP, f"{ID}.desktop"))


def what_a_menu_shows_is_also_chinese():
    parser = read_desktop_file()
    for section in parser.sections():
        for key in ("Name", "GenericName", "Comment", "Keywords"):
            if key in parser[section]:
                assert CHINESE.search(parser[section][f"{key}[zh_CN]"]), (section, key)
                assert not CHINESE.search(parser[section][key]), (section, key)
    assert {"社区", "网格", "居民", "走访"} <= set(parser["Desktop Entry"]["Keywords[zh_CN]"].split(";"))


def every_action_of_the_menu_is_one_of_the_program():
    parser = read_desktop_file()
    actions = [name for name in parser["Desktop Entry"]["Actions"].split(";") if name]
    assert actions and [f"Desktop Action {name}" for name in actions] == parser.sections()[1:], parser.sections()
    known = set(re.findall(r'"app\.([a-z-]+)".*LINLI_ACTION_DESKTOP', read(os.path.join(SOURCE, "src", "ui", "window", "linli-actions.c"))))
    assert set(actions) == known, known
    for name in actions:
        assert parser[f"Desktop Action {name}"]["Exec"] == f"linli --do {name}"


def the_metainfo_is_valid():
    return validate("appstreamcli", "validate", "--no-net", os.path.join(DESKTOP, f"{ID}.metainfo.xml"))


def the_metainfo_says_what_a_shop_shows():
    root = read_metainfo()
    name, summary = root.findtext("name"), root.findtext("summary")
    assert len(name) <= 15 and len(summary) <= 60 and name not in summary, (name, summary)
    assert not summary.startswith(("A ", "The ", "An ")) and summary[-1] != ".", summary
    for parent, tag in ((root, "name"), (root, "summary"), *((shot, "caption") for shot in root.iter("screenshot"))):
        words = {element.get(XML_LANG, ""): element.text for element in parent.findall(tag)}
        assert "" in words and CHINESE.search(words["zh_CN"]), (tag, words)
    for tag in ("p", "li"):
        plain = [element for element in root.iter(tag) if XML_LANG not in element.attrib]
        chinese = [element for element in root.iter(tag) if element.get(XML_LANG) == "zh_CN"]
        assert plain and len(plain) == len(chinese), (tag, len(plain), len(chinese))
    assert root.find("developer").get("id") and root.find("content_rating").get("type") == "oars-1.1"
    assert {color.get("scheme_preference") for color in root.iter("color")} == {"light", "dark"}
    assert all(re.fullmatch("#[0-9a-f]{6}", color.text) for color in root.iter("color"))
    assert root.find("releases/release").get("version") == VERSION, "the newest release is the version of the build"


def every_screenshot_is_in_the_tree():
    images = [element.text.rsplit("/", 1)[1] for element in read_metainfo().iter("image")]
    assert len(images) >= 3
    for name in images:
        path = os.path.join(SOURCE, "docs", "pictures", name)
        assert os.path.exists(path), f"docs/pictures/{name} is missing"
        with open(path, "rb") as file:
            width, height = struct.unpack(">II", file.read(24)[16:24])
        assert width > 1000 and height > 600, (name, width, height)


def the_schema_compiles():
    return validate("glib-compile-schemas", "--strict", "--dry-run", DESKTOP)


# ---- icons ----

def read_icon(*path):
    root = ET.parse(os.path.join(ICONS, *path)).getroot()
    assert root.tag == "{http://www.w3.org/2000/svg}svg", root.tag
    for element in root.iter():
        tag = element.tag.rsplit("}", 1)[1]
        assert tag in ("svg", "rect", "path", "circle", "g", "defs", "linearGradient", "stop"), tag
        assert not any("href" in key or key.startswith("on") for key in element.attrib), element.attrib
    return root


def the_icons_are_plain_drawings():
    full = read_icon("scalable", "apps", f"{ID}.svg")
    assert full.get("viewBox") == "0 0 128 128"
    symbolic = read_icon("symbolic", "apps", f"{ID}-symbolic.svg")
    assert symbolic.get("viewBox") == "0 0 16 16"
    fills = {element.get("fill") for element in symbolic.iter() if element.get("fill")}
    assert fills == {"#2e3436"}, "a symbolic icon has one colour, which the desktop replaces"


# ---- installed, and started by the bus ----

def install(folder):
    done = subprocess.run(["meson", "install", "-C", BUILD, "--no-rebuild", "--quiet", "--destdir", folder], capture_output=True, text=True,
                          check=False, timeout=120)
    assert done.returncode == 0, done.stdout + done.stderr
    found = {}
    for base, _, names in os.walk(folder):
        for name in names:
            found[name] = os.path.relpath(os.path.join(base, name), folder)
    return found


def everything_is_installed_where_it_belongs():
    if not shutil.which("meson"):
        return "there is no meson"
    expected = {
        "linli": "bin", "linlictl": "bin", "linli-server": "bin",
        f"{ID}.desktop": "share/applications", f"{ID}.metainfo.xml": "share/metainfo",
        f"{ID}.service": "share/dbus-1/services", f"{ID}.gschema.xml": "share/glib-2.0/schemas",
        f"{ID}.svg": "share/icons/hicolor/scalable/apps",
        f"{ID}-symbolic.svg": "share/icons/hicolor/symbolic/apps", "linli.mo": "share/locale/zh_CN/LC_MESSAGES",
        "linli-server.service": "lib/systemd/system",
    }
    with tempfile.TemporaryDirectory() as folder:
        found = install(folder)
        for name, place in expected.items():
            assert name in found and os.path.dirname(found[name]).endswith(place), (name, found.get(name))
        service = read(os.path.join(folder, found[f"{ID}.service"]))
        program = re.search(r"^Exec=(\S+) --gapplication-service$", service, re.M).group(1)
        assert os.path.exists(folder + program), program
    return None


def run_on_a_bus(script, *args):
    """Runs a shell script on a bus that knows the service, under a screen."""
    for tool in ("xvfb-run", "dbus-run-session", "gdbus"):
        if not shutil.which(tool):
            return f"there is no {tool}", None
    with tempfile.TemporaryDirectory(prefix="linli-desktop-") as folder:
        services = os.path.join(folder, "share", "dbus-1", "services")
        os.makedirs(services)
        write_file(os.path.join(services, f"{ID}.service"), f"[D-BUS Service]\nName={ID}\nExec={LINLI} --gapplication-service\n")
        for name in ("config", "data", "runtime"):
            os.makedirs(os.path.join(folder, name), mode=0o700)
        gone = ("DISPLAY", "WAYLAND_DISPLAY", "DBUS_SESSION_BUS_ADDRESS", "G_DEBUG")
        env = {key: value for key, value in os.environ.items() if key not in gone} | {
            "GDK_BACKEND": "x11", "GSK_RENDERER": "cairo", "GDK_DEBUG": "gl-disable", "GTK_A11Y": "none", "GSETTINGS_BACKEND": "memory",
            "LC_ALL": "C.UTF-8", "XDG_DATA_DIRS": os.path.join(folder, "share") + ":/usr/local/share:/usr/share", "ID": ID, "LINLI": LINLI,
            "XDG_CONFIG_HOME": os.path.join(folder, "config"), "XDG_DATA_HOME": os.path.join(folder, "data"),
            "XDG_RUNTIME_DIR": os.path.join(folder, "runtime")}
        done = subprocess.run(["xvfb-run", "-a", "-s", "-screen 0 1366x768x24", "dbus-run-session", "--", "sh", "-c", script, "sh", *args],
                              env=env, capture_output=True, text=True, check=False, timeout=150)
        return None, done


FUNCTIONS = """
path=/$(echo $ID | tr . /)
call () { gdbus call --session --dest $ID --object-path $path --method "org.freedesktop.Application.$@"; }
bus=org.freedesktop.DBus
owned () { gdbus call --session --dest $bus --object-path /org/freedesktop/DBus --method $bus.NameHasOwner $ID | grep -q true; }
windows () { gdbus introspect --session --dest $ID --object-path $path/window --recurse 2>/dev/null | grep -c 'node .*/window/[0-9]'; }
wait_for () { for i in $(seq 400); do "$@" && return 0; sleep 0.05; done; echo "waited in vain for: $*" >&2; exit 1; }
has_window () { [ "$(windows)" -ge 1 ]; }
gone () { ! owned; }
shown () { xwininfo -root -tree | grep -qF "$ID"; }
"""


def the_bus_starts_it_and_quit_ends_it():
    reason, done = run_on_a_bus(FUNCTIONS + """
call Activate '{}' && wait_for has_window && echo "windows=$(windows)"
call Activate '{}' && echo "windows=$(windows)"
command -v xwininfo >/dev/null && wait_for shown && echo "class=$ID"
call ActivateAction quit '[]' '{}'
wait_for gone && echo ended
""")
    if reason:
        return reason
    assert done.returncode == 0 and done.stdout.count("windows=1") == 2 and "ended" in done.stdout, done
    assert not shutil.which("xwininfo") or f"class={ID}" in done.stdout, done
    return None


def the_menu_s_actions_bring_the_window_up():
    reason, done = run_on_a_bus(FUNCTIONS + """
for action in search new-record sync; do
  call ActivateAction $action '[]' '{}' && wait_for has_window && echo "$action windows=$(windows)"
done
"$LINLI" --do search && echo second=$?
"$LINLI" --do nonsense; echo nonsense=$?
"$LINLI" --do quit; echo quit=$?
call ActivateAction quit '[]' '{}'
wait_for gone && echo ended
""")
    if reason:
        return reason
    for word in ("search windows=1", "new-record windows=1", "sync windows=1", "second=0", "nonsense=2", "quit=2", "ended"):
        assert word in done.stdout, (word, done)
    assert "nonsense" in done.stderr, done.stderr
    return None


run_cases([
    ("one name everywhere", one_name_everywhere),
    ("the desktop file is valid", the_desktop_file_is_valid),
    ("what a menu shows is also Chinese", what_a_menu_shows_is_also_chinese),
    ("every action of the menu is one of the program", every_action_of_the_menu_is_one_of_the_program),
    ("the metainfo is valid", the_metainfo_is_valid),
    ("the metainfo says what a shop shows", the_metainfo_says_what_a_shop_shows),
    ("every screenshot is in the tree", every_screenshot_is_in_the_tree),
    ("the settings' schema compiles", the_schema_compiles),
    ("the icons are plain drawings", the_icons_are_plain_drawings),
    ("everything is installed where it belongs", everything_is_installed_where_it_belongs),
    ("the bus starts it, once, and quit ends it", the_bus_starts_it_and_quit_ends_it),
    ("the menu's actions bring the window up", the_menu_s_actions_bring_the_window_up),
])
