"""Times the prototype's measuring and Pillow's scaling of two files of RGB bytes.

measure_baseline.py SMALL LARGE ROUNDS, the first 512 x 384, the second 2048 x 1536.
Prints the median milliseconds of each.
"""
import os
import sys
import time

# One thread, as the other side has.
os.environ["OMP_NUM_THREADS"] = os.environ["OPENBLAS_NUM_THREADS"] = "1"
sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), "prototype"))
import numpy as np
from painter import measure, palette
from PIL import Image

small = np.fromfile(sys.argv[1], np.uint8).reshape(384, 512, 3)
large = Image.fromarray(np.fromfile(sys.argv[2], np.uint8).reshape(1536, 2048, 3))
rounds = int(sys.argv[3])


def median_time(body):
    times = []
    for _ in range(rounds):
        start = time.perf_counter()
        body()
        times.append(time.perf_counter() - start)
    return sorted(times)[rounds // 2] * 1e3


print("measure", median_time(lambda: (measure(small), palette(small))))
print("box", median_time(lambda: large.resize((512, 384), Image.BOX)))
print("lanczos", median_time(lambda: large.resize((512, 384), Image.LANCZOS)))
