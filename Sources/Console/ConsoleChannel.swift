import Concurrency
import HomeFiles
import ImageFiles
import Pictures
import Raster
import Storage
import Studio
import Terminal
import Words

/// Shows what is said, and keeps the pictures as files.
struct ConsoleChannel<S: Store>: Sendable where S.Transaction: StudioGround {
  static var rows: Int { 24 }
  /// Drawings stand apart, so that the pictures are alone in their folder.
  static var drawings: String { "drawings" }

  let screen: Screen
  let exhibitor: Exhibitor<S>
  let store: S
  let house: HouseRules
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
    if let exhibit = line.exhibit {
      try await show(exhibit, in: message.lane, languages[line.language])
    }
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
  private func show(_ exhibit: Exhibit, in room: Key, _ language: Language) async throws {
    do {
      let path: String
      if case .picture(let id) = exhibit {
        guard let (raster, bytes) = try await exhibitor.picture(id) else { return }
        await screen.show(raster, png: bytes, rows: Self.rows)
        path = try await save(bytes, of: id, in: language)
      } else {
        guard let raster = try await exhibitor.raster(of: exhibit, in: room, language) else {
          return
        }
        path = try await save(raster, as: exhibit.fileName)
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
    let house = house
    let words = try await store.read {
      try Teller(rows: $0, language: language, house: house).words(of: id)
    }
    let path = folder + "/" + (words?.fileName ?? "\(id).png")
    try await hand.run { () throws(HomeFileError) in try HomeFiles.write(bytes, to: path) }
    return path
  }

  /// Newly drawn it takes the place of what had its name: the gallery as it is now.
  private func save(_ drawing: Raster, as name: String) async throws -> String {
    let path = "\(folder)/\(Self.drawings)/\(name)"
    let bytes = try await hand.run { () throws(ImageFileError) in
      try encodeImage(drawing, as: .png())
    }
    try await hand.run { [folder] () throws(HomeFileError) in
      try HomeFiles.makeFolder("\(folder)/\(Self.drawings)")
      try HomeFiles.write(bytes, to: path)
    }
    return path
  }
}
