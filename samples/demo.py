"""`make demo`: a museum in ./demo, made from samples/ with the commands a technician types."""

import os
import subprocess
import sys
from pathlib import Path

HERE = Path(os.path.relpath(Path(__file__).parent))
MUSEUM = Path("demo")
SOHOA = Path(sys.executable).with_name("sohoa")


def run(*words: str, expected: tuple[int, ...] = (0,)) -> None:
    """Show a command, run it, and stop where it ends otherwise than it should."""
    print(f"\n$ sohoa {' '.join(word if ' ' not in word else repr(word) for word in words)}", flush=True)
    code = subprocess.run([SOHOA, *words], check=False).returncode
    if code not in expected:
        sys.exit(f"sohoa {words[0]}: {code}")


def main() -> None:
    """Make the museum, or come back to it: what is in it already is not taken twice."""
    os.environ.setdefault("SOHOA_LANG", "vi")
    if not MUSEUM.exists():
        run("init", str(MUSEUM), "--name", "Bảo tàng mẫu")
    os.environ["SOHOA_MUSEUM"] = str(MUSEUM)
    run("register", "import", str(HERE / "register.csv"))
    run("ingest", str(HERE / "card"), "--operator", "demo", expected=(3,))
    run("ingest", str(HERE / "scanner"), "--operator", "demo")
    run("progress")
    vietnamese = os.environ["SOHOA_LANG"].startswith("vi")
    print("\n" + ("Thử tiếp (trong thư mục demo):" if vietnamese else "Try next (in the folder demo):"))
    for words in ("progress --by material", "progress --why 4", 'search "trong dong"', "show 3", "history 3", "audit"):
        print(f"  ../.venv/bin/sohoa {words}")
    own = "Ảnh của chính bạn" if vietnamese else "Your own pictures"
    print(f"{own}: ../.venv/bin/sohoa ingest ~/…  → README.md\n")


if __name__ == "__main__":
    main()
