package import Concurrency
internal import Glibc
package import Raster

/// A terminal that is printed to while somebody types into it, or a pipe in its place.
///
/// 1. What is printed stands above the line that is being typed, which it does not disturb.
/// 2. Everything printed is made safe first (``Sanitiser``).
/// 3. In a pipe or a file there is not one escape sequence, no prompt and no progress.
/// 4. After ``close()`` the terminal is as it was.
///
/// One task reads ``next()``; everything else may be called from anywhere. Calls return when the
/// terminal has taken what it was given.
package final class Screen: Sendable {
  package let capabilities: Capabilities
  /// How pictures are shown here.
  package let pictures: PictureMode

  private let loop: ScreenLoop
  private let clock: WallClock
  private let meters = Guarded(ProgressMeters())

  /// Takes the terminal, and asks it what it can do, which takes at most ``Capabilities/maximumWait``.
  /// Pictures are shown as `pictures` says, or as the terminal does best.
  package static func open(
    pictures: PictureMode? = nil, history: History = History(), environment: [String: String],
    input: Int32 = 0, output: Int32 = 1, clock: WallClock = .system
  ) async -> Screen {
    let device = TerminalDevice(input: input, output: output)
    var capabilities = Capabilities(isTerminal: device.isTerminal, environment: environment)
    let isRaw = capabilities.isInteractive && RawMode.enter(input)
    let executor = ThreadExecutor(name: "terminal probe")
    defer { executor.shutDown() }
    let (answered, keys) = await withTaskExecutorPreference(executor) { [capabilities] in
      isRaw ? Self.ask(capabilities, device) : (capabilities, [])
    }
    capabilities = answered
    let size = device.size
    let session = Session(
      columns: size.columns, rows: size.rows, isStyled: capabilities.isStyled, history: history)
    let loop = ScreenLoop(device, isRaw: isRaw)
    let screen = Screen(
      loop: loop, capabilities: capabilities, pictures: pictures ?? capabilities.best,
      clock: clock, isRaw: isRaw)
    loop.start(session, keys: keys)
    return screen
  }

  /// Somebody is at the keys. Otherwise lines come from a pipe or a file, and nobody sees a prompt.
  package let isRaw: Bool

  private init(
    loop: ScreenLoop, capabilities: Capabilities, pictures: PictureMode, clock: WallClock,
    isRaw: Bool
  ) {
    self.loop = loop
    self.capabilities = capabilities
    self.pictures = pictures
    self.clock = clock
    self.isRaw = isRaw
  }

  /// What somebody did; `nil` after the end, or when the task is cancelled.
  package func next() async -> ScreenEvent? {
    let event = await loop.events.next()
    loop.wake()
    return event
  }

  /// Asks with this prompt from now on; `nil` takes it away. What is being typed stays.
  package func ask(_ prompt: Prompt?) async {
    guard isRaw else { return }
    await loop.wish { session, device in device.write(session.ask(prompt)) }
  }

  package func print(_ lines: [Line]) async {
    let isRaw = isRaw
    await loop.wish { session, device in
      device.write(
        isRaw
          ? session.print(lines) : lines.map { $0.text(isStyled: false) + "\n" }.joined())
    }
  }

  package func print(_ text: String, _ look: Line.Look = .plain) async {
    await print([Line(text, look)])
  }

  /// Shows a picture above the prompt, as large as fits into the window or `rows` rows of it. `png` is
  /// the same picture as a file, if it is at hand.
  /// - Returns: whether it could be shown.
  @discardableResult
  package func show(_ picture: Raster, png: [UInt8]? = nil, rows: Int = .max) async -> Bool {
    let (mode, cell, isRaw) = (pictures, capabilities.cell, isRaw)
    guard mode != .none else { return false }
    await loop.wish { session, device in
      // A line stays for the prompt and one for what is said of the picture.
      let room = max(1, min(rows, session.rows - 3))
      guard
        let drawn = DrawnPicture(
          picture, png: png, mode: mode, cell: cell, columns: session.columns - 1, rows: room)
      else { return }
      // Asked for by name, a picture goes into a file too.
      if isRaw {
        device.write(session.print(drawn))
      } else {
        device.write(drawn.plainText)
      }
    }
    return true
  }

  /// Shows how far something is, from 0 to 1: what has another label is something else. See
  /// ``ProgressMeter``.
  package func progress(_ label: String, _ fraction: Double) async {
    guard isRaw else { return }
    let (meters, clock) = (meters, clock)
    await loop.wish { session, device in
      let (now, columns) = (clock.now(), session.columns)
      let line = meters.withLock { $0.advance(label, to: fraction, at: now, columns: columns) }
      if let line { device.write(session.show(status: line)) }
    }
  }

  /// Takes the progress away.
  package func endProgress() async {
    guard isRaw else { return }
    await loop.wish { session, device in device.write(session.show(status: nil)) }
  }

  /// What was entered, to be kept for the next time.
  package func history() async -> History {
    let result = Guarded(History())
    await loop.wish { session, _ in
      let history = session.editor.history
      result.withLock { $0 = history }
    }
    return result.withLock { $0 }
  }

  package func close() async { await loop.close() }

  /// Asks the terminal, on a thread that may wait.
  private static func ask(
    _ capabilities: Capabilities, _ device: TerminalDevice
  ) -> (Capabilities, [Keystroke]) {
    var capabilities = capabilities
    var decoder = KeyDecoder()
    var typed: [Keystroke] = []
    let pipe = SignalPipe()
    let end = ContinuousClock.now + Capabilities.maximumWait
    device.write(capabilities.question)
    while !capabilities.isComplete {
      let left = end - ContinuousClock.now
      guard left > .zero else { break }
      let (isReadable, _) = device.wait(
        pipe, isReading: true, atMost: Int32(clamping: left.wholeMilliseconds))
      guard isReadable, let bytes = device.read() else { break }
      for key in decoder.feed(bytes) {
        if case .report(let report) = key {
          capabilities.take(report, window: device.size)
        } else {
          // Somebody types already.
          typed.append(key)
        }
      }
    }
    return (capabilities, typed)
  }
}
