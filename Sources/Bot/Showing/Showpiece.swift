internal import JSON
internal import Pictures
internal import Storage

/// Something to be shown that is made when it is sent: what it is to be made of.
enum Showpiece: Equatable {
  /// A small copy of a picture.
  case thumbnail(BlobName)
  case exhibit(Exhibit, in: Key, language: String)

  var bytes: [UInt8] {
    let value: JSONValue =
      switch self {
      case .thumbnail(let blob): ["thumbnail": .string("\(blob)")]
      case .exhibit(let exhibit, let room, let language):
        [
          "shows": exhibit.json, "room": .string(room.description), "language": .string(language),
        ]
      }
    return value.compact()
  }

  init?(_ bytes: [UInt8]) {
    guard let node = try? JSONDocument(bytes, options: .event).root else { return nil }
    if let name = node["thumbnail"]?.string {
      guard let blob = BlobName(parsing: name) else { return nil }
      self = .thumbnail(blob)
      return
    }
    guard let exhibit = node["shows"].flatMap(Exhibit.init), let room = node["room"]?.string,
      let key = try? Key(room), let language = node["language"]?.string
    else { return nil }
    self = .exhibit(exhibit, in: key, language: language)
  }
}
