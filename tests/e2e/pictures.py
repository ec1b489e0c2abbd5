# SPDX-License-Identifier: GPL-3.0-or-later
"""Saves every page of the window, light and dark, from a fresh demo community, and holds each picture against a few rules.

    pictures.py --build _build [--out DIR]    without --out only the pictures that README, manual and metainfo show are renewed
"""
import argparse
import importlib.util
import json
import os
import re
import shutil
import subprocess
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
ROOT = os.path.dirname(os.path.dirname(HERE))
SHOWN_IN = ("README.md", "docs", "data/desktop")
_spec = importlib.util.spec_from_file_location("main_job", os.path.join(HERE, "main-job.py"))
main_job = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(main_job)


def find_shown():
    """The names of the pictures that some document shows, but for those of the city, which the map's bench draws."""
    names = set()
    for start in SHOWN_IN:
        start = os.path.join(ROOT, start)
        files = [start] if os.path.isfile(start) else [os.path.join(folder, name) for folder, _, found in os.walk(start) for name in found]
        for path in files:
            if path.endswith((".md", ".xml")):
                with open(path, encoding="utf-8") as file:
                    names |= set(re.findall(r"pictures/((?!city-)[a-z-]+\.png)", file.read()))
    return names


def complain(pictures):
    """What is wrong with @pictures, as the program reports them: empty, without a font, or the same in light and dark."""
    by_file = {picture["file"]: picture for picture in pictures}
    for name, picture in sorted(by_file.items()):
        if picture["colors"] < 16 or picture["glyphs"] < 20:
            yield f"{name}: hardly anything on it ({picture['colors']} colours, {picture['glyphs']} glyphs)"
        if picture["unknown_glyphs"] > 0:
            yield f"{name}: {picture['unknown_glyphs']} characters have no form in any font"
        if not name.endswith("-light.png"):
            continue
        dark = by_file.get(name.replace("-light.png", "-dark.png"))
        if dark is None:
            yield f"{name}: there is none in the dark style"
        elif picture["lightness"] - dark["lightness"] < 0.3:
            yield f"{name}: light ({picture['lightness']}) and dark ({dark['lightness']}) are much the same"


def give_history(programs, replica):
    """Somebody mistook a character of a name, and mended it: so that there is a history to show."""
    for person in programs.run("search", replica, "zhang gui fang", "--limit", "1")[:1]:
        for name, reason in ((person["title"][:-1] + "芬", "入户"), (person["title"], "核对户口簿")):
            programs.run("edit", replica, "person", person["id"], f"name={name}", "--reason", reason)


def take_first_run(programs, folder):
    """The pages that a computer shows before it was enrolled, as they are there."""
    fresh = os.path.join(folder, "fresh")
    done = subprocess.run(main_job.display([programs.window, "--replica", fresh, "--pictures", os.path.join(folder, "first")]),
                          env=main_job.window_environment(), capture_output=True, text=True, timeout=120, check=True)
    taken = json.loads(done.stdout.splitlines()[-1])["list"]
    told = {picture["file"]: picture for picture in taken if picture["file"].startswith("first-run-")}
    for name in told:
        shutil.move(os.path.join(folder, "first", name), os.path.join(folder, "pictures", name))
    return told


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--out")
    args = parser.parse_args()
    programs = main_job.Programs(args.build)
    shown = find_shown() if args.out is None else None
    out = args.out or os.path.join(ROOT, "docs", "pictures")

    with tempfile.TemporaryDirectory(prefix="linli-pictures-") as folder:
        demo = programs.run("demo", folder)
        user = next(user for user in demo["users"] if not user["grids"] or len(user["grids"]) == demo["grids"])
        server = main_job.Server(programs, demo["server"], folder)
        try:
            replica, _ = main_job.fill_client(programs, server, folder, user)
            give_history(programs, replica)
            programs.run("sync", replica)
            count = main_job.take_pictures(programs, replica, user, folder)
        finally:
            server.stop()
        if count == 0:
            return 1
        with open(os.path.join(folder, "pictures", "report.json"), encoding="utf-8") as file:
            told = {picture["file"]: picture for picture in json.load(file)["list"]} | take_first_run(programs, folder)
        complaints = list(complain(told.values()))
        taken = sorted(name for name in os.listdir(os.path.join(folder, "pictures")) if name.endswith(".png"))
        complaints += [f"{name}: is shown, but nobody takes it" for name in sorted((shown or set()) - set(taken))]
        for complaint in complaints:
            print(complaint, file=sys.stderr)
        if complaints:
            return 1
        os.makedirs(out, exist_ok=True)
        for name in taken:
            if shown is None or name in shown:
                shutil.move(os.path.join(folder, "pictures", name), os.path.join(out, name))
                print(os.path.join(out, name))
    return 0


if __name__ == "__main__":
    sys.exit(main())
