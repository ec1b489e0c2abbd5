# SPDX-License-Identifier: GPL-3.0-or-later
"""The window program as a person starts it: options, exit codes, first sync, a second start.  Speaks TAP."""
import atexit
import http.server
import json
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "..", "lib"))
from programs import BUILD, ENV, SOURCE, Server, ctl, run_cases, write_file  # noqa: E402

LINLI = os.path.join(BUILD, "src", "app", "linli")
SCRATCH = tempfile.mkdtemp(prefix="linli-program-")
atexit.register(shutil.rmtree, SCRATCH, ignore_errors=True)
WINDOW_ENV = ENV | {"GDK_BACKEND": "x11", "GSK_RENDERER": "cairo", "GDK_DEBUG": "gl-disable", "GTK_A11Y": "none", "ADW_DISABLE_PORTAL": "1", "GSETTINGS_BACKEND": "memory",
                    "XDG_CONFIG_HOME": os.path.join(SCRATCH, "config"), "XDG_DATA_HOME": os.path.join(SCRATCH, "data")}
BARE_ENV = {key: value for key, value in WINDOW_ENV.items() if key not in ("DISPLAY", "WAYLAND_DISPLAY")}
XVFB = ["xvfb-run", "-a", "-s", "-screen 0 1366x768x24"] if shutil.which("xvfb-run") else None
PASSWORD = "a-password-of-length"


def plain(*args):
    return subprocess.run([LINLI, *args], env=BARE_ENV, capture_output=True, text=True, timeout=60, check=False)


def shown(*args, timeout=120):
    return subprocess.run([*XVFB, LINLI, *args], env=BARE_ENV, capture_output=True, text=True, timeout=timeout, check=False)


def version_is_printed():
    done = plain("--version")
    assert done.returncode == 0 and done.stdout.startswith("linli "), done


def wrong_usage_is_two():
    for args in (["--nonsense"], ["something"], ["--sign-in", "x"], ["--replica"], ["--smoke-picture", "x.png"]):
        done = plain(*args)
        assert done.returncode == 2, (args, done)
        assert done.stdout == "" and done.stderr.count("\n") == 1, (args, done.stderr)


def what_cannot_be_read_is_three():
    done = plain("--sign-in", "x", "--password-file", os.path.join(SCRATCH, "missing"))
    assert done.returncode == 3 and "missing" in done.stderr, done


def a_bad_catalogue_is_refused():
    folder = os.path.join(SCRATCH, "registry")
    shutil.copytree(os.path.join(SOURCE, "tests", "data", "registry-two-kinds"), folder)
    write_file(os.path.join(folder, "kind-shop.json"), "{")
    done = plain("--registry", folder)
    assert done.returncode == 1 and "kind-shop.json" in done.stderr, done


def no_display_is_three():
    done = plain("--smoke-test")
    assert done.returncode == 3 and "display" in done.stderr, done


def needs_xvfb(function):
    return function if XVFB else lambda: "there is no xvfb-run"


@needs_xvfb
def a_new_replica_asks_who_sits_there():
    done = shown("--replica", os.path.join(SCRATCH, "new"), "--smoke-test")
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout)["start_ms"] > 0


@needs_xvfb
def the_smoke_test_tells_what_it_drew():
    picture = os.path.join(SCRATCH, "first.png")
    done = shown("--replica", os.path.join(SCRATCH, "drawn"), "--smoke-test", "--smoke-picture", picture)
    assert done.returncode == 0, done.stderr
    said = json.loads(done.stdout)
    assert said["title"] == "Linli" and said["sandboxed"] is False and said["renderer"] == "GskCairoRenderer", said
    assert said["glyphs"] > 20 and said["unknown_glyphs"] == 0 and said["colors"] > 10, said
    assert 0 < said["first_frame_ms"] <= said["start_ms"], said
    with open(picture, "rb") as file:
        assert file.read(8) == b"\x89PNG\r\n\x1a\n"


