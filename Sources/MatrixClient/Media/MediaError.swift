/// Why a file did not come or go, where neither the server's word nor the connection is the reason.
package struct MediaError: Error, Equatable, Sendable {
  package enum Kind: Equatable, Sendable {
    /// `count` where it is known.
    case tooLarge(count: Int?, maximum: Int?, Side)
    /// What came is not what the event vouches for. Nothing of it was handed on.
    case forged
    /// The event names a way of encrypting, or a key, that there is not.
    case unsupported
    /// The file to be sent changed while it was read.
    case sourceChanged
    /// The server answered before it had all of it.
    case answeredEarly
    /// There is no such file or blob.
    case missing
    /// What was to be drawn could not be.
    case notMade
    /// No regular file.
    case notAFile
    /// Nothing is written over.
    case exists
    /// The disk is full.
    case noRoom
    /// The system's own number.
    case disk(Int32)
  }

  package enum Side: Sendable { case homeserver, ours }

  package let kind: Kind

  package init(_ kind: Kind) { self.kind = kind }

  /// Trying again may help.
  package var isPassing: Bool {
    switch kind {
    case .sourceChanged, .answeredEarly, .noRoom, .disk: true
    case .tooLarge, .forged, .unsupported, .missing, .notMade, .notAFile, .exists: false
    }
  }
}

extension MediaError: CustomStringConvertible {
  package var description: String {
    switch kind {
    case .tooLarge(let count, let maximum, let side):
      let what = count.map { "a file of \($0) bytes" } ?? "the file"
      let most = maximum.map { "; at most \($0) are allowed" } ?? ""
      return "\(what) is too large for \(side == .homeserver ? "the homeserver" : "us")\(most)"
    case .forged: return "the file is not the one that the message vouches for"
    case .unsupported:
      return "the message says of its file what cannot be true, or is not known here"
    case .sourceChanged: return "the file changed while it was sent"
    case .answeredEarly: return "the homeserver answered before it had the whole file"
    case .missing: return "there is no such file"
    case .notMade: return "what was to be shown could not be made"
    case .notAFile: return "it is no regular file"
    case .exists: return "there is a file of that name already"
    case .noRoom: return "the disk is full"
    case .disk(let code): return "the file can be neither read nor written (error \(code))"
    }
  }

  /// What a person can do.
  package var hint: String? {
    switch kind {
    case .tooLarge(_, _, .homeserver):
      "send a smaller one, or ask who runs the homeserver to raise its limit for uploads"
    case .tooLarge(_, _, .ours): "raise the limit for files in the settings, or get a smaller one"
    case .forged: "ask the sender to send it again; who holds it may have changed it"
    case .noRoom: "make room on the disk"
    case .disk: "check the disk and the permissions of its folders"
    case .exists: "give it another name"
    case .unsupported, .sourceChanged, .answeredEarly, .missing, .notMade, .notAFile: nil
    }
  }
}
