# SPDX-License-Identifier: GPL-3.0-or-later
"""Saves every page of the window, light and dark, from a fresh demo community.

    pictures.py --build _build --out DIR
"""
import argparse
import importlib.util
import os
import shutil
import sys
import tempfile

HERE = os.path.dirname(os.path.abspath(__file__))
_spec = importlib.util.spec_from_file_location("main_job", os.path.join(HERE, "main-job.py"))
main_job = importlib.util.module_from_spec(_spec)
_spec.loader.exec_module(main_job)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--build", required=True)
    parser.add_argument("--out", required=True)
    args = parser.parse_args()
    programs = main_job.Programs(args.build)

    with tempfile.TemporaryDirectory(prefix="linli-pictures-") as folder:
        demo = programs.run("demo", folder)
        user = next(user for user in demo["users"] if not user["grids"] or len(user["grids"]) == demo["grids"])
        server = main_job.Server(programs, demo["server"], folder)
        try:
            replica, _ = main_job.fill_client(programs, server, folder, user)
            count = main_job.take_pictures(programs, replica, user, folder)
            os.makedirs(args.out, exist_ok=True)
            for name in sorted(os.listdir(os.path.join(folder, "pictures"))):
                shutil.move(os.path.join(folder, "pictures", name), os.path.join(args.out, name))
                print(os.path.join(args.out, name))
        finally:
            server.stop()
    return 0 if count else 1


if __name__ == "__main__":
    sys.exit(main())
