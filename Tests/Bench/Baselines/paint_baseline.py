"""Times the prototype's painter at 1024 x 768.

paint_baseline.py ROUNDS prints the median milliseconds of each kind of picture.
"""
import os
import sys
import time

# One thread, as the other side has.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "prototype"))
from painter import G0, paint
from scenes import scene

rounds = int(sys.argv[1])
kinds = {"paint": lambda: paint(G0, 7, 1024, 768)}
for kind in ("mountains", "sea", "forest", "city", "desert", "abstract"):
    kinds[kind] = lambda kind=kind: scene(kind, dict(G0), 7, 1024, 768)

for name, body in kinds.items():
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        body()
        times.append(time.perf_counter() - start)
    print(name, sorted(times)[rounds // 2] * 1e3)
