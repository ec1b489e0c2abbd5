# SPDX-License-Identifier: GPL-3.0-or-later
"""linli-server and linlictl admin, enroll, sync as an administrator meets them: files, ports, signals, exit codes, one line
of error.  Speaks TAP."""
import contextlib
import http.server
import json
import os
import resource
import shutil
import signal
import socket
import sqlite3
import stat
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

sys.path.insert(0, os.path.join(os.environ.get("LINLI_SRCDIR", "."), "tests", "lib"))
from programs import ENV, SERVER, Server, ctl, run_cases, write_file  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-serverd-")
DATA = os.path.join(SCRATCH, "server")
PASSWORD = write_file(os.path.join(SCRATCH, "password"), "correct horse\n")
WRONG = write_file(os.path.join(SCRATCH, "wrong"), "wrong horse\n")


def path(name):
    return os.path.join(SCRATCH, name)


def one_line(text):
    assert len(text.strip().splitlines()) == 1, text


def refused(code, *words):
    done = ctl(*words, code=code)
    one_line(done.err)
    assert done.out == "", done.out


def server_ends(code, *options):
    done = subprocess.run([SERVER, *options], capture_output=True, text=True, env=ENV, timeout=30, check=False)
    assert done.returncode == code, f"{options}: {done.returncode}: {done.stderr}"
    one_line(done.stderr)


def code_of(login):
    return ctl("admin", DATA, "code", login).json["code"]


def enrolled(server, name, login="zhang"):
    replica = path(name)
    made = ctl("enroll", replica, "--server", server.url, "--user", login, "--password-file", PASSWORD, "--code", code_of(login)).json
    assert list(made) == ["device"] and made["device"] > 0
    return replica, made["device"]


def admin_makes_a_server():
    assert ctl("admin", DATA, "init").json["com"] == 1
    assert ctl("admin", DATA, "init").json["com"] == 1  # again is no harm
    assert stat.S_IMODE(os.stat(DATA).st_mode) == 0o700
    assert stat.S_IMODE(os.stat(os.path.join(DATA, "server.db")).st_mode) == 0o600
    user = ctl("admin", DATA, "user", "add", "zhang", "--role", "grid_worker", "--grid", "1", "--grid", "2", "--password-file", PASSWORD,
               "--name", "张三").json
    assert (user["login"], user["role"], user["grids"]) == ("zhang", "grid_worker", [1, 2])
    assert ctl("admin", DATA, "user", "add", "shu", "--role=community_secretary", "--password-file", PASSWORD).json["grids"] == []
    assert ctl("admin", DATA, "devices").json == []
    assert ctl("admin", DATA, "grids").json == []
    code = code_of("zhang")
    assert len(code) == 12 and not set(code) & set("01IO")


def admin_refuses():
    for words, code in [
            (("devices",), 3),  # of a folder that is not there
            (("dance",), 2), (("user", "add", "x"), 2), (("user", "add", "x", "--role", "grid_worker"), 2), (("code",), 2),
            (("revoke", "x"), 2), (("devices", "x"), 2), (("devices", "--grid", "x"), 2), (("devices", "--no-such"), 2)]:
        refused(code, "admin", path("nowhere"), *words)
    for words, code in [
            (("user", "add", "zhang", "--role", "grid_worker", "--password-file", PASSWORD), 1),
            (("user", "add", "new", "--role", "emperor", "--password-file", PASSWORD), 1),
            (("user", "add", "a b", "--role", "grid_worker", "--password-file", PASSWORD), 1),
            (("user", "add", "new", "--role", "grid_worker", "--password-file", path("none")), 3),
            (("user", "add", "new", "--role", "grid_worker", "--password-file", write_file(path("short"), "abc\n")), 1),
            (("user", "add", "new", "--role", "grid_worker", "--password-file", write_file(path("long"), "x" * 3000)), 1),
            (("code", "nobody"), 1), (("revoke", "99"), 1)]:
        refused(code, "admin", DATA, *words)
    refused(2, "admin", DATA)
    refused(2, "admin")


