internal import Concurrency
package import Raster

/// A finished drawing.
package struct Drawn: Sendable {
  package let raster: Raster
  /// Characters that no installed font has; U+FFFD stands in their place. Worth a line in the log.
  package let unreadable: Set<Unicode.Scalar>
}

/// Draws, on one thread of its own.
///
/// pango and cairo compute for milliseconds and, the first time, read the fonts of the machine for
/// longer; neither belongs into the cooperative pool. Anybody may ask from anywhere; drawings are
/// made one after the other.
package actor Draughtsman {
  private let executor: ThreadExecutor
  package nonisolated var unownedExecutor: UnownedSerialExecutor {
    unsafe executor.asUnownedSerialExecutor()
  }

  private let source: Fonts.Source
  private var fonts: Fonts?

  package init(fonts source: Fonts.Source = .system) {
    self.source = source
    executor = ThreadExecutor(name: "drawing")
  }

  deinit { executor.shutDown() }

  /// Finds the fonts, so that the first drawing need not, and what is missing is known at the start.
  package func prepare() throws(DrawingError) { _ = try opened() }

  package func draw(_ drawable: some Drawable, in theme: Theme = .light) throws -> Drawn {
    try Task.checkCancellation()
    var typesetter = Typesetter(fonts: try opened())
    var composition = drawable.composed(in: theme, with: &typesetter)
    if drawable.isRightToLeft { composition = composition.mirrored() }
    if let failure = typesetter.failure { throw failure }
    try Task.checkCancellation()
    let canvas = try Canvas(
      composition.size, scale: composition.scale, background: composition.background)
    for mark in composition.marks { try canvas.paint(mark, with: &typesetter) }
    return Drawn(raster: try canvas.raster(), unreadable: typesetter.unreadable)
  }

  /// What a text is set with: for tests, and for whoever wants to know why it looks as it does.
  package func inspect(_ text: PlainText) throws(DrawingError) -> TextReport {
    let writing = Writing(text, .body, ink: .black, maximumLines: 1_000)
    return TextReport(try TextLayout(writing, width: 10_000, fonts: try opened()))
  }

  private func opened() throws(DrawingError) -> Fonts {
    if let fonts { return fonts }
    let opened = try Fonts(from: source)
    fonts = opened
    return opened
  }
}
