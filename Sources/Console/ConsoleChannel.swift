import Concurrency
import HomeFiles
import ImageFiles
import Raster
import Storage
import Studio
import Terminal
import Words

/// Shows what is said, and keeps the pictures as files.
struct ConsoleChannel<S: Store>: Sendable where S.Transaction: StudioGround {
  static var rows: Int { 24 }

  let screen: Screen
  let drawings: ConsoleDrawings<S>
  let languages: Languages
  let keys: ConsoleKeys
  /// Where pictures are saved.
  let folder: String
  let hand: Hand

  func deliver(_ message: Outgoing) async throws -> Delivery {
    let line: ConsoleLine
    let event: Key
    do {
      line = try ConsoleLine(message.wire ?? message.payload)
      event = try Key("easel:\(message.transactionID ?? "\(message.id)")")
    } catch {
      return .refused("it is not one of ours: \(error)")
    }
    await screen.endProgress()
    if let drawing = line.drawing { try await show(drawing, in: languages[line.language]) }
    let paragraphs = line.text.split(separator: "\n", omittingEmptySubsequences: false)
    if !line.text.isEmpty {
      await screen.print(
        paragraphs.enumerated().map { number, text in
          Line((number == 0 ? "easel  " : "       ") + String(text), number == 0 ? .plain : .faint)
            .hanging(7)
        })
    }
    if let signs = line.keys {
      keys.answer(signs, on: line.keysOn ?? event)
      await screen.ask(keys.prompt)
    }
    return .sent(result: event.bytes)
  }

  /// What cannot be shown is said; the words come all the same.
  private func show(_ drawing: ConsoleLine.Drawing, in language: Language) async throws {
    do {
      let path: String
      if case .picture(let id) = drawing {
        guard let (raster, bytes) = try await drawings.picture(id) else { return }
        await screen.show(raster, png: bytes, rows: Self.rows)
        path = try await save(bytes, of: id, in: language)
      } else {
        guard let raster = try await drawings.draw(drawing, in: language) else { return }
        path = try await save(raster, as: drawing.fileName)
        await screen.show(raster, rows: Self.rows)
      }
      await screen.print("       " + path, .faint)
    } catch is CancellationError {
      throw CancellationError()
    } catch {
      await screen.print("       it cannot be shown: \(error)", .faint)
    }
  }

  /// - Returns: where it is.
  private func save(_ bytes: [UInt8], of id: PictureID, in language: Language) async throws
    -> String
  {
    let house = drawings.house
    let words = try await drawings.store.read {
      try Teller(rows: $0, language: language, house: house).words(of: id)
    }
    let path = folder + "/" + (words?.fileName ?? "\(id).png")
    try await hand.run { () throws(HomeFileError) in try HomeFiles.write(bytes, to: path) }
    return path
  }

  /// Newly drawn it takes the place of what had its name: the gallery as it is now.
  private func save(_ drawing: Raster, as name: String) async throws -> String {
    let path = "\(folder)/\(ConsoleLine.Drawing.folder)/\(name)"
    let bytes = try await hand.run { () throws(ImageFileError) in
      try encodeImage(drawing, as: .png())
    }
    try await hand.run { [folder] () throws(HomeFileError) in
      try HomeFiles.makeFolder("\(folder)/\(ConsoleLine.Drawing.folder)")
      try HomeFiles.write(bytes, to: path)
    }
    return path
  }
}

extension ConsoleLine.Drawing {
  /// Drawings stand apart, so that the pictures are alone in theirs.
  static var folder: String { "drawings" }

  /// The same for the same thing, and free of what a path must not have.
  var fileName: String {
    switch self {
    case .picture(let id): "\(id).png"
    case .candidates(let request, _): "candidates-\(request).png"
    case .gallery: "gallery.png"
    case .taste(let name, let version): "taste-\(Self.plain(name))-\(version).png"
    case .tree(nil): "tree.png"
    case .tree(let id?): "tree-\(id).png"
    case .chart(let request): "course-\(request).png"
    }
  }

  private static func plain(_ name: String) -> String {
    var plain = String.UnicodeScalarView()
    for scalar in name.unicodeScalars.prefix(60) {
      let properties = scalar.properties
      let isPlain =
        properties.isAlphabetic || properties.numericType != nil
        || properties.generalCategory == .nonspacingMark
      plain.append(isPlain ? scalar : "-")
    }
    return String(plain)
  }
}