def server_says_when_it_is_ready():
    port_file = path("port")
    write_file(port_file, "1\n")  # of one that was killed
    with subprocess.Popen([SERVER, "--data", DATA, "--listen", "127.0.0.1:0", "--port-file", port_file], stdout=subprocess.PIPE, text=True,
                          env=ENV) as process:
        line = process.stdout.readline()
        with open(port_file, encoding="utf-8") as file:
            port = file.read().strip()
        assert line == f"linli-server: listening on http://127.0.0.1:{port}\n", line
        assert stat.S_IMODE(os.stat(os.path.join(DATA, "admin.json")).st_mode) == 0o600
        socket.create_connection(("127.0.0.1", int(port))).close()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert not os.path.exists(port_file) and not os.path.exists(os.path.join(DATA, "admin.json"))
    assert sorted(os.listdir(DATA)) == ["server.db", "server.lock"]  # nothing left in the log


def service_manager_is_told():
    socket_path = path("notify")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(socket_path)
        manager.settimeout(20)
        with subprocess.Popen([SERVER, "--data", DATA, "--listen", "127.0.0.1:0"], stdout=subprocess.DEVNULL,
                              env=ENV | {"NOTIFY_SOCKET": socket_path}) as process:
            assert manager.recv(100) == b"READY=1"
            process.send_signal(signal.SIGINT)
            assert manager.recv(100) == b"STOPPING=1"
            assert process.wait(timeout=20) == 0


def server_refuses():
    server_ends(2, "--data", DATA)
    server_ends(2, "--listen", "127.0.0.1:0")
    server_ends(2, "--data", DATA, "--listen", "127.0.0.1:0", "--dance")
    server_ends(2, "--data", DATA, "--listen", "127.0.0.1:0", "more")
    for address in ("nonsense", "127.0.0.1", "127.0.0.1:99999", ":0", "localhost:80"):
        server_ends(2, "--data", DATA, "--listen", address)
    server_ends(3, "--data", path("nowhere"), "--listen", "127.0.0.1:0")
    server_ends(3, "--data", DATA, "--listen", "192.0.2.1:80")
    server_ends(3, "--data", DATA, "--listen", "127.0.0.1:0", "--registry", path("nowhere"))
    server_ends(3, "--data", DATA, "--listen", "127.0.0.1:0", "--port-file", path("no/such/folder"))
    os.mkdir(path("foreign"))
    write_file(path("foreign/server.db"), "this is no database, it is a letter to my aunt " * 40)
    server_ends(3, "--data", path("foreign"), "--listen", "127.0.0.1:0")
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        server_ends(3, "--data", DATA, "--listen", f"127.0.0.1:{taken.getsockname()[1]}")


def second_server_is_refused():
    with Server(DATA) as server:
        server_ends(3, "--data", DATA, "--listen", "127.0.0.1:0")
        assert os.path.exists(os.path.join(DATA, "admin.json"))  # the first one's is left alone
        assert ctl("admin", DATA, "devices").json == []
        assert server.stop() == 0


def admin_asks_a_running_server():
    with Server(DATA) as server:
        assert ctl("admin", DATA, "user", "add", "li", "--role", "grid_worker", "--grid", "2", "--password-file", PASSWORD).json["grids"] == [2]
        refused(1, "admin", DATA, "user", "add", "li", "--role", "grid_worker", "--password-file", PASSWORD)
        refused(1, "admin", DATA, "revoke", "99")
        enrolled(server, "running", "li")
        devices = ctl("admin", DATA, "devices").json
        assert [(row["login"], row["state"]) for row in devices] == [("li", "active")], devices
        server.process.kill()
        server.process.wait()
    # What it left behind says it runs; the lock knows better.
    assert os.path.exists(os.path.join(DATA, "admin.json"))
    assert len(ctl("admin", DATA, "devices").json) == 1


