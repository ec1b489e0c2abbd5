# SPDX-License-Identifier: GPL-3.0-or-later
"""Makes kmandarin.txt from the Unihan database (kMandarin of Unihan_Readings.txt): one line a character, `字 reading`;
a few are set right by hand.

    generate.py Unihan_Readings.txt > kmandarin.txt
"""
import bz2
import sys

# Where the first reading of the database is not the usual one in names, or is missing.
USUAL = dict(pair.split("=") for pair in """
    兴=xīng 罗=luó 卓=zhuó 地=dì 甚=shèn 漂=piāo 著=zhù 谁=shuí 迹=jì
    绩=jì 帧=zhēn 驯=xùn 诤=zhèng 埔=pǔ 咳=ké 哄=hǒng 徵=zhēng
    瞭=liǎo 蹒=pán 拓=tuò 氾=fàn 黾=mǐn 啥=shá 彷=páng 瘩=dā 釐=lí
    剋=kè 亹=wěi 袷=jiá 叚=jiǎ 伣=qiàn 仔=zǎi 卜=bǔ 干=gān 都=dū
    興=xīng 績=jì 跡=jì 馴=xùn 幀=zhēn 誰=shuí 蹣=pán 𠮷=jí 𰻞=biáng
""".split())


def main(path):
    opener = bz2.open if path.endswith(".bz2") else open
    print("# Unihan kMandarin, first reading. Unicode data files and software are (c) Unicode, Inc., Unicode License V3.")
    seen = set()
    with opener(path, "rt", encoding="utf-8") as file:
        for line in file:
            parts = line.rstrip("\n").split("\t")
            if len(parts) == 3 and parts[1] == "kMandarin":
                character = chr(int(parts[0][2:], 16))
                seen.add(character)
                print(character, USUAL.get(character, parts[2].split()[0]))
    for character in sorted(USUAL.keys() - seen):
        print(character, USUAL[character])


if __name__ == "__main__":
    main(sys.argv[1])
