/// Why JSON could not be read or written, and where.
///
/// `description` is safe for logs: it holds names of members and at most one character of the text,
/// never a value.
package struct JSONError: Error, Sendable, Equatable {
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
  /// Where in the text. Nothing for values that were built by code.
  package let place: JSONPlace?
  /// Which value. Nothing for text that could not be parsed.
  package let path: JSONPath?

  init(kind: Kind, message: String, place: JSONPlace?, path: JSONPath? = nil) {
    self.kind = kind
    self.message = message
    self.place = place
    self.path = path
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
