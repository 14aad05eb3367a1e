import Concurrency
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
      if case .picture(let id) = drawing {
        guard let (raster, bytes) = try await drawings.picture(id) else { return }
        await screen.show(raster, png: bytes, rows: Self.rows)
        await screen.print("       " + (try await save(bytes, of: id, in: language)), .faint)
      } else if let raster = try await drawings.draw(drawing, in: language) {
        await screen.show(raster, rows: Self.rows)
      }
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
    try await hand.run { () throws(FileFailure) in try Files.write(bytes, to: path) }
    return path
  }
}
