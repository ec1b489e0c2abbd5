# SPDX-License-Identifier: GPL-3.0-or-later
"""A proxy on loopback between linlictl and linli-server that does to requests what networks do.

One request a connection towards the server.  What happens to the next requests stands in .plan, a list of faults taken one by one;
when it is empty, .always holds (None: nothing is done)."""
import random
import socket
import threading
import time

# What can happen, and what the client sees of it.
FAULTS = ("lost", "answer lost", "answer cut", "request cut", "twice", "half-open", "late", "slow", "portal", "garbled")
THROTTLE = 6 * 1024   # bytes a second: 50 kbit/s


def read_message(sock):
    """Head and body as they are on the wire; b"" when the peer went."""
    data = b""
    while b"\r\n\r\n" not in data:
        piece = sock.recv(65536)
        if not piece:
            return b""
        data += piece
    head, _, body = data.partition(b"\r\n\r\n")
    length = 0
    for line in head.split(b"\r\n")[1:]:
        name, _, value = line.partition(b":")
        if name.strip().lower() == b"content-length":
            length = int(value)
    while len(body) < length:
        piece = sock.recv(65536)
        if not piece:
            return b""
        body += piece
    return head + b"\r\n\r\n" + body


class FaultProxy:
    def __init__(self, port, seed=1):
        self.port, self.random = port, random.Random(seed)
        self.plan, self.always, self.seen, self.hanging = [], None, [], []
        self.lock = threading.Lock()
        self.listener = socket.socket()
        self.listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        self.listener.bind(("127.0.0.1", 0))
        self.listener.listen(64)
        self.url = f"http://127.0.0.1:{self.listener.getsockname()[1]}"
        threading.Thread(target=self._accept, daemon=True).start()

    def close(self):
        self.listener.close()
        self.let_go()

    def let_go(self):
        """Ends the connections that hang."""
        with self.lock:
            hanging, self.hanging = self.hanging, []
        for client in hanging:
            client.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _next_fault(self):
        with self.lock:
            fault = self.plan.pop(0) if self.plan else self.always
            self.seen.append(fault)
        return fault

    def _forward(self, request, length=None):
        """The server's answer to @request, of which only @length bytes are sent."""
        with socket.create_connection(("127.0.0.1", self.port), timeout=30) as server:
            head, _, body = request.partition(b"\r\n\r\n")
            whole = b"\r\n".join(line for line in head.split(b"\r\n") if not line.lower().startswith(b"connection:"))
            whole += b"\r\nConnection: close\r\n\r\n" + body
            server.sendall(whole[:length])
            return read_message(server) if length is None else b""

    def _serve(self, client):
        try:
            with client:
                while (request := read_message(client)):
                    fault = self._next_fault()
                    answer = self._answer(client, request, fault)
                    if not answer:
                        return
                    client.sendall(answer)
                    if b"\r\nconnection: close" in answer.partition(b"\r\n\r\n")[0].lower():
                        return
        except OSError:
            pass  # the one or the other went, which is what networks do

    def _answer(self, client, request, fault):
        """What the client gets; b"": its connection ends."""
        if fault == "lost":
            return b""
        if fault == "request cut":
            self._forward(request, self.random.randrange(1, len(request)))
            return b""
        if fault == "half-open":
            with self.lock:
                self.hanging.append(client)
            while client in self.hanging:
                time.sleep(0.02)
            return b""
        if fault == "portal":
            page = b"<html>Welcome to our network</html>"
            return b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: %d\r\n\r\n%s" % (len(page), page)
        if fault == "late":
            time.sleep(0.3)
        if fault == "twice":
            self._forward(request)
        answer = self._forward(request)
        if fault == "answer lost":
            return b""
        if fault == "answer cut":
            client.sendall(answer[:self.random.randrange(1, len(answer))])
            return b""
        if fault == "garbled":
            # A single flipped bit is TCP's and TLS's to find; this is somebody else's answer.
            head, _, body = answer.partition(b"\r\n\r\n")
            return head + b"\r\n\r\n" + self.random.randbytes(len(body))
        if fault == "slow":
            for at in range(0, len(answer), THROTTLE // 20):
                client.sendall(answer[at:at + THROTTLE // 20])
                time.sleep(0.05)
            return b""
        return answer
