"""How long a command takes that has nothing to do: `python -m benchmarks.startup`."""

import tempfile
from pathlib import Path

from benchmarks.figures import cost_of, median, sohoa
from samples.register import write_register

_ROUNDS = 9


def main() -> None:
    """Measure and print medians."""
    with tempfile.TemporaryDirectory() as folder:
        museum, register = Path(folder, "museum"), Path(folder, "register.csv")
        write_register(register)
        cost_of(sohoa("init", museum))
        cost_of(sohoa("register", "import", register, "--museum", museum))
        for words, goal in (
            (["--help"], "< 0.3"),
            (["progress", "--museum", museum], "< 0.7"),
            (["status", "--museum", museum], ""),
        ):
            wall = median([cost_of(sohoa(*words)).wall for _round in range(_ROUNDS)])
            print(f"sohoa {words[0]}: {wall:.2f} s {goal}")


if __name__ == "__main__":
    main()
