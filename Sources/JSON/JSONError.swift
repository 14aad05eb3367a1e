/// Why JSON could not be read or written, and where.
///
/// `description` is safe for logs: it holds names of members and at most one character of the text,
/// never a value. An error about a node keeps the document alive, as the node does.
package struct JSONError: Error, Sendable {
  package enum Kind: Sendable {
    /// Something else was expected here; also what is strict JSON no more.
    case syntax
    /// Not UTF-8, or half a surrogate pair.
    case encoding
    case duplicateMember
    /// One of ``JSONLimits`` was passed.
    case limit
    case missingMember
    case wrongType
    /// A number outside what the reader asked for.
    case outOfRange
    /// A value of the right type that the reader's own rule refuses; see ``JSONNode/refusal(_:)``.
    case invalid
    /// There is no such thing in JSON (Infinity), or none in canonical JSON (fractions).
    case notWritable
  }

  package let kind: Kind
  /// What is wrong, in plain words, without the place and the path.
  package let message: String
  private let origin: Origin

  private enum Origin {
    case place(JSONPlace)
    case path(JSONPath?)
    case node(JSONNode, lacking: String?)
  }

  /// About a text that could not be parsed.
  init(kind: Kind, message: String, place: JSONPlace) {
    self.kind = kind
    self.message = message
    origin = .place(place)
  }

  /// About a value that no text is known for.
  init(kind: Kind, message: String, path: JSONPath?) {
    self.kind = kind
    self.message = message
    origin = .path(path)
  }

  /// About a node, or a member that the node lacks.
  init(kind: Kind, message: String, node: JSONNode, lacking name: String? = nil) {
    self.kind = kind
    self.message = message
    origin = .node(node, lacking: name)
  }

  /// Where in the text. Nothing for values that were built by code.
  ///
  /// Worked out when it is asked for, by reading the text up to there. A big answer may hold thousands
  /// of values that are not what they should be, and whoever skips them must not pay for that.
  package var place: JSONPlace? {
    switch origin {
    case .place(let place): place
    case .path: nil
    case .node(let node, _): node.place
    }
  }

  /// Which value. Nothing for text that could not be parsed. Worked out when it is asked for.
  package var path: JSONPath? {
    switch origin {
    case .place: return nil
    case .path(let path): return path
    case .node(let node, let lacking):
      var path = node.path
      if let lacking { path.steps.append(.member(lacking)) }
      return path
    }
  }
}

extension JSONError: Equatable {
  package static func == (left: JSONError, right: JSONError) -> Bool {
    left.kind == right.kind && left.message == right.message && left.place == right.place
      && left.path == right.path
  }
}

extension JSONError: CustomStringConvertible {
  /// `line 14, column 9: expected a value after ":", found "}"`, or with a path
  /// `rooms.join["!a"].timeline: expected an array, found a string (line 1, column 40)`.
  package var description: String {
    switch (path, place) {
    case (let path?, let place?): "\(path): \(message) (\(place))"
    case (let path?, nil): "\(path): \(message)"
    case (nil, let place?): "\(place): \(message)"
    case (nil, nil): message
    }
  }
}
