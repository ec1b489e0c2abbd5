# SPDX-License-Identifier: GPL-3.0-or-later
"""The main job with the real programs as separate processes: demo community, server, clients filled by sync, offline edits
of the same people on two of them, sync, compare.  Ends with one JSON line of what was measured.

    main-job.py --build _build --dir _demo [--headless]
"""
import argparse
import json
import os
import shutil
import signal
import subprocess
import sys
import time

KINDS = ("region", "grid", "estate", "building", "unit", "room", "household", "membership", "person")


def say(text):
    print(f"== {text}", file=sys.stderr, flush=True)


class Programs:
    def __init__(self, build):
        self.ctl = os.path.join(build, "src", "ctl", "linlictl")
        self.server = os.path.join(build, "src", "serverd", "linli-server")
        self.window = os.path.join(build, "src", "app", "linli")

    def run(self, *args, check=True):
        done = subprocess.run([self.ctl, *args], capture_output=True, text=True)
        if check and done.returncode != 0:
            sys.exit(f"linlictl {' '.join(args)}: exit {done.returncode}: {done.stderr.strip()}")
        return json.loads(done.stdout) if done.stdout.strip() else None


class Server:
    def __init__(self, programs, data, scratch):
        self.port_file = os.path.join(scratch, "port")
        if os.path.exists(self.port_file):
            os.unlink(self.port_file)
        self.process = subprocess.Popen(
            [programs.server, "--data", data, "--listen", "127.0.0.1:0", "--port-file", self.port_file],
            stdout=subprocess.DEVNULL)
        for _ in range(200):
            if os.path.exists(self.port_file):
                break
            if self.process.poll() is not None:
                sys.exit(f"linli-server ended with {self.process.returncode}")
            time.sleep(0.05)
        with open(self.port_file, encoding="utf-8") as file:
            self.url = f"http://127.0.0.1:{file.read().strip()}"

    def stop(self):
        self.process.send_signal(signal.SIGTERM)
        self.process.wait(timeout=20)


def password_file(folder, user):
    path = os.path.join(folder, f"password-{user['login']}")
    with open(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "w", encoding="utf-8") as file:
        file.write(user["password"] + "\n")
    return path


def fill_client(programs, server, folder, user):
    """A replica enrolled with the one-time code and filled by its first sync."""
    replica = os.path.join(folder, f"client-{user['login']}")
    programs.run("enroll", replica, "--server", server.url, "--user", user["login"],
                 "--password-file", password_file(folder, user), "--code", user["code"])
    return replica, programs.run("sync", replica)


def edit_offline(programs, first, second, people):
    """Both edit the same people with no network: other fields, the same field to other values, the same field alike."""
    edits = 0
    for number, person in enumerate(people):
        ident = person["id"]
        programs.run("edit", first, "person", ident, f"workplace=示例单位{number}", "--reason", "入户")
        programs.run("edit", second, "person", ident, f"emergency_contact=示例亲属{number} 子 1400000{number:04d}", "--reason", "电话")
        edits += 2
        if number % 5 == 0:  # the same field of the same person, two values: somebody must choose
            programs.run("edit", first, "person", ident, "population_kind=2")
            programs.run("edit", second, "person", ident, "population_kind=5")
            edits += 2
        elif number % 5 == 1:  # both type the same: no conflict
            programs.run("edit", first, "person", ident, "hukou_address=示例路1号")
            programs.run("edit", second, "person", ident, "hukou_address=示例路1号")
            edits += 2
    return edits


def merged_right(programs, replica, people):
    """People for whom both offline edits of different fields arrived."""
    good = 0
    for number, person in enumerate(people):
        fields = programs.run("show", replica, "person", person["id"])["fields"]
        good += fields.get("workplace") == f"示例单位{number}" and str(fields.get("emergency_contact")).startswith(f"示例亲属{number}")
    return good


def shared_digests_equal(programs, first, second):
    one, two = (programs.run("check", replica) for replica in (first, second))
    keys = set(one["digest"]) & set(two["digest"])
    return bool(keys) and one["ok"] and two["ok"] and all(one["digest"][key] == two["digest"][key] for key in keys)


def search_p95_ms(programs, replica, people):
    times = []
    for person in people:
        start = time.perf_counter()
        programs.run("search", replica, person["name"][:2], "--limit", "20")
        times.append((time.perf_counter() - start) * 1000)
    return sorted(times)[int(len(times) * 0.95)]


def start_seconds(programs, replica, user, folder):
    """From the start of the window program to its first frame with data, signed in; then it ends itself."""
    if not os.path.exists(programs.window):
        return None
    command = [programs.window, "--replica", replica, "--sign-in", user["login"],
               "--password-file", password_file(folder, user), "--smoke-test"]
    start = time.perf_counter()
    done = subprocess.run(display(command), env=window_environment(), capture_output=True, text=True, timeout=120)
    if done.returncode != 0:
        say(f"the window ended with {done.returncode}: {done.stderr.strip()[-400:]}")
        return None
    try:
        return json.loads(done.stdout.strip().splitlines()[-1])["start_ms"] / 1000
    except (ValueError, IndexError, KeyError):
        return time.perf_counter() - start


