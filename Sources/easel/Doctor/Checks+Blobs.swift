internal import Concurrency
internal import Configuration
internal import Glibc
internal import HTTPClient
internal import JSON
internal import Storage

/// Where pictures are kept.
extension Check {
  static func blobs(_ patient: Patient) -> Check {
    Check("blobs") {
      switch patient.settings.blobs.url {
      case .folder(let path): blobFolder(patient.settings.inDataFolder(path))
      case .bucket(let name, let prefix):
        try await blobBucket(
          patient.settings.bucket(
            name, prefix: prefix, clock: patient.clock, randomness: .system, retrying: .never,
            patience: Patient.patience), named: name)
      }
    }
  }

  private static func blobFolder(_ path: String) -> Verdict {
    let facts: [(String, JSONValue)] = [("kind", "folder"), ("path", .string(path))]
    guard unsafe access(path, F_OK) == 0 else {
      return Verdict(.ok, "\(path) is made with the first start", facts: facts)
    }
    guard unsafe access(path, R_OK | W_OK | X_OK) == 0 else {
      return Verdict(.fail, "\(path) cannot be written", fix: "`chmod u+rwx \(path)`", facts: facts)
    }
    return Verdict(.ok, "in the folder \(path)", facts: facts)
  }

  /// A right that is missing shows in nothing but a try. Whatever of it is left behind is taken away
  /// by the next sweep.
  private static func blobBucket(_ blobs: some BlobStore, named name: String) async throws
    -> Verdict
  {
    let start = ContinuousClock.now
    var chance = Randomness.system
    let probe = Array(
      "a probe of easel doctor, \(UInt64.random(in: 0 ... .max, using: &chance))".utf8)
    let blob = try await blobs.put(probe)
    let isRead = try await blobs.get(blob) == probe
    let isGone = try await blobs.remove(blob)
    let milliseconds = (ContinuousClock.now - start).wholeMilliseconds
    let facts: [(String, JSONValue)] = [
      ("kind", "s3"), ("bucket", .string(name)), ("milliseconds", .integer(milliseconds)),
    ]
    guard isRead, isGone else {
      return Verdict(
        .fail, "bucket \(name) took a probe, and did not have it a moment later",
        fix: "use a server that gives what was put as soon as it was put", facts: facts)
    }
    return Verdict(
      .ok, "bucket \(name) took a probe, gave it back and deleted it in \(milliseconds) ms",
      facts: facts)
  }
}
