# SPDX-License-Identifier: GPL-3.0-or-later
"""Builds Linli's Flatpak without network, tries it in a scratch installation, and leaves a bundle that is tried in another.

    pack.py [--cache DIR] [--with-runtime]

Everything is written under the cache (_flatpak of this tree).  The last line of the output is JSON: the bundle, and how long each
step took.
"""
import argparse
import contextlib
import json
import os
import shutil
import subprocess
import sys
import time

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(HERE)
sys.path[:0] = [HERE, os.path.join(ROOT, "tests", "lib")]
import png  # noqa: E402
import rules  # noqa: E402
import runtime  # noqa: E402
from runtime import PLATFORM, SDK, PackError, get_size_mb, run, write  # noqa: E402

ID = "org.linli.Linli"
MANIFEST = os.path.join(HERE, f"{ID}.json")
PERMISSIONS = os.path.join(HERE, "permissions")
EXPORTS = (f"applications/{ID}.desktop", f"dbus-1/services/{ID}.service", f"icons/hicolor/scalable/apps/{ID}.svg",
           f"icons/hicolor/symbolic/apps/{ID}-symbolic.svg", f"metainfo/{ID}.appdata.xml")
TITLE = "邻里"
# What is looked at from inside: $1 is a file of the host that must not be seen.
INSIDE = """
fail () { echo "inside the sandbox: $*" >&2; exit 1; }
[ ! -e "$1" ] || fail "sees $1"
[ ! -e "$HOME/.ssh" ] || fail "sees the person's keys"
touch /usr/probe 2>/dev/null && fail "can write into /usr"
touch /app/probe 2>/dev/null && fail "can write into /app"
touch "$XDG_DATA_HOME/probe" || fail "cannot write into its own folder"
fc-list :lang=zh-cn file | grep -q '^/usr/share/fonts' || fail "has no Chinese font"
locale -a | grep -qi '^zh_CN.utf-\\?8$' || fail "has no Chinese locale"
"""
# Starts the program by its name on the bus, waits for its window, and asks it to end.
ACTIVATE = """
path=/$(echo "$1" | tr . /)
call () { gdbus call --session --dest "$ID" --object-path "$path" --method "org.freedesktop.Application.$@" >/dev/null; }
ID=$1
call Activate '{}' || { echo "activation was refused" >&2; exit 1; }
for i in $(seq 200); do
  xwininfo -root -tree | grep -qi "$ID" && break
  sleep 0.05
done
xwininfo -root -tree | grep -qi "$ID" || { echo "no window came" >&2; exit 1; }
call ActivateAction quit '[]' '{}'
bus=org.freedesktop.DBus
for i in $(seq 200); do
  gdbus call --session --dest $bus --object-path /org/freedesktop/DBus --method $bus.NameHasOwner "$ID" | grep -q false && exit 0
  sleep 0.05
done
echo "it did not end" >&2; exit 1
"""


def expect(condition, problem):
    if not condition:
        raise PackError(problem)


class Laps:
    """Says each step with its time, and keeps the times."""

    def __init__(self):
        self.began = self.last = time.monotonic()
        self.seconds = {}

    def say(self, text):
        now = time.monotonic()
        print(f"{now - self.last:7.1f} s  {text}", file=sys.stderr, flush=True)
        self.last = now

    def end(self, step, text=""):
        self.seconds[step] = round(time.monotonic() - self.last, 1)
        self.say(f"{step} {text}".rstrip())