def display(command):
    if os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"):
        return command
    return ["xvfb-run", "-a", "-s", "-screen 0 1366x768x24", *command]


def window_environment():
    env = dict(os.environ, LANG="zh_CN.UTF-8", LC_ALL="zh_CN.UTF-8", GSETTINGS_BACKEND="memory", GIO_USE_VFS="local")
    if not (env.get("DISPLAY") or env.get("WAYLAND_DISPLAY")):
        env.update(GDK_BACKEND="x11", GSK_RENDERER=env.get("GSK_RENDERER", "cairo"))
    return env


def take_pictures(programs, replica, user, folder):
    if not os.path.exists(programs.window):
        return 0
    out = os.path.join(folder, "pictures")
    os.makedirs(out, exist_ok=True)
    command = [programs.window, "--replica", replica, "--sign-in", user["login"],
               "--password-file", password_file(folder, user), "--pictures", out]
    done = subprocess.run(display(command), env=window_environment(), capture_output=True, text=True, timeout=300)
    if done.returncode != 0:
        say(f"pictures: exit {done.returncode}: {done.stderr.strip()[-400:]}")
        return 0
    with open(os.path.join(out, "report.json"), "w", encoding="utf-8") as file:
        file.write(next(line for line in reversed(done.stdout.splitlines()) if line.startswith("{")))
    return len([name for name in os.listdir(out) if name.endswith(".png")])


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--dir", required=True)
    parser.add_argument("--headless", action="store_true")
    parser.add_argument("--without-pictures", action="store_true")
    parser.add_argument("--without-bench", action="store_true")
    args = parser.parse_args()
    programs = Programs(args.build)

    if os.path.isdir(args.dir):
        shutil.rmtree(args.dir)
    os.makedirs(args.dir)

    say("Making the demo community")
    demo = programs.run("demo", args.dir)
    users = {user["login"]: user for user in demo["users"]}
    workers = [user for user in demo["users"] if user["role"] == "grid_worker"]
    secretary = next(user for user in demo["users"] if not user["grids"] or len(user["grids"]) == demo["grids"])
    shared_grid = sorted(set(workers[0]["grids"]) & set(workers[1]["grids"]))[0]

    server = Server(programs, demo["server"], args.dir)
    try:
        say(f"Server on {server.url}; filling clients by sync")
        office, first_sync = fill_client(programs, server, args.dir, secretary)
        first, _ = fill_client(programs, server, args.dir, workers[0])
        second, _ = fill_client(programs, server, args.dir, workers[1])
        bench = {} if args.without_bench else programs.run("bench", "base", "--json", "--only", "bootstrap", check=False) or {}

        server.stop()
        say("Server stopped; two workers edit the same people offline")
        here = [person for person in programs.run("list", first, "person", "--limit", "60")["rows"]]
        there = {row["id"] for row in programs.run("list", second, "person", "--limit", "20000")["rows"]}
        people = [person for person in here if person["id"] in there][:20]
        edits = edit_offline(programs, first, second, people)

        say("Server back; both sync")
        server = Server(programs, demo["server"], args.dir)
        for replica in (office, first, second):
            programs.run("sync", replica, "--server", server.url)
        for replica in (first, second, office):
            programs.run("sync", replica, "--server", server.url)

        conflicts = [row for row in programs.run("conflicts", second) if row["state"] == "open"]
        report = {
            "households": programs.run("list", office, "household", "--limit", "1")["count"],
            "residents": programs.run("list", office, "person", "--limit", "1")["count"],
            "bootstrap_ms": first_sync["ms"],
            "bootstrap_ratio": bench.get("bootstrap_ratio"),
            "offline_edits": edits,
            "merged": merged_right(programs, first, people),
            "conflicts": len(conflicts),
            "shared_grid": shared_grid,
            "replicas_equal": all(shared_digests_equal(programs, one, two)
                                  for one, two in ((first, second), (first, office), (second, office))),
            "search_p95_ms": round(search_p95_ms(programs, office, people), 1),
            "start_s": start_seconds(programs, office, secretary, args.dir),
            "pictures": None if args.without_pictures else take_pictures(programs, office, secretary, args.dir),
        }
        print(json.dumps(report, ensure_ascii=False), flush=True)
        if not args.headless:
            say(f"Opening the window as {secretary['login']} (password {secretary['password']}); close it to end")
            subprocess.run([programs.window, "--replica", office, "--server", server.url], env=window_environment(), check=False)
    finally:
        if server.process.poll() is None:
            server.stop()
    good = (report["replicas_equal"] and report["households"] == 3260 and report["residents"] == 8630
            and report["merged"] == len(people))
    return 0 if good else 1


if __name__ == "__main__":
    sys.exit(main())
