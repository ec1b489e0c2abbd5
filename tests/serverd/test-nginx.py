# SPDX-License-Identifier: GPL-3.0-or-later
"""The nginx configuration we ship, in a real nginx: before a real server, and before one that says what reached it.  Speaks TAP."""
import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading
import time

sys.path.insert(0, os.path.join(os.environ.get("LINLI_SRCDIR", "."), "tests", "lib"))
from programs import ENV, SERVER, SOURCE, ctl, run_cases, write_file  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-nginx-")
NGINX = shutil.which("nginx", path=os.environ.get("PATH", "") + ":/usr/sbin")
OPENSSL = shutil.which("openssl")
MISSING = None if NGINX and OPENSSL else "nginx or openssl is not installed"


def path(name):
    return os.path.join(SCRATCH, name)


def openssl(*words):
    subprocess.run([OPENSSL, *words], check=True, capture_output=True, cwd=SCRATCH, timeout=30)


def make_authority(name):
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.pem",
            "-days", "2", "-subj", f"/CN={name}")


def make_certificate(name, authority):
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.csr",
            "-subj", f"/CN={name}", "-addext", "subjectAltName=DNS:localhost")
    openssl("x509", "-req", "-in", f"{name}.csr", "-CA", f"{authority}.pem", "-CAkey", f"{authority}.key", "-CAcreateserial", "-days", "2",
            "-copy_extensions", "copy", "-out", f"{name}.pem")


class Echo(socketserver.BaseRequestHandler):
    """Says what reached it; /v1/events dribbles."""

    def handle(self):
        stream = self.request.makefile("rwb")
        while True:
            line = stream.readline().split()
            if not line:
                return
            headers = {}
            while (header := stream.readline().strip()) != b"":
                name, value = header.decode().split(":", 1)
                headers.setdefault(name.lower(), []).append(value.strip())
            stream.read(int(headers.get("content-length", ["0"])[0]))
            if line[1] == b"/v1/events":
                stream.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n")
                for number in range(3):
                    stream.write(b"data: %d\n\n" % number)
                    stream.flush()
                    time.sleep(0.5)
                return
            body = json.dumps(headers).encode()
            stream.write(b"HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n" % len(body) + body)
            stream.flush()


class Proxy:
    """nginx with our file, its paths moved to the scratch folder, and certificates demanded where @strict."""

    def __init__(self, upstream, strict=True):
        with socket.socket() as free:
            free.bind(("127.0.0.1", 0))
            self.port = free.getsockname()[1]
        with open(os.path.join(SOURCE, "data", "server", "linli.nginx.conf"), encoding="utf-8") as file:
            text = file.read()
        for old, new in (("/run/linli-server/http.sock", upstream), ("listen 443", f"listen 127.0.0.1:{self.port}"), ("/etc/linli/", SCRATCH + "/"),
                         ("server_name linli.example", "server_name localhost"), ("/var/log/nginx", SCRATCH)):
            assert old in text, old
            text = text.replace(old, new)
        demanded = "#if ($ssl_client_verify"
        assert demanded in text
        write_file(path("linli.conf"), text.replace(demanded, demanded[1:]) if strict else text)
        temporary = "".join(f"{kind}_temp_path {SCRATCH}/{kind};\n" for kind in ("client_body", "proxy", "fastcgi", "uwsgi", "scgi"))
        config = write_file(path("nginx.conf"), f"daemon off; pid {path('pid')}; error_log {path('error.log')};\n"
                            f"events {{ }}\nhttp {{\n{temporary}include {path('linli.conf')};\n}}\n")
        if os.geteuid() == 0:  # else its workers would be nobody and see nothing here
            with open(config, "a", encoding="utf-8") as file:
                file.write("user root;\n")
        self.process = subprocess.Popen([NGINX, "-p", SCRATCH, "-c", config], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        deadline = time.monotonic() + 15
        while True:
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", self.port)).close()
                return
            assert self.process.poll() is None and time.monotonic() < deadline, "nginx does not start"
            time.sleep(0.02)

    def connect(self, certificate="good", highest=ssl.TLSVersion.TLSv1_3):
        context = ssl.create_default_context(cafile=path("office.pem"))
        context.maximum_version = highest
        if certificate:
            context.load_cert_chain(path(f"{certificate}.pem"), path(f"{certificate}.key"))
        return http.client.HTTPSConnection("localhost", self.port, context=context, timeout=10)

    def ask(self, method, where, body=None, headers=None, **options):
        with contextlib.closing(self.connect(**options)) as connection:
            connection.request(method, where, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read().decode()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)


@contextlib.contextmanager
def echo():
    with socketserver.ThreadingUnixStreamServer(path("echo.sock"), Echo) as server:
        server.daemon_threads = True
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield path("echo.sock")
        finally:
            server.shutdown()
            thread.join()
    os.unlink(path("echo.sock"))


@contextlib.contextmanager
def real_server():
    with subprocess.Popen([SERVER, "--data", path("data"), "--listen", "127.0.0.1:0", "--socket", path("http.sock")], stdout=subprocess.PIPE,
                          text=True, env=ENV) as process:
        said = process.stdout.readline()
        assert said.startswith("linli-server: listening")
        yield path("http.sock"), said.split()[-1]
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=20) == 0
    assert not os.path.exists(path("http.sock"))


