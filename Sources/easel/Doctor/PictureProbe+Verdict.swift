internal import BackEnds
internal import Configuration
internal import ImageFiles
internal import JSON
internal import Studio

extension PictureProbe {
  func verdict(of found: FoundPicture?, after seconds: Int) -> Verdict {
    guard let found else {
      return Verdict(
        .fail,
        "\(server.origin) answered within \(seconds) s, and nowhere in the answer is a picture",
        fix: "look whether `\(painter.entry).kind` is right, and whether the model paints")
    }
    let facts: [(String, JSONValue)] = found.facts + [("seconds", .integer(seconds))]
    guard let bytes = found.bytes, let header = try? ImageHeader(bytes) else {
      return Verdict(
        .fail,
        "\(server.origin): what came in \(found.place) looks like a picture and is none that can be "
          + "read", fix: "ask the server for PNG, JPEG or WebP", facts: facts)
    }
    let shape: [(String, JSONValue)] = [
      ("format", .string(header.format.name)), ("width", .integer(header.width)),
      ("height", .integer(header.height)),
    ]
    return Verdict(
      .ok,
      "\(server.origin): a \(header.format.name) of \(header.width)x\(header.height) came within "
        + "\(seconds) s, in \(found.place)", facts: facts + shape)
  }
}

extension PainterFailure {
  var inWords: String { detail.isEmpty ? "it failed: \(kind.rawValue)" : detail }

  func advice(_ painter: PainterSettings) -> String {
    switch kind {
    case .modelMissing: "get that model there, or name one that it has in the workflow"
    case .badOrder, .badAnswer, .sourceUnreadable:
      "run the workflow in ComfyUI itself, and export it anew; see docs/guide/painter-comfyui.md"
    case .outOfMemory: "give it a smaller model, or free its memory"
    case .timedOut: "look what the server is doing, or raise `\(painter.entry).deadline`"
    case .unauthorised, .unpaid:
      "set `\(painter.entry).headers` to what stands before the server wants"
    case .unfetched:
      "have it send the picture itself, or by an address over https that can be reached from here"
    case .insecure: "set `http.ca_file` to the authority that signed its certificate"
    case .unreachable, .busy, .trouble, .refusedByPolicy, .tooLarge, .endless, .unchanged,
      .cancelled, .defect, .gone:
      "look into the log of the server itself"
    }
  }
}