class Installation:
    """A scratch installation with a home of its own: nothing of this machine's Flatpaks or of its person is touched."""

    def __init__(self, folder):
        self.folder, self.home = folder, os.path.join(folder, "home")
        for path in (self.home, os.path.join(folder, "system")):
            os.makedirs(path, exist_ok=True)
        os.makedirs(os.path.join(folder, "run"), mode=0o700, exist_ok=True)
        gone = ("XDG_DATA_HOME", "XDG_CONFIG_HOME", "XDG_CACHE_HOME", "GIO_EXTRA_MODULES", "DISPLAY", "WAYLAND_DISPLAY",
                "DBUS_SESSION_BUS_ADDRESS")
        self.exports = os.path.join(folder, "installed", "exports", "share")
        self.env = {key: value for key, value in os.environ.items() if key not in gone} | {
            "HOME": self.home, "XDG_RUNTIME_DIR": os.path.join(folder, "run"), "FLATPAK_USER_DIR": os.path.join(folder, "installed"),
            "FLATPAK_SYSTEM_DIR": os.path.join(folder, "system"), "XDG_DATA_DIRS": f"{self.exports}:/usr/local/share:/usr/share",
            "LC_ALL": "C.UTF-8", "GDK_BACKEND": "x11", "GSK_RENDERER": "cairo"}

    def flatpak(self, *args, **options):
        return run(["flatpak", "--user", *args], env=self.env, **options)

    def add_remote(self, name, repo):
        self.flatpak("remote-add", "--if-not-exists", "--no-gpg-verify", name, f"file://{repo}")
        self.flatpak("remote-modify", f"--url=file://{repo}", name)

    def install(self, *args):
        self.flatpak("install", "-y", "--noninteractive", "--or-update", *args)

    def show(self, *command, **options):
        """Runs @command with a screen and a bus; the screen comes first, since what the bus starts needs it."""
        return run(["xvfb-run", "-a", "-s", "-screen 0 1366x768x24 -nolisten tcp", "dbus-run-session", "--", *command],
                   env=self.env | {"LC_ALL": "zh_CN.UTF-8"}, timeout=180, **options)

    def smoke_test(self):
        """What the program says of itself and of the picture it made, seen with no other fonts than the runtime's."""
        picture = os.path.join(self.home, ".var", "app", ID, "cache", "smoke.png")
        with contextlib.suppress(FileNotFoundError):
            os.unlink(picture)
        said = self.show("flatpak", "run", "--user", "--env=FONTCONFIG_FILE=/usr/lib/fontconfig/only-runtime.conf", ID, "--smoke-test",
                         f"--smoke-picture={picture}")
        # xvfb-run puts the words of the bus between.
        reports = [line for line in said.splitlines() if line.startswith("{")]
        expect(reports and os.path.exists(picture), f"the smoke test says nothing and draws nothing:\n{said}")
        return json.loads(reports[-1]), png.look_at(picture)


def check_sources(recipe):
    with open(MANIFEST, encoding="utf-8") as file:
        manifest = json.load(file)
    complaints = rules.check(manifest, os.path.basename(MANIFEST), recipe)
    expect(not complaints, "\n".join(complaints))


def build(cache, installation):
    """Builds into a new repository, with no network at all."""
    repo, log = os.path.join(cache, "repo"), os.path.join(cache, "builder.log")
    shutil.rmtree(repo, ignore_errors=True)
    run(["ostree", "init", f"--repo={repo}", "--mode=archive-z2"])
    alone = ["unshare", "--net"] if subprocess.run(["unshare", "--net", "true"], check=False, capture_output=True).returncode == 0 else []
    run([*alone, "flatpak-builder", "--user", "--force-clean", "--disable-download", "--disable-updates", "--disable-rofiles-fuse",
         "--ccache", f"--state-dir={cache}/state", f"--repo={repo}", "--default-branch=stable", os.path.join(cache, "build"), MANIFEST],
        log, env=installation.env)
    with open(log, encoding="utf-8", errors="replace") as file:
        warned = [line.strip() for line in file if "[-Wdeprecated" in line]
    expect(not warned, "\n".join(["deprecated there:", *warned[:20]]))
    return repo


def check_exports(installation):
    for path in EXPORTS:
        expect(os.path.exists(os.path.join(installation.exports, path)), f"{path} is not exported")
    for path in EXPORTS[:2]:
        with open(os.path.join(installation.exports, path), encoding="utf-8") as file:
            text = file.read()
        expect("flatpak run " in text and ID in text, f"{path} does not start the Flatpak")
    run(["desktop-file-validate", os.path.join(installation.exports, EXPORTS[0])])


def check_permissions(installation):
    with open(PERMISSIONS, encoding="utf-8") as file:
        kept = file.read()
    found = rules.sort_permissions(installation.flatpak("info", "--show-permissions", ID))
    expect(found == kept, f"the permissions are not those of {PERMISSIONS}:\n{found}")


