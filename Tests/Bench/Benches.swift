internal import Glibc

struct Bench: Sendable {
  let name: String
  let purpose: String
  let measure: @Sendable () async throws -> [Figure]
}

/// Every benchmark there is. Each measures its baseline (a C or Python program in `Baselines/`) and
/// its candidate in the same run.
let benches: [Bench] = [SQLiteBench.bench]

func exitBench(_ status: Int32) -> Never { exit(status) }
