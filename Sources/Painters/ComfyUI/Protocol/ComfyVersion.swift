/// Which ComfyUI a server is, as far as it matters to us.
struct ComfyVersion: Comparable, Sendable {
  let major, minor, patch: Int

  /// Jobs can be asked about and called off one by one.
  static let withJobs = ComfyVersion(major: 0, minor: 26, patch: 0)
  /// `/interrupt` can be told which job it is for. The oldest of which we know that: those
  /// before stop whatever runs, and that may be anybody's.
  static let withAimedInterrupt = ComfyVersion(major: 0, minor: 3, patch: 64)

  init(major: Int, minor: Int, patch: Int) {
    (self.major, self.minor, self.patch) = (major, minor, patch)
  }

  /// Reads `0.27.0`, `v0.3.64` and `0.3.64-2-gabc`.
  init?(_ text: String) {
    let digits = text.drop { $0 == "v" }.prefix { $0.isASCII && $0.isNumber || $0 == "." }
    let parts = digits.split(separator: ".", omittingEmptySubsequences: false)
      .prefix(3).map { $0.count <= 5 ? Int($0) : nil }
    guard parts.count >= 2, let major = parts[0], let minor = parts[1] else { return nil }
    self.init(major: major, minor: minor, patch: parts.count > 2 ? parts[2] ?? 0 : 0)
  }

  static func < (left: ComfyVersion, right: ComfyVersion) -> Bool {
    (left.major, left.minor, left.patch) < (right.major, right.minor, right.patch)
  }
}
