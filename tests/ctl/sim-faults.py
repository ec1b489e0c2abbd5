# SPDX-License-Identifier: GPL-3.0-or-later
"""Writes docs/sim-faults.md: every planted bug and what caught it.

    python3 tests/ctl/sim-faults.py --build _build > docs/sim-faults.md
"""
import argparse
import concurrent.futures
import json
import os
import re
import subprocess
import sys

MANY = 300


def run(program, *args):
    done = subprocess.run([program, "sim", "--json", *map(str, args)], capture_output=True, text=True, timeout=3000, check=False)
    if done.returncode not in (0, 1):
        sys.exit(done.stderr)
    return json.loads(done.stdout)


def try_all(program, fault, schedules):
    """All scenarios and few schedules first; what lives is given many."""
    result = run(program, "--seed", 1, "--schedules", schedules, "--jobs", 1, "--fault", fault["name"])
    if result["fault"]["caught"]:
        return result
    return run(program, "--seed", 1, "--schedules", MANY, "--jobs", 1, "--no-scenarios", "--fault", fault["name"])


def row(fault, result):
    caught = result["fault"]
    found = re.match(r"seed (\d+), step \d+: (I\d+):", result["events"][0]) if caught["by_chance"] else None
    chance = f"{found[2]}, schedule {found[1]}" if found else "–"
    names = caught["by_scenario"]
    scenarios = f"{names[0]}" + (f" (and {len(names) - 1} more)" if len(names) > 1 else "") if names else "–"
    return f"| `{fault['name']}` | {fault['rule']} | {chance} | {scenarios} |"


def main():
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--build", required=True)
    parser.add_argument("--schedules", type=int, default=20)
    parser.add_argument("--jobs", type=int, default=4)
    args = parser.parse_args()
    program = os.path.join(args.build, "src", "ctl", "linlictl")
    if not os.path.exists(program):
        program = os.path.join(args.build, "linlictl")
    faults = run(program, "--list-faults")["faults"]
    rows, chance, both, lives = [], 0, 0, []
    with concurrent.futures.ThreadPoolExecutor(args.jobs) as pool:
        results = list(pool.map(lambda fault: try_all(program, fault, args.schedules), faults))
    for fault, result in zip(faults, results):
        rows.append(row(fault, result))
        chance += result["fault"]["by_chance"]
        both += result["fault"]["by_chance"] and bool(result["fault"]["by_scenario"])
        if not result["fault"]["caught"]:
            lives.append(fault["name"])
    scenarios = run(program, "--seed", 1, "--schedules", 1)["scenarios"]
    print("# Planted bugs and what caught them\n")
    print("Written by `python3 tests/ctl/sim-faults.py --build _build > docs/sim-faults.md`; each bug takes one rule of [sync.md](sync.md) away. Chance is")
    print(f"given {args.schedules} schedules from seed 1 on ({MANY} where no scenario finds the bug), and stops at the first that breaks an invariant; all {scenarios} scenarios are played for every bug.\n")
    print(f"{len(faults)} bugs; {len(faults) - len(lives)} caught, {chance} of them by chance, {both} by both" + (f"; alive: {', '.join(lives)}" if lives else "") + ".\n")
    print("| bug | what it does | by chance | by scenario |\n|---|---|---|---|")
    print("\n".join(rows))


main()
