# SPDX-License-Identifier: GPL-3.0-or-later
"""What linli-server says of itself: numbers for a monitor, readiness, a log without people in it, and its last words.  Speaks TAP."""
import contextlib
import os
import resource
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.error
import urllib.request

sys.path.insert(0, os.path.join(os.environ.get("LINLI_SRCDIR", "."), "tests", "lib"))
from programs import ENV, SERVER, ctl, run_cases, write_file  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-monitor-")
DATA = os.path.join(SCRATCH, "server")
SECRET = "correct horse battery"
PASSWORD = write_file(os.path.join(SCRATCH, "password"), SECRET + "\n")
# What must never stand in a log: each is unlike anything else that is said.
LOGIN, SHOWN, NAME, PHONE, CITIZEN, ADDRESS = "markedlogin", "标记员", "标记人王芳", "13912345678", "110105194912310029", "标记路七号"


def path(name):
    return os.path.join(SCRATCH, name)


class Logged:
    """A server whose log is kept, with everything it would ever say."""

    def __init__(self, **options):
        self.log = open(path("log"), "a+", encoding="utf-8")  # pylint: disable=consider-using-with
        self.process = subprocess.Popen([SERVER, "--data", DATA, "--listen", "127.0.0.1:0"], stdout=subprocess.PIPE, stderr=self.log, text=True,
                                        env=ENV | {"G_MESSAGES_DEBUG": "all", "G_DEBUG": ""}, **options)
        self.url = self.process.stdout.readline().split()[-1]

    def get(self, where, **headers):
        try:
            with urllib.request.urlopen(urllib.request.Request(self.url + where, headers=headers), timeout=20) as answer:
                return answer.status, answer.read().decode()
        except urllib.error.HTTPError as error:
            return error.code, error.read().decode()

    def numbers(self):
        return {line.rsplit(" ", 1)[0]: float(line.rsplit(" ", 1)[1]) for line in self.get("/metrics")[1].splitlines() if not line.startswith("#")}

    def said(self):
        self.log.flush()
        with open(path("log"), encoding="utf-8") as file:
            return file.read()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        ended = self.process.wait(timeout=20)
        assert ended == 0, f"ended with {ended}: {self.said()[-500:]}"
        self.process.stdout.close()
        self.log.close()


def enrolled(server, name):
    code = ctl("admin", DATA, "code", LOGIN).json["code"]
    ctl("enroll", path(name), "--server", server.url, "--user", LOGIN, "--password-file", PASSWORD, "--code", code)
    return path(name), code


def numbers_are_for_this_machine():
    ctl("admin", DATA, "init")
    ctl("admin", DATA, "user", "add", LOGIN, "--role", "grid_worker", "--grid", "1", "--password-file", PASSWORD, "--name", SHOWN)
    with Logged() as server:
        replica, _ = enrolled(server, "counted")
        before = server.numbers()
        ctl("new", replica, "person", f"name={NAME}")
        ctl("sync", replica)
        after = server.numbers()
        push = 'linli_answers_total{route="push",status="2xx"}'
        assert after[push] == before[push] + 1 and after["linli_commits_total"] > before["linli_commits_total"]
        assert after['linli_answer_seconds_count{route="push"}'] == after['linli_answer_seconds_bucket{route="push",le="+Inf"}'] == after[push]
        assert after["linli_ready"] == 1 and after["linli_waiting_writes"] == 0 and after["linli_connections"] >= 1
        server.get("/v1/hello")
        assert server.numbers()['linli_refused_total{status="401"}'] == 1
        # A proxy on this machine says for whom it asks: then it is not this machine that asks.
        assert server.get("/metrics", **{"X-Real-IP": "192.0.2.7"})[0] == 403
        assert server.get("/healthz", **{"X-Real-IP": "192.0.2.7"}) == (200, '{"ok":true}')
        for forbidden in (NAME, LOGIN, SHOWN, "192.0.2.7"):
            assert forbidden not in server.get("/metrics")[1]


