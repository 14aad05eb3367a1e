internal import Glibc

struct Bench: Sendable {
  let name: String
  let purpose: String
  let measure: @Sendable () async throws -> [Figure]
}

/// Every benchmark there is. Each measures its baseline (a C or Python program in `Baselines/`) and
/// its candidate in the same run.
let benches: [Bench] =
  [
    JSONBench.bench,
    StoreBench.bench,
    KeyRowsBench.bench,
    CryptoBenches.megolm, CryptoBenches.share, CryptoBenches.devices,
    SyncBench.bench, SendBench.bench, RoomBench.bench,
    Bench(
      name: "http", purpose: "HTTP client: requests per second, memory of a download",
      measure: HTTPBench.measure),
    StartBench.bench,
    MeasureBench.bench,
    ImagesBench.bench,
    blobBench,
    PaintBench.bench,
    PaintersBench.bench,
  ] + groundBenches

/// What this program does when a bench starts it again with one of these as its first argument, to
/// do a single thing in a process of its own. See `Child.outputOfSelf`.
let childRoles: [String: @Sendable (_ arguments: [String]) -> Int32] = [
  JSONBench.memoryRole: JSONBench.parseOnce,
  ImagesBench.decoderRole: { _ in ImagesBench.serve() },
]

/// The same for children that also wait.
let waitingRoles: [String: @Sendable (_ arguments: [String]) async throws -> Void] = [
  PaintingChild.role: { try await PaintingChild.run($0) },
  ComfyChild.role: { try await ComfyChild.run($0) },
]

func exitBench(_ status: Int32) -> Never { exit(status) }
