# SPDX-License-Identifier: GPL-3.0-or-later
"""The nginx configuration we ship, in a real nginx: before a real server, and before one that says what reached it.  Speaks TAP."""
import contextlib
import http.client
import json
import os
import shutil
import signal
import sqlite3
import socket
import socketserver
import ssl
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

sys.path.insert(0, os.path.join(os.environ.get("LINLI_SRCDIR", "."), "tests", "lib"))
from programs import CTL, ENV, SERVER, SOURCE, ctl, run_cases, write_file  # noqa: E402

SCRATCH = tempfile.mkdtemp(prefix="linli-nginx-")
TRUSTED = "/etc/ssl/certs/ca-certificates.crt"  # where GnuTLS looks, on Debian
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


def make_own_certificate(name, *options):
    """As a laptop makes one: signed by itself."""
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key", "-out", f"{name}.pem",
            "-days", "2", "-subj", "/CN=linli device", *options)


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
    for name, authority in (("server", "office"), ("bad", "stranger")):
        make_certificate(name, authority)
    for name in ("good", "other"):
        make_own_certificate(name)
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
        openssl("x509", "-req", "-in", "bad.csr", "-signkey", "bad.key", "-days", "-1", "-out", "old.pem")
        shutil.copyfile(path("bad.key"), path("old.key"))
        for certificate in (None, "old"):
            status, body = proxy.ask("GET", "/", certificate=certificate)
            assert status == 403 and json.loads(body)["error"] == "a certificate that is good today is wanted", body
        shutil.copyfile(path("good.pem"), path("stolen.pem"))  # it goes over every network: without its key it is worth nothing
        shutil.copyfile(path("other.key"), path("stolen.key"))
        try:
            proxy.ask("GET", "/", certificate="stolen")
        except ssl.SSLError:
            pass
        else:
            raise AssertionError("a certificate was shown without its key")
        try:
            proxy.ask("GET", "/", highest=ssl.TLSVersion.TLSv1_2)
        except (ssl.SSLError, ConnectionError):
            pass
        else:
            raise AssertionError("TLS 1.2 was taken")


def certificates_are_asked_for_as_it_is_shipped():
    with echo() as upstream, Proxy(upstream, strict=False) as proxy:
        for certificate in (None, "good", "bad"):
            status, body = proxy.ask("GET", "/", certificate=certificate)
            assert status == 200, body
            shown = json.loads(body).get("x-client-certificate", [""])[0]
            if certificate:
                with open(path(f"{certificate}.pem"), encoding="ascii") as file:
                    assert urllib.parse.unquote(shown) == file.read(), shown
            else:
                assert shown == "", shown


def headers_from_outside_do_not_arrive():
    forged = {"x-client-certificate": "192.0.2.9", "X-Real-IP": "192.0.2.1", "X-Forwarded-For": "192.0.2.2",
              "Forwarded": "for=192.0.2.3"}
    with echo() as upstream, Proxy(upstream) as proxy:
        headers = json.loads(proxy.ask("GET", "/", headers=forged)[1])
        assert len(headers["x-client-certificate"]) == 1 and "CERTIFICATE" in headers["x-client-certificate"][0], headers
        assert headers["x-real-ip"] == ["127.0.0.1"], headers
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


def may_trust(certificate):
    """Words before a program that make it trust @certificate and no other, or None: a file of the system's, seen otherwise by this one program."""
    words = ["unshare", *([] if os.geteuid() == 0 else ["-r"]), "-m", "sh", "-c", 'mount --bind "$0" "$1" && shift && exec "$@"', certificate, TRUSTED]
    done = subprocess.run([*words, "true"], capture_output=True, check=False) if shutil.which("unshare") and os.path.exists(TRUSTED) else None
    return words if done is not None and done.returncode == 0 else None


def known(replica):
    """What a thief of the file would take: tokens, and the certificate with its key into NAME.pem and NAME.key."""
    with contextlib.closing(sqlite3.connect(os.path.join(path(replica), "replica.db"))) as db:
        meta = dict(db.execute("SELECT key, value FROM meta"))
    for name in ("pem", "key"):
        write_file(path(f"{replica}.{name}"), meta["certificate"])
    return meta


def devices():
    return {device["name"]: device for device in ctl("admin", path("data"), "devices").json}