@needs_xvfb
def safe_graphics_need_no_graphics_card():
    done = subprocess.run([*XVFB, LINLI, "--replica", os.path.join(SCRATCH, "safe"), "--smoke-test", "--safe-graphics"],
                          env=BARE_ENV | {"GSK_RENDERER": "gl", "GDK_DEBUG": "settings"}, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0, done.stderr
    assert json.loads(done.stdout.splitlines()[-1])["renderer"] == "GskCairoRenderer", done


@needs_xvfb
def a_start_that_broke_off_is_followed_by_safe_graphics():
    env = BARE_ENV | {"XDG_CACHE_HOME": os.path.join(SCRATCH, "cache"), "GSK_RENDERER": "gl", "GDK_DEBUG": "settings"}
    mark = os.path.join(SCRATCH, "cache", "linli", "starting")
    ended = subprocess.Popen(["true"])
    ended.wait()
    day = 24 * 60 * 60
    # who set the mark, how long ago; whether it is heeded, and whether it is there afterwards
    for pid, age, heeded, stays in ((None, 0, False, False), (ended.pid, 60, True, True), (ended.pid, day - 600, True, True),
                                    (ended.pid, day + 600, False, False), (ended.pid, -day, False, False), (os.getpid(), 60, False, True),
                                    ("nonsense", 60, True, True)):
        if pid is not None:
            os.makedirs(os.path.dirname(mark), exist_ok=True)
            write_file(mark, f"{pid}\n")
            os.utime(mark, (time.time() - age,) * 2)
        done = subprocess.run([*XVFB, LINLI, "--replica", os.path.join(SCRATCH, "marked"), "--smoke-test"],
                              env=env, capture_output=True, text=True, timeout=120, check=False)
        assert done.returncode == 0, done.stderr
        assert ("the last start broke off" in done.stderr) == heeded, (pid, age, done.stderr)
        assert not heeded or json.loads(done.stdout.splitlines()[-1])["renderer"] == "GskCairoRenderer", done.stdout
        assert os.path.exists(mark) == stays, (pid, age)
        if stays:
            os.remove(mark)


def without_a_display_nothing_is_marked():
    cache = os.path.join(SCRATCH, "nowhere")
    done = subprocess.run([LINLI, "--smoke-test"], env=BARE_ENV | {"XDG_CACHE_HOME": cache}, capture_output=True, timeout=60, check=False)
    assert done.returncode == 3 and not os.path.exists(os.path.join(cache, "linli", "starting")), done


def make_server():
    """A server with one person on it, and a replica that is enrolled and not yet filled."""
    folder = os.path.join(SCRATCH, "server")
    password = write_file(os.path.join(SCRATCH, "password"), PASSWORD + "\n")
    ctl("admin", folder, "init")
    ctl("admin", folder, "user", "add", "zhao", "--role", "community_secretary", "--grid", "1", "--password-file", password)
    return folder, password


@needs_xvfb
def the_first_sync_fills_the_window():
    folder, password = make_server()
    first, second = os.path.join(SCRATCH, "first"), os.path.join(SCRATCH, "second")
    with Server(folder) as server:
        for replica in (first, second):
            code = ctl("admin", folder, "code", "zhao").json["code"]
            ctl("enroll", replica, "--server", server.url, "--user", "zhao", "--password-file", password, "--code", code)
        ctl("new", first, "person", "name=张桂芳")
        ctl("sync", first)
        done = shown("--replica", second, "--sign-in", "zhao", "--password-file", password, "--smoke-test")
        assert done.returncode == 0, done.stderr
        assert json.loads(done.stdout)["rows"] == 1, done.stdout
        # Signing in needs no server any more.
        server.stop()
    done = shown("--replica", second, "--sign-in", "zhao", "--password-file", password, "--smoke-test")
    assert done.returncode == 0 and json.loads(done.stdout)["rows"] == 1, done
    wrong = write_file(os.path.join(SCRATCH, "wrong"), "not this\n")
    done = shown("--replica", second, "--sign-in", "zhao", "--password-file", wrong, "--smoke-test")
    assert done.returncode == 1 and "not right" in done.stderr, done


class Portal(http.server.BaseHTTPRequestHandler):
    """A hotel's sign-in page in place of the server."""

    def answer(self):
        self.send_response(200)
        self.send_header("Content-Type", "text/html")
        self.end_headers()
        self.wfile.write(b"<html><body>Welcome, please sign in</body></html>")

    do_GET = do_POST = answer

    def log_message(self, *_):
        pass


@needs_xvfb
def a_portal_or_no_server_is_said_in_words():
    _, password = os.path.join(SCRATCH, "server"), os.path.join(SCRATCH, "password")
    third = os.path.join(SCRATCH, "third")
    with Server(os.path.join(SCRATCH, "server")) as server:
        code = ctl("admin", os.path.join(SCRATCH, "server"), "code", "zhao").json["code"]
        ctl("enroll", third, "--server", server.url, "--user", "zhao", "--password-file", password, "--code", code)
    portal = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Portal)
    threading.Thread(target=portal.serve_forever, daemon=True).start()
    for url in (f"http://127.0.0.1:{portal.server_address[1]}", "http://127.0.0.1:9"):
        done = shown("--replica", third, "--server", url, "--sign-in", "zhao", "--password-file", password, "--smoke-test")
        assert done.returncode == 3, done
        assert "was not reached" in done.stderr and "Welcome" not in done.stderr, done.stderr
    portal.shutdown()