def enrolling_is_refused_in_words():
    with Server(DATA) as server:
        words = ("enroll", path("refused"), "--server", server.url, "--user", "zhang", "--password-file")
        code = code_of("zhang")
        refused(1, *words, WRONG, "--code", code)
        refused(1, *words, PASSWORD, "--code", "AAAAAAAAAAAA")
        refused(3, *words, path("none"), "--code", code)
        refused(2, *words, PASSWORD)
        refused(1, "enroll", path("refused"), "--server", "ftp://x", "--user", "zhang", "--password-file", PASSWORD, "--code", code)
        refused(3, "enroll", path("refused"), "--server", "http://127.0.0.1:1", "--user", "zhang", "--password-file", PASSWORD, "--code", code)
        assert ctl(*words, PASSWORD, "--code", code).json["device"] > 0
        refused(1, *words, PASSWORD, "--code", code)  # enrolled already


def sync_reports_and_is_small():
    with Server(DATA) as server:
        replica, _ = enrolled(server, "small")
        report = ctl("sync", replica).json
        assert {"pushed", "pulled", "returned", "conflicts", "bytes_up", "bytes_down", "seq", "ms"} <= set(report), report
        made = ctl("new", replica, "person", "name=张桂芳").json
        report = ctl("sync", replica).json
        assert report["pushed"] == made["ops"] and report["returned"] == 0, report
        report = ctl("sync", replica).json
        assert report["pushed"] == report["pulled"] == 0, report
        assert report["bytes_up"] <= 100 and report["bytes_down"] <= 100, report


def revoked_device_is_told():
    with Server(DATA) as server:
        replica, device = enrolled(server, "revoked")
        ctl("sync", replica)
        ctl("new", replica, "person", "name=王芳")
        assert ctl("admin", DATA, "revoke", device).json == {"device": device, "state": "revoked"}
        done = ctl("sync", replica, code=1)
        one_line(done.err)
        assert "revoked" in done.err
        assert ctl("list", replica, "person", "--where", "name = '王芳'").json["count"] == 1  # the work is not lost


def found_in(folder, word):
    for where, _, names in os.walk(folder):
        for name in names:
            with open(os.path.join(where, name), "rb") as file:
                if word.encode() in file.read():
                    return True
    return False


def lost_device_is_refused_and_wiped():
    class Portal(http.server.BaseHTTPRequestHandler):
        """Refuses everything, and has heard of wiping."""
        def do_POST(self):  # pylint: disable=invalid-name
            body = b'{"error":"this device was reported lost","wipe":"' + b"0" * 64 + b'"}'
            self.send_response(403)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):  # pylint: disable=arguments-differ
            pass

    refused(1, "admin", DATA, "lost", "99")
    refused(2, "admin", DATA, "lost", "x")
    with Server(DATA) as server:
        replica, device = enrolled(server, "lost")
        other, _ = enrolled(server, "found")
        ctl("new", replica, "person", "name=吕不韦")
        ctl("sync", replica)
        ctl("new", replica, "person", "name=嫪毐")  # never sent
        assert found_in(replica, "吕不韦") and found_in(replica, "嫪毐")
        assert ctl("admin", DATA, "lost", device).json == {"device": device, "state": "lost"}
        with http.server.HTTPServer(("127.0.0.1", 0), Portal) as portal:
            thread = threading.Thread(target=portal.serve_forever)
            thread.start()
            with contextlib.closing(sqlite3.connect(os.path.join(replica, "replica.db"), isolation_level=None)) as db:
                db.execute("UPDATE meta SET value=NULL WHERE key='access_token'")  # it ran out: the portal is asked for a new one
            try:
                refused(1, "sync", replica, "--server", f"http://127.0.0.1:{portal.server_address[1]}")
            finally:
                portal.shutdown()
                thread.join()
        assert ctl("list", replica, "person", "--where", "name = '嫪毐'").json["count"] == 1  # not believed
        done = ctl("sync", replica, "--server", server.url, code=1)
        one_line(done.err)
        assert "lost" in done.err
        assert not found_in(replica, "吕不韦") and not found_in(replica, "嫪毐")
        assert [row["state"] for row in ctl("admin", DATA, "devices").json if row["device"] == device] == ["lost"]
        refused(1, "new", replica, "person", "name=吕不韦")
        ctl("sync", other)
        assert ctl("list", other, "person", "--where", "name IN ('吕不韦', '嫪毐')").json["count"] == 1
        # Found again.
        enrolled(server, "lost")
        ctl("sync", replica)
        assert found_in(replica, "吕不韦")