def needs_nginx(case):
    return lambda: MISSING or case()


def real_server_is_reached():
    for authority in ("office", "stranger"):
        make_authority(authority)
    shutil.copyfile(path("office.pem"), path("clients.pem"))
    for name, authority in (("server", "office"), ("good", "office"), ("bad", "stranger")):
        make_certificate(name, authority)
    ctl("admin", path("data"), "init")
    with real_server() as (upstream, _), Proxy(upstream) as proxy:
        assert os.stat(upstream).st_mode & 0o777 == 0o660
        assert proxy.ask("GET", "/healthz") == (200, '{"ok":true}')
        status, body = proxy.ask("POST", "/v1/sync/pull", b"{}", {"Authorization": "Bearer nobody"})
        assert status == 401 and "not one of ours" in body, body
        for where in ("/v1/admin", "/metrics", "/readyz"):
            assert proxy.ask("GET", where)[0] == 404
        for number in range(200):  # connections are kept, and come back
            assert proxy.ask("GET", "/healthz")[0] == 200, number


def strangers_are_refused():
    with echo() as upstream, Proxy(upstream) as proxy:
        assert proxy.ask("GET", "/")[0] == 200
        for certificate in (None, "bad"):
            status, body = proxy.ask("GET", "/", certificate=certificate)
            assert status == 403 and json.loads(body)["error"] == "a certificate of this community is wanted", body
        try:
            proxy.ask("GET", "/", highest=ssl.TLSVersion.TLSv1_2)
        except (ssl.SSLError, ConnectionError):
            pass
        else:
            raise AssertionError("TLS 1.2 was taken")


def certificates_are_asked_for_as_it_is_shipped():
    with echo() as upstream, Proxy(upstream, strict=False) as proxy:
        for certificate, verified in ((None, "NONE"), ("good", "SUCCESS")):
            status, body = proxy.ask("GET", "/", certificate=certificate, headers={"X-Client-Verify": "SUCCESS"})
            assert status == 200 and json.loads(body)["x-client-verify"] == [verified], body
        assert proxy.ask("GET", "/", certificate="bad")[0] == 403


def headers_from_outside_do_not_arrive():
    forged = {"X-Client-Fingerprint": "0" * 40, "x-client-verify": "SUCCESS", "X-Real-IP": "192.0.2.1", "X-Forwarded-For": "192.0.2.2",
              "Forwarded": "for=192.0.2.3"}
    mine = subprocess.run([OPENSSL, "x509", "-in", path("good.pem"), "-noout", "-fingerprint", "-sha1"], capture_output=True, text=True, check=True)
    with echo() as upstream, Proxy(upstream) as proxy:
        headers = json.loads(proxy.ask("GET", "/", headers=forged)[1])
        assert headers["x-client-fingerprint"] == [mine.stdout.strip().split("=")[1].replace(":", "").lower()], headers
        assert headers["x-client-verify"] == ["SUCCESS"] and headers["x-real-ip"] == ["127.0.0.1"], headers
        assert "192.0.2" not in json.dumps(headers), headers


