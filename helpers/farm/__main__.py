"""`python -m helpers.farm` counts the words of a large sample and writes the vocabulary, data/tables/farm_words.csv."""

import csv
from collections import Counter

from helpers import tables
from helpers.farm.documents import sample
from helpers.farm.free_documents import free_words
from helpers.farm.tokens import SPECIAL, tokenize

DOCUMENTS = 40_000


def main() -> None:
    count = Counter(dict.fromkeys(free_words(), 0))
    for split in ("train", "held_out"):
        for document in sample(DOCUMENTS // 2, seed=0, split=split):
            if document.kind != "babble":  # it draws from the vocabulary
                count.update(tokenize(document.text))
    with (tables.FOLDER / "farm_words.csv").open("w", newline="", encoding="utf-8") as file:
        rows = csv.writer(file)
        rows.writerow(["word", "count"])
        rows.writerows((w, n) for w, n in sorted(count.items(), key=lambda e: (-e[1], e[0])) if w not in SPECIAL)


if __name__ == "__main__":
    main()