def rights_end_by_themselves():
    """Nobody does anything at that moment: the server counts the right no more, and the laptop that asks next holds nothing of it."""
    def moment(seconds):
        return time.strftime("%Y-%m-%dT%H:%M:%S.000Z", time.gmtime(time.time() + seconds))

    for words, code in [
            (("grant", "zhang"), 2), (("grant", "nobody", "--role", "grid_worker"), 1), (("grant", "zhang", "--role", "emperor"), 1),
            (("grant", "zhang", "--role", "grid_worker", "--until", "tomorrow"), 1),
            (("grant", "zhang", "--role", "grid_worker", "--from", "2027-02-30"), 1),
            (("grant", "zhang", "--role", "grid_worker", "--from", "2027-02-02", "--until", "2027-02-01"), 1)]:
        refused(code, "admin", DATA, *words)
    ctl("admin", DATA, "user", "add", "summer", "--role", "grid_worker", "--grid", "1", "--grid", "2", "--password-file", PASSWORD,
        "--from", "2026-01-01", "--until", "2099-12-31")
    grants = [user for user in ctl("admin", DATA, "users").json if user["login"] == "summer"][0]["grants"]
    assert [(g["grid"], g["from"], g["until"], g["state"]) for g in grants] == [
        (grid, "2025-12-31T16:00:00.000Z", "2099-12-31T16:00:00.000Z", "active") for grid in (1, 2)], grants
    with Server(DATA) as server:
        replica, _ = enrolled(server, "summer", "summer")
        ctl("sync", replica)
        ctl("new", replica, "person", "name=夏天", "--grid", "2")
        ctl("new", replica, "person", "name=冬天", "--grid", "1")
        ctl("sync", replica)
        assert ctl("list", replica, "person", "--where", "name LIKE '_天'").json["count"] == 2
        ctl("admin", DATA, "grant", "summer", "--role", "grid_worker", "--grid", "2", "--until", moment(2))
        time.sleep(3)
        ctl("sync", replica)
        assert [row["name"] for row in ctl("list", replica, "person", "--where", "name LIKE '_天'").json["rows"]] == ["冬天"]
        ctl("admin", DATA, "grant", "summer", "--role", "grid_worker", "--grid", "1", "--until", moment(0))
        time.sleep(1)
        ctl("sync", replica)
        with open(os.path.join(replica, "replica.db"), "rb") as file:
            assert "冬天".encode() not in file.read()


def network_faults_are_cannot():
    class Portal(http.server.BaseHTTPRequestHandler):
        def do_POST(self):  # pylint: disable=invalid-name
            body = b"<html>Welcome to the hotel</html>"
            self.send_response(200)
            self.send_header("Content-Type", "text/html")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        do_GET = do_POST

        def log_message(self, *_):
            pass

    with Server(DATA) as server:
        replica, _ = enrolled(server, "faults")
        ctl("sync", replica)
        url = server.url
    refused(3, "sync", replica)  # nobody there
    refused(3, "sync", replica, "--server", "http://127.0.0.1:1")
    portal = http.server.HTTPServer(("127.0.0.1", 0), Portal)
    thread = threading.Thread(target=portal.serve_forever)
    thread.start()
    done = ctl("sync", replica, "--server", f"http://127.0.0.1:{portal.server_port}", code=3)
    assert "HTML" in done.err, done.err
    portal.shutdown()
    thread.join()
    portal.server_close()
    refused(3, "sync", path("nowhere"))
    ctl("new", path("faults"), "person", "name=李雷")
    done = ctl("sync", replica, code=3)  # the address that never answered was not kept
    assert url in done.err, (url, done.err)


