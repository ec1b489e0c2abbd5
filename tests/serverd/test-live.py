# SPDX-License-Identifier: GPL-3.0-or-later
"""Live pokes between real programs on loopback: who hears of a change, who does not, and what ends a stream.  Speaks TAP."""
import contextlib
import http.client
import json
import os
import queue
import select
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request

sys.path.insert(0, os.path.join(os.environ.get("LINLI_SRCDIR", "."), "tests", "lib"))
from programs import CTL, ENV, Server, ctl, run_cases, write_file  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-live-")
DATA = os.path.join(SCRATCH, "server")
PASSWORD = write_file(os.path.join(SCRATCH, "password"), "correct horse\n")
PATIENCE = 20  # seconds: a bound against hanging, not a measure


def path(name):
    return os.path.join(SCRATCH, name)


class Laptop:
    """A replica of @login, enrolled and filled."""

    def __init__(self, server, name, login):
        self.path = path(name)
        code = ctl("admin", DATA, "code", login).json["code"]
        self.device = ctl("enroll", self.path, "--server", server.url, "--user", login, "--password-file", PASSWORD, "--code", code).json["device"]
        ctl("sync", self.path)

    def add(self, name):
        """A new person, sent."""
        made = ctl("new", self.path, "person", f"name={name}").json["id"]
        assert ctl("sync", self.path).json["pushed"] == 1
        return made

    @contextlib.contextmanager
    def watch(self):
        """linlictl sync --watch; gives a queue of the cycles it prints."""
        with subprocess.Popen([CTL, "sync", self.path, "--watch"], stdout=subprocess.PIPE, text=True, env=ENV) as process:
            cycles = queue.Queue()

            def read():
                for line in process.stdout:
                    if line.strip():
                        cycles.put(json.loads(line))
            thread = threading.Thread(target=read)
            thread.start()
            try:
                yield cycles, process
            finally:
                if process.poll() is None:
                    process.send_signal(signal.SIGTERM)
                process.wait(timeout=PATIENCE)
                thread.join()


def metric(server, name):
    with urllib.request.urlopen(server.url + "/metrics", timeout=PATIENCE) as answer:
        for line in answer.read().decode().splitlines():
            if line.startswith(name + " "):
                return int(line.split()[1])
    raise AssertionError(name)


def wait_for(what, condition):
    deadline = time.monotonic() + PATIENCE
    while not condition():
        assert time.monotonic() < deadline, what
        time.sleep(0.02)


class Stream:
    """GET /v1/events by hand."""

    def __init__(self, server, token):
        self.socket = socket.create_connection(("127.0.0.1", int(server.url.rsplit(":", 1)[1])), timeout=PATIENCE)
        self.socket.sendall(f"GET /v1/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer {token}\r\n\r\n".encode())
        self.file = self.socket.makefile("rb")
        self.status = int(self.file.readline().split()[1])
        self.headers = {}
        while line := self.file.readline().strip().decode():
            name, value = line.split(": ", 1)
            self.headers[name] = value

    def next(self):
        """The next event's data; None at the end."""
        while line := self.file.readline():
            if line.startswith(b"data: "):
                return json.loads(line[6:])
        return None

    def is_quiet(self):
        """Nothing came and it is open; what is to come by then has come to somebody else already."""
        return not select.select([self.socket], [], [], 0.3)[0]

    def close(self):
        self.file.close()
        self.socket.close()


def enroll(server, login):
    """A device without a replica: its number and access token."""
    code = ctl("admin", DATA, "code", login).json["code"]
    connection = http.client.HTTPConnection(server.url.removeprefix("http://"), timeout=PATIENCE)
    connection.request("POST", "/v1/enroll", json.dumps({"login": login, "password": "correct horse", "code": code, "device": "test"}))
    answer = json.loads(connection.getresponse().read())
    connection.close()
    return answer["device"], answer["access"]


def change_is_heard():
    with Server(DATA) as server:
        one, other = Laptop(server, "one", "zhang"), Laptop(server, "other", "wang")
        with other.watch() as (cycles, _):
            first = cycles.get(timeout=PATIENCE)
            wait_for("it listens", lambda: metric(server, "linli_streams") == 1)
            made = one.add("王芳")
            second = cycles.get(timeout=PATIENCE)
            assert second["pulled"] == 1 and second["seq"] > first["seq"], second
            assert ctl("show", other.path, "person", made).json["fields"]["name"] == "王芳"
        wait_for("the stream is closed", lambda: metric(server, "linli_streams") == 0)


def what_another_program_saves_goes_at_once():
    with Server(DATA) as server:
        laptop, reader = Laptop(server, "writer", "zhang"), Laptop(server, "reader", "wang")
        with laptop.watch() as (cycles, process):
            cycles.get(timeout=PATIENCE)
            for name in ("周桂英", "吴秀兰"):
                made = ctl("new", laptop.path, "person", f"name={name}", "sex=2").json["id"]
                cycle = cycles.get(timeout=PATIENCE)
                assert cycle["pushed"] > 0, cycle
                ctl("sync", reader.path)
                assert ctl("show", reader.path, "person", made).json["fields"]["name"] == name
            # Somebody writes on while it syncs: neither keeps the other from it.
            for number in range(12):
                ctl("edit", laptop.path, "person", made, f"note=第{number}次")
            wait_for("all of it went", lambda: ctl("status", laptop.path).json["queue"]["pending"] == 0)
            time.sleep(1)
            while not cycles.empty():
                cycles.get()
            # Who only reads wakes nobody, nor does its own cycle.
            ctl("show", laptop.path, "person", made)
            ctl("list", laptop.path, "person")
            time.sleep(2.5)
            assert cycles.empty() and process.poll() is None