def a_device_is_known_by_its_certificate():
    words = may_trust(path("office.pem"))
    if words is None:
        return "no program can be made to trust our certificate here"

    def laptop(*arguments, code=0):
        done = subprocess.run([*words, CTL, *map(str, arguments)], capture_output=True, text=True, env=ENV, timeout=60, check=False)
        assert done.returncode == code, done.stderr
        return done

    secret = write_file(path("password"), "correct horse\n")
    ctl("admin", path("data"), "user", "add", "li", "--role", "grid_worker", "--grid", 1, "--password-file", secret)
    with real_server() as (upstream, url), Proxy(upstream) as proxy:
        outside = f"https://localhost:{proxy.port}"
        code = ctl("admin", path("data"), "code", "li").json["code"]
        laptop("enroll", path("laptop"), "--server", outside, "--user", "li", "--password-file", secret, "--code", code)
        assert [device["certificate_until"] is not None for device in ctl("admin", path("data"), "devices").json if device["login"] == "li"] == [True]
        ctl("new", path("laptop"), "person", "name=王芳")
        assert json.loads(laptop("sync", path("laptop")).stdout)["pushed"] == 1
        meta = known("laptop")
        bearer = {"Authorization": "Bearer " + meta["access_token"]}
        assert proxy.ask("GET", "/v1/hello", headers=bearer, certificate="laptop")[0] == 200
        # The token alone, or with another's certificate, is worth nothing, and asking moves nothing.
        for certificate in ("other", "bad"):
            for method, where, body in (("GET", "/v1/hello", None), ("GET", "/v1/events", None), ("POST", "/v1/sync/pull", "{}"),
                                        ("POST", "/v1/sync/push", "{}"), ("POST", "/v1/token", json.dumps({"refresh": meta["refresh_token"]}))):
                status, said = proxy.ask(method, where, body, bearer, certificate=certificate)
                assert status == 401 and "not the certificate of the device" in said, (where, status, said)
        with open(path("other.pem"), encoding="ascii") as file:
            own = file.read()
        # Nor can whoever has it bring a certificate along, by the proxy or past it.
        for ask in (lambda body: proxy.ask("POST", "/v1/token", body, certificate="other"), lambda body: past(url, "POST", "/v1/token", body)):
            status, said = ask(json.dumps({"refresh": meta["refresh_token"], "certificate": own, "word": "AAAA"}))
            assert status == 401 or "certificate" not in json.loads(said), said
        assert json.loads(laptop("sync", path("laptop")).stdout)["requests"] >= 1
        # Past the proxy nobody is asked for one, and what somebody says there is not heard.
        assert past(url, "GET", "/v1/hello", headers=bearer | {"X-Client-Certificate": urllib.parse.quote(own)})[0] == 200
    with real_server() as (upstream, _), Proxy(upstream, strict=False) as proxy:
        status, said = proxy.ask("GET", "/v1/hello", headers=bearer, certificate=None)
        assert status == 401 and "did not show it" in said, said
        # A laptop of before, which has none, goes on as it did.
        code = ctl("admin", path("data"), "code", "li").json["code"]
        body = json.dumps({"login": "li", "password": "correct horse", "code": code, "device": "before"})
        token = json.loads(proxy.ask("POST", "/v1/enroll", body, certificate=None)[1])["access"]
        for certificate in (None, "other"):
            assert proxy.ask("GET", "/v1/hello", headers={"Authorization": "Bearer " + token}, certificate=certificate)[0] == 200
        assert devices()["before"]["certificate_until"] is None
        # One that is offered and not shown is not taken: it could never be shown.
        code = ctl("admin", path("data"), "code", "li").json["code"]
        body = json.dumps({"login": "li", "password": "correct horse", "code": code, "device": "hidden", "certificate": own})
        assert "certificate" not in json.loads(proxy.ask("POST", "/v1/enroll", body, certificate="good")[1])
    return None


def past(url, method, where, body=None, headers=None):
    with contextlib.closing(http.client.HTTPConnection(urllib.parse.urlsplit(url).netloc, timeout=10)) as connection:
        connection.request(method, where, body, headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode()


CASES = [
    ("a client with a certificate reaches the server; what is for this machine stays on it", needs_nginx(real_server_is_reached)),
    ("no certificate, one that ran out, one without its key and TLS 1.2 are refused", needs_nginx(strangers_are_refused)),
    ("as it is shipped, certificates are asked for, handed on and not demanded", needs_nginx(certificates_are_asked_for_as_it_is_shipped)),
    ("what only nginx may say does not come from outside", needs_nginx(headers_from_outside_do_not_arrive)),
    ("a token is worth nothing without the certificate of its device", needs_nginx(a_device_is_known_by_its_certificate)),
    ("a body too large is refused, and none goes to the disk", needs_nginx(bodies_have_a_bound_and_stay_in_memory)),
    ("events arrive one by one", needs_nginx(events_arrive_one_by_one)),
    ("a poke of the real server arrives", needs_nginx(pokes_of_the_real_server_arrive)),
]

if __name__ == "__main__":
    try:
        run_cases(CASES)
    finally:
        shutil.rmtree(SCRATCH, ignore_errors=True)