def killed_server_loses_nothing():
    with Server(DATA) as server:
        replica, _ = enrolled(server, "killed")
        ctl("sync", replica)
        ops = sum(ctl("new", replica, "person", f"name=赵{name}").json["ops"] for name in "一二三四五")
        report = ctl("sync", replica).json
        assert report["pushed"] == ops, report
        server.process.kill()
        server.process.wait()
    with Server(DATA) as server:
        other, _ = enrolled(server, "after")
        ctl("sync", other)
        assert ctl("list", other, "person", "--where", "name LIKE '赵_'").json["count"] == 5
        ctl("sync", replica, "--server", server.url)
        mine, theirs = ctl("check", replica).json, ctl("check", other).json
        assert mine["ok"] and theirs["ok"] and mine["digest"] == theirs["digest"]


def disk_that_refuses_loses_nothing():
    def little_disk():
        resource.setrlimit(resource.RLIMIT_FSIZE, (36864, 36864))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    with Server(DATA) as server:
        replica, _ = enrolled(server, "full")
        ctl("sync", replica)
    ops = sum(ctl("new", replica, "person", f"name=钱{name}", "hukou_address=" + "示例路" * 25).json["ops"] for name in "一二三四五六七八九十")
    port_file = path("port-full")
    with subprocess.Popen([SERVER, "--data", DATA, "--listen", "127.0.0.1:0", "--port-file", port_file], stdout=subprocess.PIPE,
                          stderr=subprocess.DEVNULL, text=True, env=ENV | {"G_DEBUG": ""},  # it warns of it, and rightly so
                          preexec_fn=little_disk, restore_signals=False) as process:
        url = process.stdout.readline().split()[-1]
        done = ctl("sync", replica, "--server", url, code=3)
        one_line(done.err)
        with urllib.request.urlopen(url + "/healthz", timeout=20) as answer:
            assert answer.status == 200
        assert process.poll() is None
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    with Server(DATA) as server:
        report = ctl("sync", replica, "--server", server.url).json
        assert report["pushed"] == ops and report["returned"] == 0, (ops, report)
        assert ctl("check", replica).json["ok"]


def secrets_stay_out_of_the_files():
    with open(os.path.join(DATA, "server.db"), "rb") as file:
        text = file.read()
    assert b"correct horse" not in text
    for folder in ("small", "after"):
        with open(path(f"{folder}/replica.db"), "rb") as file:
            assert b"correct horse" not in file.read()
        assert stat.S_IMODE(os.stat(path(f"{folder}/replica.db")).st_mode) == 0o600
    assert json.dumps(ctl("admin", DATA, "devices").json).count("correct") == 0


def kept(code, *options):
    done = subprocess.run([SERVER, *options, "--data", DATA, "--json"], capture_output=True, text=True, env=ENV, timeout=30, check=False)
    assert done.returncode == code, f"{options}: {done.returncode}: {done.stderr}"
    return done.stdout, done.stderr


def epoch_now():
    return ctl("admin", DATA, "init").json["epoch"]


def put_in(copy, folder):
    for end in ("", "-wal", "-shm"):
        if os.path.exists(os.path.join(folder, "server.db" + end)):
            os.unlink(os.path.join(folder, "server.db" + end))
    shutil.copyfile(copy, os.path.join(folder, "server.db"))
    os.chmod(os.path.join(folder, "server.db"), 0o600)


def copies_put_back_one_after_the_other_keep_the_lowest_floor():
    """Numbers above the first copy's were given twice; no later copy, taken before, makes them known again."""
    folder = path("twice")
    ctl("admin", folder, "init")
    server_db = os.path.join(folder, "server.db")

    def part():
        with contextlib.closing(sqlite3.connect(server_db)) as db:
            return db.execute("SELECT epoch, floor FROM part").fetchone()

    def grow(copy, seq):
        with contextlib.closing(sqlite3.connect(server_db, isolation_level=None)) as db:
            db.execute("UPDATE part SET seq=?", [seq])
            db.execute("VACUUM INTO ?", [path(copy)])

    def restored(code):
        done = subprocess.run([SERVER, "restored", "--data", folder], capture_output=True, text=True, env=ENV, timeout=30, check=False)
        assert done.returncode == code, done.stderr
        return done.stderr

    grow("older.db", 5)
    grow("newer.db", 7)
    put_in(path("older.db"), folder)
    restored(0)
    first = part()
    assert first[1] == 5, first
    put_in(path("newer.db"), folder)
    restored(0)
    second = part()
    assert second[1] == 5 and second[0] > first[0], (first, second)
    # The same copy again, within one second: another epoch all the same.
    put_in(path("newer.db"), folder)
    restored(0)
    assert part()[0] > second[0]
    with contextlib.closing(sqlite3.connect(server_db)) as db:
        com = db.execute("SELECT com FROM part").fetchone()[0]
    for nonsense in (f"[{com}]\nepoch=many\nfloor=5\n", f"[{com}]\nepoch=9223372036854775807\nfloor=5\n", f"[{com}]\nepoch=7\n", "no file of keys"):
        before = part()
        with open(os.path.join(folder, "epochs"), "w", encoding="utf-8") as file:
            file.write(nonsense)
        one_line(restored(3))
        assert part() == before


