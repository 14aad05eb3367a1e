"""Python's json on the file given: the median times in milliseconds of loads and dumps.

`json_baseline.py FILE ROUNDS` prints `loads=… dumps=…`.
`json_baseline.py FILE memory` only loads once and prints `peak=…`, in bytes.
"""

import json
import statistics
import sys
import time


def main() -> int:
    with open(sys.argv[1], "rb") as file:
        text = file.read()
    if sys.argv[2] == "memory":
        value = json.loads(text)
        with open("/proc/self/status") as status:
            peak = next(line for line in status if line.startswith("VmHWM:"))
        print(f"peak={int(peak.split()[1]) * 1024}")
        return 0
    loads, dumps = [], []
    for _ in range(int(sys.argv[2])):
        start = time.perf_counter()
        value = json.loads(text)
        loads.append(time.perf_counter() - start)
        start = time.perf_counter()
        json.dumps(
            value, sort_keys=True, ensure_ascii=False, separators=(",", ":")
        ).encode()
        dumps.append(time.perf_counter() - start)
        del value
    print(
        f"loads={statistics.median(loads) * 1000:.3f}"
        f" dumps={statistics.median(dumps) * 1000:.3f}"
    )
    return 0


sys.exit(main())
