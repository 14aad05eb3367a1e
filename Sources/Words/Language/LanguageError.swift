package import JSON

/// Why a language file is not accepted: what is wrong, where, and what was probably meant. It holds
/// names of keys and slots, no texts.
package struct LanguageError: Error, Equatable, Sendable, CustomStringConvertible {
  package let message: String
  package let place: JSONPlace?

  init(_ message: String, at place: JSONPlace?) {
    self.message = message
    self.place = place
  }

  init(_ error: JSONError) {
    message = error.path.map { "\($0): \(error.message)" } ?? error.message
    place = error.place
  }

  package var description: String { place.map { "\($0): \(message)" } ?? message }
}
