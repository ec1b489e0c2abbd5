# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes kmandarin.txt from the Unihan database (kMandarin of Unihan_Readings.txt): one line a character, `字 reading`.

    generate.py Unihan_Readings.txt > kmandarin.txt
"""
import bz2
import sys


def main(path):
    opener = bz2.open if path.endswith(".bz2") else open
    print("# Unihan kMandarin, first reading. Unicode data files and software are (c) Unicode, Inc., Unicode License V3.")
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            parts = line.rstrip("\n").split("\t")
            if len(parts) == 3 and parts[1] == "kMandarin":
                print(chr(int(parts[0][2:], 16)), parts[2].split()[0])


if __name__ == "__main__":
    main(sys.argv[1])