def full_disk_is_not_ready():
    def little_disk():
        resource.setrlimit(resource.RLIMIT_FSIZE, (36864, 36864))
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    for _ in range(12):
        ctl("new", path("counted"), "person", f"name={NAME}", f"phone={PHONE}", f"citizen_id={CITIZEN}", "hukou_address=" + ADDRESS * 15, code=None)
        ctl("new", path("counted"), "person", f"name={NAME}", "hukou_address=" + ADDRESS * 15)
    with Logged(preexec_fn=little_disk, restore_signals=False) as server:
        assert server.get("/readyz") == (200, '{"ok":true}')
        ctl("sync", path("counted"), "--server", server.url, code=3)
        assert server.get("/readyz") == (503, '{"ok":false,"why":"the last commit failed"}')
        assert server.get("/healthz")[0] == 200 and server.numbers()["linli_failed_commits_total"] >= 1
    with Logged() as server:
        ctl("sync", path("counted"), "--server", server.url)
        assert server.get("/readyz")[0] == 200


def log_names_nobody():
    """Good and bad of every kind, with every word the server could say."""
    with Logged() as server:
        replica, code = enrolled(server, "marked")
        ctl("new", replica, "person", f"name={NAME}", f"phone={PHONE}", code=None)
        ctl("sync", replica)
        wrong = write_file(path("wrong"), "markedwrongpassword\n")
        for words in ((PASSWORD, "MARKEDCODE23"), (wrong, code)):
            ctl("enroll", path("refused"), "--server", server.url, "--user", LOGIN, "--password-file", words[0], "--code", words[1], code=1)
        for head, body in ((b"Authorization: Bearer markedtoken\r\n", NAME.encode()), (b"", b"\xff\xfe" + PHONE.encode()),
                           (b"Authorization: Bearer markedtoken\r\nX-Enc: zstd\r\n", CITIZEN.encode())):
            for where in (b"/v1/sync/push", b"/v1/sync/pull", b"/v1/token", b"/v1/enroll", b"/v1/admin", b"/markedpath?name=" + LOGIN.encode()):
                with socket.create_connection(("127.0.0.1", int(server.url.rsplit(":", 1)[1])), timeout=10) as sock:
                    sock.sendall(b"POST " + where + b" HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Length: %d\r\n" % len(body) + head
                                 + b"\r\n" + body)
                    said = sock.recv(200)
                    assert said.startswith(b"HTTP/1.1 4"), (where, head, said)
        said = server.said()
    for marked in (LOGIN, SHOWN, NAME, PHONE, CITIZEN, ADDRESS, SECRET, code, "markedwrong", "MARKEDCODE", "markedtoken", "markedpath"):
        assert marked not in said, f"{marked} is in the log: {said}"
    assert "the disk is full" in said or "failed" in said  # it is the log: what went wrong before stands in it


def last_words_are_whole():
    """SIGTERM while passwords are looked at, one after the other: whoever asked is answered to the end."""
    with Logged() as server:
        body = b'{"login":"nobody","password":"x","code":"x","device":"x"}'
        answers = []

        def ask():
            with socket.create_connection(("127.0.0.1", int(server.url.rsplit(":", 1)[1])), timeout=20) as sock:
                sock.sendall(b"POST /v1/enroll HTTP/1.1\r\nHost: x\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
                text = b""
                with contextlib.suppress(ConnectionError):
                    while piece := sock.recv(4096):
                        text += piece
                answers.append(text)

        threads = [threading.Thread(target=ask) for _ in range(8)]
        for thread in threads:
            thread.start()
        while server.numbers()["linli_connections"] < 9:
            time.sleep(0.01)
        server.process.send_signal(signal.SIGTERM)
        for thread in threads:
            thread.join()
    assert len(answers) == 8 and all(text.startswith(b"HTTP/1.1 4") and text.endswith(b"}") for text in answers), answers
    assert not os.path.exists(os.path.join(DATA, "server.db-wal")), "the log did not go into the database"


CASES = [
    ("numbers are for a monitor on this machine", numbers_are_for_this_machine),
    ("a server that cannot write says that it is not ready", full_disk_is_not_ready),
    ("nobody's name, number, password or token is in the log", log_names_nobody),
    ("told to stop, it answers whom it began with", last_words_are_whole),
]

if __name__ == "__main__":
    try:
        run_cases(CASES)
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
