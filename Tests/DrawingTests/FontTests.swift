import Drawing
import Glibc
import TestSupport
import Testing

@Suite struct FontTests {
  @Test func `without fonts there is a message with the packages, and no picture`() async {
    let folder = TemporaryFolder()
    let draughtsman = Draughtsman(fonts: .folders([folder.path]))
    let error = await #expect(throws: DrawingError.self) { try await draughtsman.prepare() }
    #expect(error == .missingFonts(RequiredFont.all))
    let message = error?.description ?? ""
    #expect(
      message.contains(
        "apt-get install fonts-noto-core fonts-noto-cjk fonts-noto-color-emoji"))
    await #expect(throws: DrawingError.self) {
      try await draughtsman.draw(ContactSheet(title: "x", cells: []))
    }
  }

  @Test func `only what is missing is asked for`() async {
    let folder = TemporaryFolder()
    let fonts = "/usr/share/fonts/truetype/noto"
    for name in ["NotoSans-Regular.ttf", "NotoSansArabic-Regular.ttf", "NotoColorEmoji.ttf"] {
      #expect(unsafe symlink("\(fonts)/\(name)", folder.path(name)) == 0)
    }
    let draughtsman = Draughtsman(fonts: .folders([folder.path]))
    let error = await #expect(throws: DrawingError.self) { try await draughtsman.prepare() }
    guard case .missingFonts(let missing) = error else {
      Issue.record("no fonts are missing")
      return
    }
    #expect(missing.map(\.family) == ["Noto Sans Devanagari", "Noto Sans CJK SC"])
  }

  @Test func `drawings asked for from many tasks are the drawings asked for alone`() async throws {
    let sheets = (1...12).map { ContactSheet(title: "Sheet \($0) 海 🎨 بحر", cells: []) }
    let alone = Draughtsman()
    let together = [Draughtsman(), Draughtsman(), Draughtsman()]
    let drawn = try await withThrowingTaskGroup(of: (Int, Drawn).self) { group in
      for (index, sheet) in sheets.enumerated() {
        group.addTask { (index, try await together[index % 3].draw(sheet)) }
      }
      return try await group.reduce(into: [Int: Drawn]()) { $0[$1.0] = $1.1 }
    }
    for (index, sheet) in sheets.enumerated() {
      let expected = try await alone.draw(sheet).raster
      let isSame = drawn[index]?.raster == expected
      #expect(isSame, "sheet \(index + 1)")
    }
  }

  @Test func `a cancelled task draws nothing`() async {
    let draughtsman = Draughtsman()
    let isCancelled = await withTaskGroup(of: Bool.self) { group in
      group.cancelAll()
      group.addTask {
        do {
          _ = try await draughtsman.draw(ContactSheet(title: "x", cells: []))
          return false
        } catch { return error is CancellationError }
      }
      return await group.next() ?? false
    }
    #expect(isCancelled)
  }
}
