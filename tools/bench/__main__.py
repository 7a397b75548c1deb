"""`make bench`: the pages, the clocks, and the figures of a report, each in a process of its own."""

import argparse
import subprocess
import sys


def main() -> int:
    """Run all three, and answer 1 where a target was missed or could not be measured."""
    asked = argparse.ArgumentParser(prog="python -m tools.bench", description="Time the site on many cases.")
    asked.add_argument("--cases", default="20000", help="about how many cases for the pages (20000)")
    asked.add_argument("--clock-cases", default="500000", help="how many cases for the clocks (500000)")
    asked.add_argument("--figure-cases", default="500000", help="how many cases for the figures (500000)")
    given = asked.parse_args()
    worst = 0
    for module, cases in (
        ("pages", given.cases),
        ("clocks", given.clock_cases),
        ("figures", given.figure_cases),
    ):
        print(f"\n{module.capitalize()}\n", flush=True)
        ran = subprocess.run([sys.executable, "-m", f"tools.bench.{module}", "--cases", cases], check=False)
        worst = max(worst, ran.returncode)
    return 1 if worst else 0


if __name__ == "__main__":
    sys.exit(main())