def check_smoke_test(installation):
    said, seen = installation.smoke_test()
    for key, value in (("title", TITLE), ("locale", "zh_CN.UTF-8"), ("sandboxed", True), ("unknown_glyphs", 0)):
        expect(said.get(key) == value, f"the smoke test says {key}: {said.get(key)!r}, not {value!r}: {said}")
    expect(said["glyphs"] > 20, f"the first page shows hardly a word: {said}")
    expect(seen.width >= 1024 and seen.n_colors >= 16, f"the picture is empty: {seen}")
    return said


def look_inside(installation):
    secret = os.path.join(installation.home, "secret.txt")
    write(secret, "nobody's business\n")
    os.makedirs(os.path.join(installation.home, ".ssh"), exist_ok=True)
    installation.show("flatpak", "run", "--user", "--command=sh", ID, "-s", secret, input=INSIDE)


def main():
    parser = argparse.ArgumentParser(description="Builds and tries Linli's Flatpak.")
    parser.add_argument("--cache", default=os.path.join(ROOT, "_flatpak"))
    parser.add_argument("--with-runtime", action="store_true", help="also bundle the runtime, for offices without a network (minutes)")
    args = parser.parse_args()
    cache, laps, recipe = os.path.abspath(args.cache), Laps(), runtime.load_recipe()
    branch = recipe["release"]

    check_sources(recipe)
    os.makedirs(cache, exist_ok=True)
    made = runtime.make(cache, laps.say)
    laps.end("runtime", f"{get_size_mb(made)} MB")

    first = Installation(os.path.join(made, "installation"))
    first.add_remote("runtime", os.path.join(made, "repo"))
    first.install("runtime", f"{PLATFORM}//{branch}", f"{SDK}//{branch}")
    laps.end("runtime installed")

    repo = build(cache, first)
    laps.end("built", f"{get_size_mb(repo)} MB")
    first.add_remote("linli", repo)
    first.flatpak("install", "-y", "--noninteractive", "--reinstall", "linli", ID)
    check_exports(first)
    check_permissions(first)
    laps.end("installed")
    look_inside(first)
    laps.end("looked at from inside")
    check_smoke_test(first)
    said = check_smoke_test(first)
    laps.end("smoke test, twice", f"first frame after {said['start_ms']} ms, GTK {said['gtk']}, libadwaita {said['adwaita']}, "
                                  f"{said['renderer']}")
    first.show("bash", "-c", ACTIVATE, "activate", ID)
    laps.end("started over D-Bus")

    bundle = os.path.join(cache, f"{ID}.flatpak")
    run(["flatpak", "build-bundle", repo, bundle, ID, "stable"])
    laps.end("bundle", f"{os.path.getsize(bundle) // 1024} KB")
    elsewhere = os.path.join(cache, "elsewhere")
    shutil.rmtree(elsewhere, ignore_errors=True)
    second = Installation(elsewhere)
    if args.with_runtime:
        runtime_bundle = os.path.join(made, f"{PLATFORM}.flatpak")
        if not os.path.exists(runtime_bundle):
            run(["flatpak", "build-bundle", "--runtime", os.path.join(made, "repo"), runtime_bundle, PLATFORM, branch])
        laps.end("bundle of the runtime", f"{get_size_mb(runtime_bundle)} MB")
        second.install("--bundle", runtime_bundle)
    else:
        second.add_remote("runtime", os.path.join(made, "repo"))
        second.install("runtime", f"{PLATFORM}//{branch}")
    second.install("--bundle", bundle)
    check_smoke_test(second)
    check_permissions(second)
    laps.end("installed from the bundle elsewhere, and run")
    shutil.rmtree(elsewhere, ignore_errors=True)
    print(json.dumps({"bundle": os.path.relpath(bundle, ROOT), "seconds": laps.seconds, "total_s": round(time.monotonic() - laps.began, 1),
                      "smoke_test": said}, ensure_ascii=False))


if __name__ == "__main__":
    try:
        main()
    except PackError as problem:
        sys.exit(f"flatpak: {problem}")
