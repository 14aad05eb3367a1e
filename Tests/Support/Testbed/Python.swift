internal import Glibc
internal import TestSupport

/// The Python that `scripts/python --for EndToEnd` makes, with Synapse and matrix-nio in it.
package enum Python {
  package static let program = "\(root)/.build/python-endtoend/bin/python"

  /// Why an end-to-end test is passed over.
  package static let howTo = "make what this stands on: scripts/python --for EndToEnd"

  /// Whether it is there, finished, and of the versions that are asked for now.
  package static let isReady: Bool = {
    guard let wanted = readFile("\(root)/Tests/EndToEnd/requirements.txt"),
      let made = readFile("\(root)/.build/python-endtoend/requirements.txt")
    else { return false }
    return wanted == made
  }()

  /// A program of ours in `Tests/EndToEnd/peer`.
  static func peer(_ name: String) -> String { "\(root)/Tests/EndToEnd/peer/\(name)" }

  private static let root = repositoryRoot()
}
