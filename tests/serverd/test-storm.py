# SPDX-License-Identifier: GPL-3.0-or-later
"""Real programs on loopback with a network that fails between them, killed and paused: whatever happens, nothing is lost, nothing is
done twice, and in the end everybody has the same.  Speaks TAP."""
import os
import random
import shutil
import signal
import subprocess
import sys
import tempfile
import time

sys.path.insert(0, os.path.join(os.environ.get("LINLI_SRCDIR", "."), "tests", "lib"))
from fault_proxy import FAULTS, FaultProxy  # noqa: E402
from programs import CTL, ENV, Server, ctl, run_cases, write_file  # noqa: E402

LONG = os.environ.get("LINLI_TEST_LONG")
SCRATCH = tempfile.mkdtemp(prefix="linli-storm-")
PASSWORD = write_file(os.path.join(SCRATCH, "password"), "correct horse\n")
USERS = {"zhang": ("grid_worker", "--grid", "1"), "li": ("grid_worker", "--grid", "1"), "shu": ("community_secretary",)}
NAMES = ["张桂芳", "李秀英", "王芳", "赵敏", "钱伟", "孙丽", "周强", "吴磊"]


class World:
    """A server, a proxy in front of it, and three people with a replica each."""

    def __init__(self, name, seed=1):
        self.folder = os.path.join(SCRATCH, name)
        self.made = {}   # id → name
        self.data = os.path.join(self.folder, "server")
        os.mkdir(self.folder)
        ctl("admin", self.data, "init")
        for login, words in USERS.items():
            ctl("admin", self.data, "user", "add", login, "--role", *words, "--password-file", PASSWORD)
        self.server = Server(self.data)
        self.proxy = FaultProxy(int(self.server.url.rsplit(":", 1)[1]), seed)
        self.replicas = {login: os.path.join(self.folder, login) for login in USERS}
        for login, replica in self.replicas.items():
            code = ctl("admin", self.data, "code", login).json["code"]
            ctl("enroll", replica, "--server", self.proxy.url, "--user", login, "--password-file", PASSWORD, "--code", code)
            ctl("sync", replica)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.proxy.close()
        self.server.stop()

    def new(self, login, name):
        person = ctl("new", self.replicas[login], "person", f"name={name}").json["id"]
        self.made[person] = name
        return person

    def edit(self, login, person, **values):
        return ctl("edit", self.replicas[login], "person", person, *(f"{key}={value}" for key, value in values.items()), code=None)

    def sync(self, login, code=0):
        return ctl("sync", self.replicas[login], code=code)

    def start_sync(self, login):
        return subprocess.Popen([CTL, "sync", self.replicas[login]], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENV)

    def kill_server(self):
        """As a power cut would, and a new one in its place."""
        self.server.process.kill()
        self.server.process.wait(timeout=30)
        self.server.stop()
        self.server = Server(self.data)
        self.proxy.port = int(self.server.url.rsplit(":", 1)[1])

    def heal(self):
        self.proxy.plan, self.proxy.always = [], None
        self.proxy.let_go()
        for _ in range(2):
            for login in USERS:
                self.sync(login)

    def persons(self, login):
        return {row["id"]: row for row in ctl("list", self.replicas[login], "person", "--limit", "10000").json["rows"]}

    def check(self):
        """All whole, all the same where they hold the same, and nobody lost or came twice."""
        for login in USERS:
            assert set(self.persons(login)) == set(self.made), login
        checks = {login: ctl("check", replica).json for login, replica in self.replicas.items()}
        assert all(check["ok"] for check in checks.values()), checks
        for check in checks.values():
            for key, digest in check["digest"].items():
                assert checks["shu"]["digest"].get(key) == digest, key


def fault_case(world, fault):
    """Made offline, sent over a connection that fails at every request in turn; then all is well."""
    def run():
        for at in range(3):
            world.new("zhang", NAMES[at])
            world.proxy.plan = [None] * at + [fault]
            if fault == "half-open":
                process = world.start_sync("zhang")
                time.sleep(0.6)
                world.proxy.let_go()
                process.wait(timeout=60)
            else:
                done = world.sync("zhang", code=None)
                assert done.code in (0, 3), f"{fault} at {at}: exit {done.code}: {done.err}"
                assert done.code == 0 or len(done.err.strip().splitlines()) == 1, done.err
        world.heal()
        assert fault in world.proxy.seen, world.proxy.seen
        world.check()
    return run