def folder_is_checked_and_put_back():
    whole = json.loads(kept(0, "check")[0])
    (chain,) = whole.pop("audit")
    assert whole == {"ok": True, "partitions": 1, "unnamed_photos": 0, "missing_photos": 0}, whole
    assert chain["links"] > 0 and len(chain["hash"]) == 64 and set(chain["hash"]) <= set("0123456789abcdef"), chain
    first = epoch_now()
    shutil.copyfile(os.path.join(DATA, "server.db"), path("copy.db"))
    assert json.loads(kept(0, "restored")[0])["ok"]
    assert epoch_now() > first
    server_ends(2, "restored", "--data", DATA, "--listen", "127.0.0.1:0")
    server_ends(2, "nonsense", "--data", DATA)
    with Server(DATA):
        assert kept(0, "check")[1] == ""
        one_line(kept(3, "restored")[1])  # not while somebody writes
    with open(os.path.join(DATA, "server.db"), "r+b") as file:
        file.seek(4096)
        file.write(b"\xff" * 4096 * 4)
    out, said = kept(3, "check")  # cannot even be read
    one_line(said)
    assert out == ""
    shutil.copyfile(path("copy.db"), os.path.join(DATA, "server.db"))
    assert json.loads(kept(0, "check")[0])["ok"]
    with contextlib.closing(sqlite3.connect(os.path.join(DATA, "server.db"), isolation_level=None)) as db:
        db.execute("UPDATE part SET seq=seq+1")
    out, said = kept(1, "check")  # a number that was never given
    one_line(said)
    assert json.loads(out)["ok"] is False
    put_in(path("copy.db"), DATA)
    kept(0, "restored")


CASES = [
    ("admin makes a server, users and codes in a folder", admin_makes_a_server),
    ("admin refuses in one line with the right exit code", admin_refuses),
    ("the server says when it is ready, and leaves nothing behind on SIGTERM", server_says_when_it_is_ready),
    ("a service manager is told when it is ready and when it stops", service_manager_is_told),
    ("the server refuses wrong usage, folders and addresses", server_refuses),
    ("a second server on one folder is refused", second_server_is_refused),
    ("admin asks a running server, and sees through a killed one's file", admin_asks_a_running_server),
    ("enrolling is refused with the right exit code", enrolling_is_refused_in_words),
    ("sync reports what it did; nothing to do is a few bytes", sync_reports_and_is_small),
    ("a revoked device is told so and keeps its work", revoked_device_is_told),
    ("a lost device is refused and empties itself, but not because some portal says so", lost_device_is_refused_and_wiped),
    ("rights end by themselves, and nothing of them stays", rights_end_by_themselves),
    ("no server, another server, a portal: exit 3", network_faults_are_cannot),
    ("a server that is killed loses nothing it accepted", killed_server_loses_nothing),
    ("a disk that refuses loses nothing, and the server lives on", disk_that_refuses_loses_nothing),
    ("a folder is checked; put back from a copy it has a new epoch", folder_is_checked_and_put_back),
    ("copies put back one after the other keep the lowest floor", copies_put_back_one_after_the_other_keep_the_lowest_floor),
    ("no password stands in any file", secrets_stay_out_of_the_files),
]

if __name__ == "__main__":
    try:
        run_cases(CASES)
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