@needs_xvfb
def a_second_start_raises_the_first():
    if not shutil.which("dbus-run-session"):
        return "there is no dbus-run-session"
    replica = os.path.join(SCRATCH, "twice")
    script = f'"{LINLI}" --replica "{replica}" & first=$!; sleep 3; timeout 20 "{LINLI}" --replica "{replica}"; code=$?; ' \
             'kill -0 $first && alive=1 || alive=0; kill -TERM $first; wait $first; echo "code=$code alive=$alive"'
    done = subprocess.run(["dbus-run-session", "--", *XVFB, "sh", "-c", script], env=BARE_ENV, capture_output=True, text=True, timeout=90,
                          check=False)
    assert "code=0 alive=1" in done.stdout, done
    return None


@needs_xvfb
def a_replica_in_use_is_no_crash():
    replica = os.path.join(SCRATCH, "busy")
    holder = subprocess.Popen([*XVFB, LINLI, "--replica", replica], env=BARE_ENV, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
                              start_new_session=True)
    try:
        deadline = time.monotonic() + 30
        while not os.path.exists(os.path.join(replica, "replica.db")) and time.monotonic() < deadline:
            time.sleep(0.05)
        time.sleep(1)
        done = shown("--replica", replica, "--smoke-test")
        assert done.returncode == 3 and "Another program" in done.stderr, done
    finally:
        os.killpg(holder.pid, signal.SIGTERM)
        holder.wait(timeout=30)


@needs_xvfb
def two_kinds_make_two_lists():
    registry = os.path.join(SOURCE, "tests", "data", "registry-two-kinds")
    folder = os.path.join(SCRATCH, "shops-server")
    password = os.path.join(SCRATCH, "password")
    replica = os.path.join(SCRATCH, "shops")
    ctl("admin", folder, "init", "--registry", registry)
    ctl("admin", folder, "user", "add", "li", "--role", "admin", "--grid", "1", "--password-file", password, "--registry", registry)
    code = ctl("admin", folder, "code", "li", "--registry", registry).json["code"]
    with Server(folder, "--registry", registry) as server:
        ctl("enroll", replica, "--server", server.url, "--user", "li", "--password-file", password, "--code", code, "--registry", registry)
        ctl("new", replica, "shop", "name=示例粮油店", "--registry", registry)
        done = shown("--replica", replica, "--registry", registry, "--sign-in", "li", "--password-file", password, "--smoke-test")
    assert done.returncode == 0, done.stderr
    report = json.loads(done.stdout)
    assert report["pages"] == 3 and report["rows"] == 1, report


run_cases([
    ("the version is printed", version_is_printed),
    ("wrong usage ends with 2 and one line", wrong_usage_is_two),
    ("a password that cannot be read ends with 3", what_cannot_be_read_is_three),
    ("a catalogue with a mistake is refused with its file", a_bad_catalogue_is_refused),
    ("without a display it says so", no_display_is_three),
    ("a new replica asks who sits there", a_new_replica_asks_who_sits_there),
    ("the smoke test tells what it drew", the_smoke_test_tells_what_it_drew),
    ("safe graphics need no graphics card", safe_graphics_need_no_graphics_card),
    ("a start that broke off is followed by safe graphics", a_start_that_broke_off_is_followed_by_safe_graphics),
    ("without a display nothing is marked", without_a_display_nothing_is_marked),
    ("the first sync fills the window; then it opens offline, for the right password only", the_first_sync_fills_the_window),
    ("a portal's page or no server is said in words", a_portal_or_no_server_is_said_in_words),
    ("a second start raises the first window", a_second_start_raises_the_first),
    ("a replica in use is said to be, without a crash", a_replica_in_use_is_no_crash),
    ("a catalogue of two kinds makes two lists beside Today", two_kinds_make_two_lists),
])