def bodies_have_a_bound_and_stay_in_memory():
    with echo() as upstream, Proxy(upstream) as proxy:
        body = b"x" * (2 << 20)
        status, said = proxy.ask("POST", "/v1/sync/push", body)
        assert status == 200 and json.loads(said)["content-length"] == [str(len(body))]
        assert proxy.ask("POST", "/v1/sync/push", headers={"Content-Length": str(len(body) + 1)})[0] == 413
    assert all(not files for kind in ("client_body", "proxy") for _, _, files in os.walk(path(kind)))
    with open(path("error.log"), encoding="utf-8") as file:
        assert "buffered to a temporary file" not in file.read()


def events_arrive_one_by_one():
    with echo() as upstream, Proxy(upstream) as proxy, contextlib.closing(proxy.connect()) as connection:
        connection.request("GET", "/v1/events")
        answer = connection.getresponse()
        times = []
        while line := answer.readline():
            if line.startswith(b"data:"):
                times.append(time.monotonic())
        assert len(times) == 3 and all(0.3 < late - early for early, late in zip(times, times[1:])), times


def pokes_of_the_real_server_arrive():
    """Nothing comes of itself but the first line: what is read after it was not kept back."""
    secret = write_file(path("password"), "correct horse\n")
    for login in ("zhang", "wang"):
        ctl("admin", path("data"), "user", "add", login, "--role", "grid_worker", "--grid", 1, "--password-file", secret)
    with real_server() as (upstream, url), Proxy(upstream) as proxy:
        code = ctl("admin", path("data"), "code", "zhang").json["code"]
        ctl("enroll", path("replica"), "--server", url, "--user", "zhang", "--password-file", secret, "--code", code)
        ctl("new", path("replica"), "person", "name=王芳")
        code = ctl("admin", path("data"), "code", "wang").json["code"]
        body = json.dumps({"login": "wang", "password": "correct horse", "code": code, "device": "x"})
        token = json.loads(proxy.ask("POST", "/v1/enroll", body)[1])["access"]
        with contextlib.closing(proxy.connect()) as connection:
            connection.request("GET", "/v1/events", headers={"Authorization": "Bearer " + token})
            answer = connection.getresponse()
            assert answer.status == 200 and answer.getheader("Content-Type") == "text/event-stream"
            first = json.loads(answer.readline().removeprefix(b"data: "))
            assert ctl("sync", path("replica")).json["pushed"] == 1
            while not (line := answer.readline()).startswith(b"data: "):
                assert line, "it ended"
            assert json.loads(line.removeprefix(b"data: "))["seq"] > first["seq"]
        assert proxy.ask("GET", "/v1/events", headers={"Authorization": "Bearer nobody"})[0] == 401


CASES = [
    ("a client with a certificate reaches the server; what is for this machine stays on it", needs_nginx(real_server_is_reached)),
    ("no certificate, another authority's and TLS 1.2 are refused", needs_nginx(strangers_are_refused)),
    ("as it is shipped, certificates are asked for and not demanded", needs_nginx(certificates_are_asked_for_as_it_is_shipped)),
    ("what only nginx may say does not come from outside", needs_nginx(headers_from_outside_do_not_arrive)),
    ("a body too large is refused, and none goes to the disk", needs_nginx(bodies_have_a_bound_and_stay_in_memory)),
    ("events arrive one by one", needs_nginx(events_arrive_one_by_one)),
    ("a poke of the real server arrives", needs_nginx(pokes_of_the_real_server_arrive)),
]

if __name__ == "__main__":
    try:
        run_cases(CASES)
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
