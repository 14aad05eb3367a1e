import Glibc

/// What takes many minutes runs only where it is asked for: `scripts/test --long`.
let isLong = unsafe getenv("EASEL_SEEDS") != nil
