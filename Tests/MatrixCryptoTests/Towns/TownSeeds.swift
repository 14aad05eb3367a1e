internal import Glibc

/// The seeds of towns: 20 on each commit; `EASEL_SEEDS=2000` runs so many, `EASEL_SEED=4711` that one,
/// to look at a failure again.
let townSeeds: Range<UInt64> = {
  if let one = number("EASEL_SEED") { return one..<one + 1 }
  return 0..<min(number("EASEL_SEEDS") ?? 20, 2_000)
}()

let isCounting = number("EASEL_SEEDS") != nil

private func number(_ name: String) -> UInt64? {
  unsafe getenv(name).flatMap { unsafe UInt64(String(cString: $0)) }
}