def killed_anywhere(world):
    """The client is killed at whatever point of a sync; what it had done is there, and nothing comes twice."""
    for at in range(24 if LONG else 8):
        world.new("zhang", NAMES[at % len(NAMES)])
        world.proxy.plan = ["late"] * 4
        process = world.start_sync("zhang")
        time.sleep(0.05 + 0.11 * (at % 8))
        process.kill()
        process.wait(timeout=30)
        ctl("check", world.replicas["zhang"])
    world.heal()
    world.check()


def server_killed_anywhere(world):
    for at in range(12 if LONG else 5):
        world.new("zhang", NAMES[at % len(NAMES)])
        process = world.start_sync("zhang")
        time.sleep(0.005 * at)
        world.kill_server()
        process.wait(timeout=60)
    world.heal()
    world.check()


def first_filling_is_gone_on_with(world):
    """Cut and killed within the first filling, the replica goes on where it was."""
    for at, fault in enumerate(("answer cut", "slow", "late")):
        replica = os.path.join(world.folder, f"new-{at}")
        code = ctl("admin", world.data, "code", "li").json["code"]
        ctl("enroll", replica, "--server", world.proxy.url, "--user", "li", "--password-file", PASSWORD, "--code", code)
        world.proxy.plan = [None, fault, fault]
        process = subprocess.Popen([CTL, "sync", replica], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, env=ENV)
        time.sleep(0.25)
        process.kill()
        process.wait(timeout=30)
        world.proxy.plan = []
        ctl("sync", replica)
        assert {row["id"] for row in ctl("list", replica, "person", "--limit", "1000").json["rows"]} == set(world.made)
        assert ctl("check", replica).json["ok"]


def paused_server(world):
    """A server that stands still for a while is waited for."""
    world.new("zhang", "王芳")
    world.server.process.send_signal(signal.SIGSTOP)
    process = world.start_sync("zhang")
    time.sleep(0.5)
    assert process.poll() is None
    world.server.process.send_signal(signal.SIGCONT)
    assert process.wait(timeout=60) == 0
    world.heal()
    world.check()


def storm(seed):
    """Everything at once, by chance."""
    def run():
        chance = random.Random(seed)
        with World(f"storm-{seed}", seed) as world:
            people, typed = [], []
            for _ in range(60 if LONG else 22):
                login = chance.choice(list(USERS))
                if not people or chance.random() < 0.3:
                    people.append(world.new(chance.choice(["zhang", "li"]), chance.choice(NAMES)))
                else:
                    person, value = chance.choice(people), f"示例路{len(typed)}号"
                    if world.edit(login, person, hukou_address=value).code == 0:
                        typed.append((login, person, value))
                world.proxy.always = chance.choice([None, None, *FAULTS])
                process = world.start_sync(login)
                if world.proxy.always == "half-open" or chance.random() < 0.2:
                    time.sleep(chance.random() * 0.3)
                    process.kill()
                    world.proxy.let_go()
                elif chance.random() < 0.12:
                    time.sleep(chance.random() * 0.05)
                    world.kill_server()
                process.wait(timeout=60)
                world.proxy.let_go()
            world.heal()
            world.check()
            # What each of them typed shows, or was overwritten by who saw it, or stands in a conflict at its author's.
            for login, person, value in typed:
                told = [str(entry["new"]) for entry in ctl("history", world.replicas[login], "person", person).json
                        if entry["field"] == "hukou_address"]
                assert value in told, f"{login} typed {value} for {person}; its history has {told}"
    return run


def main():
    with World("faults") as world:
        cases = [(f"made offline and sent while the network fails: {fault}", fault_case(world, fault)) for fault in FAULTS]
        cases += [("a client killed anywhere in a sync loses nothing", lambda: killed_anywhere(world)),
                  ("a server killed anywhere in a sync loses nothing", lambda: server_killed_anywhere(world)),
                  ("a first filling cut and killed is gone on with", lambda: first_filling_is_gone_on_with(world)),
                  ("a server that stands still is waited for", lambda: paused_server(world))]
        cases += [(f"everything at once, {seed}", storm(seed)) for seed in range(1, 9 if LONG else 2)]
        run_cases(cases)


try:
    main()
finally:
    shutil.rmtree(SCRATCH, ignore_errors=True)
