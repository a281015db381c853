"""The audit beside `openssl dgst -sha512` on all cores, and on many small files: `python -m benchmarks.audit`."""

import os
import secrets
import shutil
import tempfile
from hashlib import sha512
from pathlib import Path

from benchmarks.figures import alternate, cost_of, median, sohoa
from benchmarks.register import write_register
from catalog.museum import Museum
from catalog.record import new_id
from catalog.store.inventory import Inventory
from catalog.store.transaction import Change, Staged
from catalog.writing import Writer

_ROUNDS, _LARGE_FILES, _LARGE_BYTES, _ROWS = 5, 100, 25_000_000, 3000


def fill(museum: Path) -> None:
    """Masters of 25 MB each, in objects of their own."""
    with Writer(Museum(museum), operator="benchmark", command="benchmark") as writer:
        folder = writer.presence.new_folder(writer.museum.work, "batch")
        for number in range(_LARGE_FILES):
            data = secrets.token_bytes(_LARGE_BYTES)
            staged = folder / f"{number}"
            staged.write_bytes(data)
            change = Change(Inventory(new_id()), "benchmark", {"file": Staged(staged, sha512(data).hexdigest())})
            writer.commit([change])
        shutil.rmtree(folder)


def main() -> None:
    """Measure and print. What a program takes to start is measured on an empty museum, and left out of the rates."""
    with tempfile.TemporaryDirectory() as folder:
        empty, large, small = Path(folder, "empty"), Path(folder, "large"), Path(folder, "small")
        cost_of(sohoa("init", empty))
        start = median([cost_of(sohoa("audit", "--museum", empty)).wall for _round in range(_ROUNDS)])
        print(f"audit of an empty museum: {start:.2f} s")
        cost_of(sohoa("init", large))
        fill(large)
        files = [str(p) for p in (large / "store").rglob("file")]
        per_core = ["xargs", "-P", str(os.cpu_count()), "-n", "5", "openssl", "dgst", "-sha512"]
        listing = Path(folder, "list")
        listing.write_text("\n".join(files))
        if shutil.which("openssl"):
            audits, digests = alternate(
                _ROUNDS,
                lambda: cost_of(sohoa("audit", "--museum", large)),
                lambda: cost_of(["sh", "-c", 'exec "$@" < "$0"', listing, *per_core]),
            )
            whole, theirs = median([c.wall for c in audits]), median([c.wall for c in digests])
            megabytes = _LARGE_FILES * _LARGE_BYTES / 1e6
            ratio = theirs / (whole - start)
            print(f"audit, files of 25 MB: {megabytes / whole:.0f} MB/s, {ratio:.2f} x openssl (goal >= 0.8)")
        else:
            print("audit: openssl is not installed")
        register = Path(folder, "register.xlsx")
        write_register(register, _ROWS)
        cost_of(sohoa("init", small))
        cost_of(sohoa("register", "import", register, "--museum", small))
        count = sum(1 for path in (small / "store").rglob("*") if path.is_file())
        cost = cost_of(sohoa("audit", "--museum", small))
        print(f"audit, small files: {count / (cost.wall - start):.0f} a second (goal >= 3,000)")


if __name__ == "__main__":
    main()
