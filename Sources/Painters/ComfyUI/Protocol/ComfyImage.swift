internal import JSON

/// A picture in one of the server's folders.
struct ComfyImage: Equatable, Sendable {
  /// `output` is kept by the server, `temp` only shown.
  enum Folder: String, Sendable { case output, temp }

  let file: String
  let subfolder: String
  let folder: Folder

  init(file: String, subfolder: String = "", folder: Folder = .output) {
    (self.file, self.subfolder, self.folder) = (file, subfolder, folder)
  }

  /// Nothing for what is no picture: films are among the images too.
  init?(_ node: JSONNode) {
    guard let file = node["filename"]?.string, file.utf8.count <= 512,
      let folder = node["type"]?.string.flatMap(Folder.init(rawValue:)),
      [".png", ".jpg", ".jpeg", ".webp"].contains(where: { file.lowercased().hasSuffix($0) })
    else { return nil }
    let subfolder = node["subfolder"]?.string ?? ""
    guard subfolder.utf8.count <= 1_024 else { return nil }
    self.init(file: file, subfolder: subfolder, folder: folder)
  }
}

/// The pictures that a job made, by node.
struct ComfyOutputs: Equatable, Sendable {
  static let maximumImages = 256

  private(set) var images: [String: [ComfyImage]] = [:]

  init() {}

  /// Reads `{"9": {"images": [{"filename", "subfolder", "type"}]}}`.
  init(_ node: JSONNode?) {
    guard let members = node?.members else { return }
    for member in members.prefix(Workflow.maximumNodes) { note(member.name, member.value) }
  }

  mutating func note(_ node: String, _ output: JSONNode?) {
    guard let elements = output?["images"]?.elements else { return }
    images[node] = elements.prefix(Self.maximumImages).compactMap { ComfyImage($0) }
  }

  /// The first picture of the first of these nodes that made one.
  func first(of nodes: [String]) -> ComfyImage? {
    maker(among: nodes).flatMap { images[$0]?.first }
  }

  /// Where in what the server said that picture stands, and under which name: `outputs["9"].images,
  /// as easel_00001_.png`.
  func place(of nodes: [String]) -> String? {
    guard let node = maker(among: nodes), let image = images[node]?.first else { return nil }
    let path = JSONPath([.member("outputs"), .member(node), .member("images")])
    return "\(path), as \(ComfyWords.plain(image.file))"
  }

  private func maker(among nodes: [String]) -> String? {
    nodes.first { images[$0]?.isEmpty == false }
  }

  mutating func add(_ other: ComfyOutputs) { images.merge(other.images) { _, new in new } }
}
