package import JSON

/// What the sender says about a file: claims, to be checked against the file. What cannot be read is
/// not there.
package struct MediaInfo: Sendable {
  package var mimeType: String?
  /// In bytes.
  package var size: Int?
  package var width: Int?
  package var height: Int?
  package var durationMS: Int?
  package var isAnimated: Bool?
  package var blurhash: String?
  package var thumbnail: Thumbnail?

  package struct Thumbnail: Sendable {
    /// Nothing while it is still to be uploaded; then it is written in when the place is known.
    package var source: MediaSource?
    package var mimeType: String?
    package var size: Int?
    package var width: Int?
    package var height: Int?

    package init(
      _ source: MediaSource?, mimeType: String? = nil, size: Int? = nil, width: Int? = nil,
      height: Int? = nil
    ) {
      self.source = source
      self.mimeType = mimeType
      self.size = size
      self.width = width
      self.height = height
    }
  }

  package init(
    mimeType: String? = nil, size: Int? = nil, width: Int? = nil, height: Int? = nil,
    durationMS: Int? = nil, isAnimated: Bool? = nil, blurhash: String? = nil,
    thumbnail: Thumbnail? = nil
  ) {
    self.mimeType = mimeType
    self.size = size
    self.width = width
    self.height = height
    self.durationMS = durationMS
    self.isAnimated = isAnimated
    self.blurhash = blurhash
    self.thumbnail = thumbnail
  }

  init(_ node: JSONNode?) {
    guard let node else { return }
    mimeType = node.readableString("mimetype")
    size = node.readableCount("size")
    width = node.readableCount("w")
    height = node.readableCount("h")
    durationMS = node.readableCount("duration")
    isAnimated = node.readableBoolean("is_animated")
    blurhash = node.readableString("xyz.amorgan.blurhash") ?? node.readableString("blurhash")
    let source = try? MediaSource(node, file: "thumbnail_file", url: "thumbnail_url")
    thumbnail = source.map { source in
      let info = node.readableObject("thumbnail_info")
      return Thumbnail(
        source, mimeType: info?.readableString("mimetype"), size: info?.readableCount("size"),
        width: info?.readableCount("w"), height: info?.readableCount("h"))
    }
  }

  package var json: JSONValue {
    var object = JSONObject()
    object.append("mimetype", text: mimeType)
    object.append("size", count: size)
    object.append("w", count: width)
    object.append("h", count: height)
    object.append("duration", count: durationMS)
    if let isAnimated { object.append("is_animated", .boolean(isAnimated)) }
    object.append("xyz.amorgan.blurhash", text: blurhash)
    guard let thumbnail else { return .object(object) }
    if let source = thumbnail.source {
      let (name, value) = source.member(file: "thumbnail_file", url: "thumbnail_url")
      object.append(name, value)
    }
    var info = JSONObject()
    info.append("mimetype", text: thumbnail.mimeType)
    info.append("size", count: thumbnail.size)
    info.append("w", count: thumbnail.width)
    info.append("h", count: thumbnail.height)
    object.append("thumbnail_info", .object(info))
    return .object(object)
  }
}

extension JSONObject {
  mutating func append(_ name: String, text: String?) {
    if let text { append(name, .string(text)) }
  }
  mutating func append(_ name: String, count: Int?) {
    if let count { append(name, .integer(count)) }
  }
}