def only_who_may_read_hears():
    with Server(DATA) as server:
        sender = Laptop(server, "sender", "zhang")
        streams = {login: Stream(server, enroll(server, login)[1]) for login in ("wang", "li", "shu")}
        assert all(stream.status == 200 and stream.headers["Content-Type"] == "text/event-stream" for stream in streams.values())
        welcome = {login: stream.next() for login, stream in streams.items()}
        assert len({json.dumps(event) for event in welcome.values()}) == 1
        sender.add("李雷")
        for login in ("wang", "shu"):
            event = streams[login].next()
            assert set(event) == {"com", "seq"} and event["seq"] > welcome[login]["seq"], event
        assert streams["li"].is_quiet(), "another grid's worker was told"
        for stream in streams.values():
            stream.close()


def revoked_device_is_cut_off():
    with Server(DATA) as server:
        (device, token), (_, other_token) = enroll(server, "zhang"), enroll(server, "wang")
        stream, other = Stream(server, token), Stream(server, other_token)
        stream.next(), other.next()
        ctl("admin", DATA, "revoke", device)
        assert stream.next() is None, "it went on"
        assert other.is_quiet()
        refused = Stream(server, token)
        assert refused.status == 401
        for each in (stream, other, refused):
            each.close()
        assert metric(server, "linli_ready") == 1


def watcher_of_a_revoked_device_ends():
    with Server(DATA) as server:
        laptop = Laptop(server, "lost", "zhang")
        with laptop.watch() as (cycles, process):
            cycles.get(timeout=PATIENCE)
            wait_for("it listens", lambda: metric(server, "linli_streams") == 1)
            assert ctl("status", laptop.path).json["refused"] is None
            ctl("admin", DATA, "revoke", laptop.device)
            assert process.wait(timeout=PATIENCE) != 0
        status = ctl("status", laptop.path).json
        assert "revoked" in status["refused"] and status["refused_at"], status
        assert [row["problem"] for row in status["problems"]] == ["refused"] and "--anew" in status["problems"][0]["remedy"], status
        code = ctl("admin", DATA, "code", "zhang").json["code"]
        ctl("enroll", laptop.path, "--server", server.url, "--user", "zhang", "--password-file", PASSWORD, "--code", code, "--anew")
        ctl("sync", laptop.path)
        status = ctl("status", laptop.path).json
        assert status["refused"] is None and status["refused_at"] is None and status["problems"] == [], status


def bounds_are_kept():
    with Server(DATA) as server:
        _, token = enroll(server, "zhang")
        streams = [Stream(server, token) for _ in range(4)]
        assert [stream.status for stream in streams] == [200] * 4
        wait_for("four listen", lambda: metric(server, "linli_streams") == 4)
        fifth = Stream(server, token)
        assert fifth.status == 429 and "Retry-After" in fifth.headers
        fifth.close()
        streams.pop().close()
        wait_for("three listen", lambda: metric(server, "linli_streams") == 3)
        again = Stream(server, token)
        assert again.status == 200
        # Who listens has nothing to say.
        again.socket.sendall(b"GET / HTTP/1.1\r\n\r\n")
        with contextlib.suppress(ConnectionError):
            while again.next() is not None:
                pass
        wait_for("it was cut off", lambda: metric(server, "linli_streams") == 3)
        for stream in (*streams, again):
            stream.close()


def server_that_stops_lets_go():
    laptop_heard = None
    with Server(DATA) as server:
        _, token = enroll(server, "zhang")
        stream = Stream(server, token)
        stream.next()
        assert server.stop() == 0
        laptop_heard = stream.next()
        stream.close()
    assert laptop_heard is None


def prepare():
    ctl("admin", DATA, "init")
    for login, role, grid in (("zhang", "grid_worker", 1), ("wang", "grid_worker", 1), ("li", "grid_worker", 2), ("shu", "community_secretary", None)):
        ctl("admin", DATA, "user", "add", login, "--role", role, "--password-file", PASSWORD, *(("--grid", grid) if grid else ()))


CASES = [
    ("a change at one laptop shows at another that watches", change_is_heard),
    ("what another program saves into the replica goes at once", what_another_program_saves_goes_at_once),
    ("only who may read it is told, and not what", only_who_may_read_hears),
    ("a revoked device hears no more", revoked_device_is_cut_off),
    ("a watcher whose device is revoked ends", watcher_of_a_revoked_device_ends),
    ("a device may listen four times; who speaks is cut off", bounds_are_kept),
    ("a server that stops ends every stream", server_that_stops_lets_go),
]

if __name__ == "__main__":
    try:
        prepare()
        run_cases(CASES)
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
