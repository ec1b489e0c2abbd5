# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator: nothing found in production code, every bug found that is planted.  Speaks TAP."""
import json
import os
import subprocess
import sys

BUILD = os.environ["LINLI_BUILDDIR"]
LONG = os.environ.get("LINLI_TEST_LONG")
PROGRAM = os.path.join(BUILD, "src", "ctl", "linlictl")
SCHEDULES = 20000 if LONG else 300
# Every one dies within this many schedules.  "stale-full-row" needs an order that luck seldom makes: a directed test plants it
# (tests/server/test-scenarios.c).
BOUND = 300
FAULTS = {
    "no-dedup": "I2", "no-scope-check": "I7", "leak-compartment": "I4", "review-ignored": "I6", "same-device-off": None,
    "delete-wins": "I6", "counter-twice": "I2", "lost-conflict": "I3", "seq-gap": "I5", "past-the-cut": "I1", "page-delta": "I1",
    "no-exit": "I4", "no-full-on-entry": "I1", "facet-stays": "I5", "late-page": "I5", "half-page": "I1", "pull-over-edit": None,
    "no-absorb": "I10", "resend-lost": "I0", "tray-lost": "I3", "half-save": "I10",
}


def sim(*args):
    run = subprocess.run([PROGRAM, "sim", "--json", *map(str, args)], capture_output=True, text=True, timeout=3000)
    return run.returncode, run.stdout, run.stderr


def nothing_is_found():
    code, out, err = sim("--seed", 1, "--schedules", SCHEDULES)
    result = json.loads(out)
    wrong = [err] if err else []
    if code != 0 or result["violations"] != 0 or result["first_seed"] is not None or result["events"] != []:
        wrong.append(f"exit {code}: seed {result['first_seed']}: {result['events'][:1]}")
    if result["schedules"] != SCHEDULES or not result["schedules_per_s"] > 0:
        wrong.append(f"ran {result['schedules']} of {SCHEDULES} schedules, {result['schedules_per_s']} a second")
    return wrong


def a_planted_bug_is_found(name, invariant):
    code, out, err = sim("--seed", 1, "--schedules", BOUND, "--fault", name)
    result = json.loads(out)
    if code != 1 or result["violations"] < 1 or not result["events"]:
        return [f"{name} lived for {result['schedules']} schedules"]
    if invariant and f": {invariant}: " not in result["events"][0]:
        return [f"{name} was found as {result['events'][0]}"]
    return []


def a_failing_seed_runs_alone_and_the_same():
    _, out, _ = sim("--seed", 1, "--schedules", BOUND, "--jobs", 1, "--fault", "no-exit")
    first = json.loads(out)
    _, again, _ = sim("--seed", first["first_seed"], "--schedules", 1, "--fault", "no-exit")
    second = json.loads(again)
    return [] if second["events"] == first["events"] else [f"seed {first['first_seed']} went another way when run alone"]


def wrong_usage_is_told():
    wrong = []
    for args in (["--fault", "no-such-bug"], ["--schedules", "0"], ["--schedules", "many"], ["--jobs", "0"], ["more"]):
        code, out, err = sim(*args)
        if code != 2 or out or len(err.strip().splitlines()) != 1:
            wrong.append(f"{args}: exit {code}, {err!r}")
    return wrong


CASES = [("production code breaks no invariant", nothing_is_found)]
CASES += [(f"the planted bug {name} is found", lambda n=name, i=invariant: a_planted_bug_is_found(n, i))
          for name, invariant in FAULTS.items()]
CASES += [("a failing seed runs alone and the same", a_failing_seed_runs_alone_and_the_same), ("wrong usage is told", wrong_usage_is_told)]

print(f"1..{len(CASES)}")
failed = 0
for n, (title, func) in enumerate(CASES, 1):
    wrong = func()
    failed += bool(wrong)
    print(f"{'not ok' if wrong else 'ok'} {n} - {title}")
    for line in wrong:
        print(f"# {line}")
sys.exit(1 if failed else 0)
