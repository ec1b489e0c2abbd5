# SPDX-License-Identifier: GPL-3.0-or-later
"""The simulator: nothing found in production code, every bug found that is planted.  Speaks TAP."""
import json
import os
import shutil
import subprocess
import sys
import tempfile

BUILD = os.environ["LINLI_BUILDDIR"]
LONG = os.environ.get("LINLI_TEST_LONG")
PROGRAM = os.path.join(BUILD, "src", "ctl", "linlictl")
SCHEDULES = 600
# Every planted bug dies within this many schedules, or in a directed scenario (src/ctl/sim/sim-scenarios.c).
BOUND = 300
# As what chance finds it.
BY_CHANCE = {
    "no-dedup": "I2", "no-scope-check": "I7", "leak-compartment": "I4", "review-ignored": "I6", "same-device-off": None,
    "delete-wins": "I6", "counter-twice": "I2", "lost-conflict": "I3", "seq-gap": "I5", "past-the-cut": None, "page-delta": "I13",
    "no-exit": "I13", "no-full-on-entry": "I13", "facet-stays": "I5", "late-page": None, "half-page": "I13", "pull-over-edit": None,
    "no-absorb": "I10", "resend-lost": "I0", "tray-lost": "I3", "half-save": "I10", "set-replaces": "I3", "max-ignored": "I6",
    "workflow-ignored": "I6", "facets-survive": "I5", "move-unchecked": "I7",
    "scope-stays": None, "scope-takes-work": None, "not-offered-again": None, "deaths-untold": None, "role-unfilled": "I13",
    "conflict-stays": "I5", "mend-nothing": "I0", "swept-untold": None, "swept-kept": None, "frame-outdated": "I4",
    "frame-unchecked": "I4", "frame-unswept": "I4", "frame-half": None, "merge-forgets": None,
    "alias-ignored": "I12", "alias-unchecked": "I7", "file-half": "I14", "file-holds-up": "I0", "not-handed": "I3", "made-not-handed": "I3",
    "ended-counts": None, "early-counts": "I4", "handed-any": "I7", "chain-forgets": "I15", "chain-open": "I15",
}


def sim(*args):
    run = subprocess.run([PROGRAM, "sim", "--json", *map(str, args)], capture_output=True, text=True, timeout=3000)
    return run.returncode, run.stdout, run.stderr


def nothing_is_found():
    code, out, err = sim("--seed", 1, *(("--seconds", 600) if LONG else ("--schedules", SCHEDULES)))
    result = json.loads(out)
    wrong = [err] if err else []
    if code != 0 or result["violations"] != 0 or result["first_seed"] is not None or result["events"] != []:
        wrong.append(f"exit {code}: seed {result['first_seed']}: {result['events'][:1]}")
    if result["schedules"] < SCHEDULES or not result["schedules_per_s"] > 0:
        wrong.append(f"ran {result['schedules']} of at least {SCHEDULES} schedules, {result['schedules_per_s']} a second")
    return wrong


def planted():
    code, out, err = sim("--list-faults")
    assert code == 0, err
    return [(fault["name"], fault["rule"]) for fault in json.loads(out)["faults"]]


def a_planted_bug_is_found(name, rule):
    invariant = BY_CHANCE.get(name)
    code, out, err = sim("--seed", 1, *(("--schedules", BOUND, "--no-scenarios") if name in BY_CHANCE else ("--schedules", 1)), "--fault", name)
    result = json.loads(out)
    fault = result["fault"]
    if code != 1 or result["violations"] < 1 or not result["events"] or not fault["caught"]:
        return [f"{name} lived for {result['schedules']} schedules and {result['scenarios']} scenarios"]
    if (fault["name"], fault["rule"]) != (name, rule):
        return [f"it says {fault}"]
    if name in BY_CHANCE and not fault["by_chance"]:
        return [f"{name} was found only by {fault['by_scenario']}"]
    if invariant and f": {invariant}: " not in result["events"][0]:
        return [f"{name} was found as {result['events'][0]}"]
    return []


def bugs_and_scenarios_are_many():
    code, out, err = sim("--seed", 1, "--schedules", 1)
    scenarios, names = json.loads(out)["scenarios"], [name for name, _ in planted()]
    plain = subprocess.run([PROGRAM, "sim", "--list-faults"], capture_output=True, text=True, timeout=60).stdout.splitlines()
    wrong = [] if len(names) >= 100 and len(set(names)) == len(names) else [f"{len(names)} bugs"]
    wrong += [] if scenarios >= 150 else [f"{scenarios} scenarios"]
    wrong += [] if [line.split()[0] for line in plain] == names else ["the list for people is another one"]
    return wrong + [f"nobody plants {name}" for name in set(BY_CHANCE) - set(names)]


def what_people_use_carries_no_bug():
    """The names are only in the test build; what people use has not even the variable."""
    wrong = []
    for program in ("src/ctl/linlictl", "src/serverd/linli-server", "src/app/linli", "src/ctl/linlictl-sim"):
        with open(os.path.join(BUILD, program), "rb") as file:
            data = file.read()
        carries = any(word in data for word in (b"linli_fault_plant", b"no-full-on-entry", b"dead-comes-back"))
        if carries != program.endswith("-sim"):
            wrong.append(f"{program}: {'carries bugs' if carries else 'carries none'}")
    return wrong


def the_test_build_differs_in_nothing_else():
    code, out, err = sim("--seed", 1, "--schedules", 50, "--fault", "none")
    result = json.loads(out)
    return [] if code == 0 and result["violations"] == 0 and not result["fault"]["caught"] else [f"exit {code}: {result['events'][:1]}{err}"]


def alone_it_says_so():
    """linlictl without the test build beside it."""
    with tempfile.TemporaryDirectory() as scratch:
        alone = shutil.copy2(PROGRAM, scratch)
        run = subprocess.run([alone, "sim", "--fault", "no-dedup"], capture_output=True, text=True, timeout=60)
    good = run.returncode == 3 and not run.stdout and "test build" in run.stderr and len(run.stderr.strip().splitlines()) == 1
    return [] if good else [f"exit {run.returncode}, {run.stderr!r}"]


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
CASES += [(f"the planted bug {name} is found", lambda n=name, r=rule: a_planted_bug_is_found(n, r)) for name, rule in planted()]
CASES += [("bugs and scenarios are many", bugs_and_scenarios_are_many),
          ("the test build without a bug finds nothing", the_test_build_differs_in_nothing_else),
          ("what people use carries no bug", what_people_use_carries_no_bug),
          ("linlictl alone says that it has no test build", alone_it_says_so)]
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
