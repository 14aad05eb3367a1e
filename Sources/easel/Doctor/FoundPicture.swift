internal import BackEnds
internal import JSON
internal import Painters

/// A picture as a server handed it over, and where it was.
struct FoundPicture: Sendable {
  /// `data[0].b64_json`
  let place: String
  let form: String
  /// The file; nothing while it is elsewhere.
  var bytes: [UInt8]?
  /// Where it is, when nothing else came.
  let address: String?

  /// Looks for one in what came in answer to a single question.
  init?(_ answer: ModelAnswer) {
    guard !answer.contentType.hasPrefix("image/") else {
      (place, form, bytes, address) = ("the whole answer", "file", answer.body, nil)
      return
    }
    guard let found = answer.roots.lazy.compactMap({ PicturePlace(in: $0) }).first else {
      return nil
    }
    (place, form, bytes) = (found.path, found.form.rawValue, found.bytes)
    address = found.address
  }

  /// It was fetched from where the server said that it is.
  init(_ brought: Brought) {
    place = brought.place ?? "what it brought"
    (form, bytes, address) = ("file", brought.bytes, nil)
  }

  var facts: [(String, JSONValue)] { [("place", .string(place)), ("form", .string(form))] }
}

extension ModelAnswer {
  /// The answer, or each line of it where lines are what came.
  fileprivate var roots: [JSONNode] {
    if let root = try? json() { return [root] }
    return body.split(separator: UInt8(ascii: "\n")).suffix(1_000).reversed().compactMap { line in
      try? JSONDocument(Array(line), options: .strict).root
    }
  }
}
