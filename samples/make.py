"""Makes the sample museum's files anew: `python -m samples.make [FOLDER]`. The same pixels every time.

card/ is a camera's card, scanner/ a scanner's folder, register.csv the register. Takes some minutes.
"""

import os
import sys
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path

from samples.photographs import as_file, photographs
from samples.register import write_register
from samples.scans import scans

HERE = Path(__file__).parent


def make_photograph(number: int, folder: Path) -> str:
    """Render one photograph of the card and write its file; returns a line for the screen."""
    photograph = photographs()[number]
    data = as_file(photograph, photograph.pixels(1.0))
    (folder / photograph.name).write_bytes(data)
    return f"{photograph.name}  {len(data) // 1000} kB"


def main(folder: Path) -> None:
    """Write register.csv, card/ and scanner/ below `folder`."""
    card, scanner = folder / "card", folder / "scanner"
    card.mkdir(parents=True, exist_ok=True)
    write_register(folder / "register.csv")
    for path, data in scans():
        (scanner / path).parent.mkdir(parents=True, exist_ok=True)
        (scanner / path).write_bytes(data)
        print(f"{path}  {len(data) // 1000} kB")
    with ProcessPoolExecutor(os.cpu_count()) as processes:
        jobs = [processes.submit(make_photograph, number, card) for number in range(len(photographs()))]
        for job in jobs:
            print(job.result(), flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else HERE)
