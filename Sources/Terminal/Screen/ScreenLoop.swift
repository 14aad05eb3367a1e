internal import Concurrency
internal import Glibc

/// The thread that has the terminal: it alone reads, draws and writes.
final class ScreenLoop: Sendable {
  /// What others want of it, done in the order in which they ask.
  typealias Wish = @Sendable (inout Session, TerminalDevice) -> Void

  /// How long an escape may be the beginning of something.
  private static let escapeWait: Int32 = 40
  /// How long a key that may be an answer may be the beginning of a line.
  private static let tapWait: Int32 = 500
  /// The longest line from a pipe.
  static let maximumLine = 64 << 10

  let events = EventQueue()
  private let device: TerminalDevice
  private let pipe = SignalPipe()
  private let isRaw: Bool
  private let wishes = Guarded<(list: [(Wish, Gate)], isClosed: Bool)>(([], false))
  private let ended = Gate()

  init(_ device: TerminalDevice, isRaw: Bool) {
    self.device = device
    self.isRaw = isRaw
  }

  func start(_ session: Session, keys: [Keystroke]) {
    Thread.detach(name: "terminal") { self.run(session, keys) }
  }

  /// Has the thread do this, and returns when it has; at once when it is closed.
  func wish(_ wish: @escaping Wish) async {
    let gate = Gate()
    let isTaken = wishes.withLock { wishes in
      if !wishes.isClosed { wishes.list.append((wish, gate)) }
      return !wishes.isClosed
    }
    guard isTaken else { return }
    pipe.wake()
    // Cancelled, it is done all the same; only nobody waits.
    try? await gate.wait()
  }

  /// There is room again for what people do.
  func wake() { pipe.wake() }

  func close() async {
    wishes.withLock { $0.isClosed = true }
    pipe.wake()
    try? await shielded { try await self.ended.wait() }
  }

  private func run(_ first: Session, _ keys: [Keystroke]) {
    var session = first
    var decoder = KeyDecoder()
    var lines = LineReader()
    var isReading = true
    if isRaw {
      pipe.listen()
      device.write(Control.pasteOn)
      take(keys, &session)
    }
    while true {
      let wait = decoder.isWaiting ? Self.escapeWait : session.isWaiting ? Self.tapWait : -1
      let (isReadable, isWoken) = device.wait(
        pipe, isReading: isReading && !events.isFull, atMost: wait)
      if isWoken {
        let signals = pipe.drain()
        if signals.contains(SIGTSTP) { suspend(&session, isGroup: false) }
        if signals.contains(SIGCONT) { resume(&session) }
        if signals.contains(SIGWINCH) { resize(&session) }
        if grantWishes(&session) { break }
      }
      if isReadable, let bytes = device.read() {
        if isRaw { take(decoder.feed(bytes), &session) } else { events.push(lines.feed(bytes)) }
      } else if isReadable {
        isReading = false
        events.push((isRaw ? [] : lines.finish()) + [.ended])
        events.close()
      } else if !isWoken {
        if decoder.isWaiting {
          take(decoder.settle(), &session)
        } else {
          act(session.settle(), &session)
        }
      }
    }
    leave(&session)
    events.close()
    ended.open()
  }

  private func take(_ keys: [Keystroke], _ session: inout Session) {
    for key in keys { act(session.take(key), &session) }
  }

  private func act(_ output: Session.Output, _ session: inout Session) {
    device.write(output.text)
    events.push(output.events)
    if output.isSuspensionAsked { suspend(&session, isGroup: true) }
  }

  /// - Returns: whether it is over.
  private func grantWishes(_ session: inout Session) -> Bool {
    let (list, isClosed) = wishes.withLock { wishes in
      defer { wishes.list = [] }
      return wishes
    }
    for (wish, gate) in list {
      wish(&session, device)
      gate.open()
    }
    return isClosed
  }

  private func resize(_ session: inout Session) {
    let size = device.size
    device.write(session.resize(columns: size.columns, rows: size.rows))
  }

  private func leave(_ session: inout Session) {
    guard isRaw else { return }
    device.write(session.leave() + Control.pasteOff)
    RawMode.leave()
  }

  private func suspend(_ session: inout Session, isGroup: Bool) {
    leave(&session)
    SignalPipe.stop(isGroup: isGroup)
  }

  private func resume(_ session: inout Session) {
    RawMode.leave()
    _ = RawMode.enter(device.input)
    let size = device.size
    _ = session.resize(columns: size.columns, rows: size.rows)
    device.write(Control.pasteOn + "\r" + session.redraw())
  }
}

/// Lines from a pipe.
struct LineReader {
  private var bytes: [UInt8] = []

  mutating func feed(_ more: [UInt8]) -> [ScreenEvent] {
    var events: [ScreenEvent] = []
    for byte in more {
      if byte == UInt8(ascii: "\n") {
        events.append(take())
      } else if bytes.count < ScreenLoop.maximumLine {
        bytes.append(byte)
      }
    }
    return events
  }

  mutating func finish() -> [ScreenEvent] { bytes.isEmpty ? [] : [take()] }

  private mutating func take() -> ScreenEvent {
    if bytes.last == 0x0D { bytes.removeLast() }
    defer { bytes = [] }
    return .line(Sanitiser.line(String(decoding: bytes, as: UTF8.self)))
  }
}
