internal import Concurrency
internal import Secrets
internal import WebSocket

/// The body of a WebSocket's thread: does what ``WebSocketMachine`` says, on one connection, and
/// waits in between.
///
/// 1. One message at a time is with the connection, so that a goodbye or a pong waits for one at most.
/// 2. While the reader has too much to read, nothing is read, and silence is not held against the
///    server.
final class WebSocketTalk {
  private static let maximumReads = 16
  /// At a time, so that it shows when a large message gets on.
  private static let maximumWrite = 64 << 10

  private enum Outgoing { case secret(Secret), bytes([UInt8]) }

  private let desk: WebSocketDesk
  private let connection: BareConnection
  private var machine: WebSocketMachine
  private var outgoing: [Outgoing] = []
  /// How much of the first one has gone.
  private var written = 0
  private var receipt: WebSocketReceipt?
  private var pong: [UInt8]?
  private var buffer = [UInt8](repeating: 0, count: 16 << 10)
  private var isHeldOff = false
  private var canSend = true
  private var isOver = false

  /// From the first packet to the last. Returns when nothing is left to be done.
  static func run(
    _ request: WebSocketRequest, userAgent: String, desk: WebSocketDesk,
    over connection: BareConnection
  ) {
    blockBrokenPipes()
    defer { connection.hangUp() }
    do {
      try connect(request, desk, connection)
    } catch {
      return desk.fail(error)
    }
    let handshake = WebSocketHandshake(protocols: request.protocols)
    let talk = WebSocketTalk(
      desk, connection, WebSocketMachine(handshake, request.limits, at: now))
    talk.outgoing = [.secret(request.opening(handshake, userAgent: userAgent))]
    talk.run()
  }

  private static func connect(
    _ request: WebSocketRequest, _ desk: WebSocketDesk, _ connection: BareConnection
  ) throws {
    let due = Ticks.now + request.connectTimeout
    while true {
      switch connection.connect() {
      case .done: return
      case .failed(let error): throw error
      case .underWay: break
      }
      if desk.isAbandoned { throw CancellationError() }
      let left = Ticks.now.until(due)
      guard left > 0 else {
        throw HTTPError(.timedOut(.connecting), origin: request.url.origin)
      }
      connection.wait(atMost: left)
    }
  }

  private init(
    _ desk: WebSocketDesk, _ connection: BareConnection, _ machine: WebSocketMachine
  ) {
    (self.desk, self.connection, self.machine) = (desk, connection, machine)
  }

  private static var now: Duration { .milliseconds(Ticks.now.milliseconds) }

  private func run() {
    var hasOpened = false
    while !isOver {
      hasOpened = hasOpened || machine.isOpen
      if !hasOpened, desk.isAbandoned { return desk.fail(CancellationError()) }
      if let goodbye = desk.goodbye { act(machine.close(goodbye, at: Self.now)) }
      flush()
      let mayHaveMore = read()
      act(machine.pass(to: Self.now))
      flush()
      guard !isOver else { return }
      let isBusy = mayHaveMore || (machine.isOpen && outgoing.isEmpty && desk.hasSends)
      connection.wait(
        reading: !isHeldOff, writing: !outgoing.isEmpty, atMost: isBusy ? 0 : patience)
    }
  }

  private var patience: Int {
    guard let deadline = machine.deadline else { return Int(Int32.max) }
    return max(Int(clamping: (deadline - Self.now).wholeMilliseconds), 1)
  }

  private func act(_ actions: [WebSocketMachine.Action]) {
    for action in actions {
      switch action {
      case .opened(let name): desk.open(name)
      case .write(let bytes): if canSend { outgoing.append(.bytes(bytes)) }
      case .pong(let bytes): pong = bytes
      case .deliver(let message): desk.deliver(message)
      case .end(let end):
        settleReceipt(end.error)
        desk.finish(end)
      case .hangUp: isOver = true
      }
    }
  }

  /// Writes what can be written now, and takes one more message when nothing is left.
  private func flush() {
    var hasTaken = false
    while !isOver, canSend {
      guard let first = outgoing.first else {
        settleReceipt(nil)
        if let pong {
          outgoing = [.bytes(pong)]
          self.pong = nil
        } else if !hasTaken, machine.isOpen, let (message, receipt) = desk.takeSend() {
          hasTaken = true
          self.receipt = receipt
          act(machine.send(message))
        } else {
          return
        }
        continue
      }
      guard send(first) else { return }
    }
  }

  /// False when the connection takes no more.
  private func send(_ part: Outgoing) -> Bool {
    let (moved, count) =
      switch part {
      case .secret(let secret):
        unsafe (secret.withUnsafeBytes { unsafe send($0) }, secret.count)
      case .bytes(let bytes):
        unsafe (bytes.withUnsafeBytes { unsafe send($0) }, bytes.count)
      }
    switch moved {
    case .nothing: return false
    case .ended:
      // What the server said before may still be read, its goodbye perhaps.
      canSend = false
      outgoing = []
      settleReceipt(.lost)
      return false
    case .bytes(let more):
      written += more
      if written == count {
        outgoing.removeFirst()
        written = 0
      } else {
        // There was no room for it all, so the other end took something of what was before.
        machine.noteLife(at: Self.now)
      }
      return true
    }
  }

  /// Asked again after `nothing`, it is the same bytes at the same place: OpenSSL wants that.
  private func send(_ bytes: UnsafeRawBufferPointer) -> BareConnection.Moved {
    let end = min(bytes.count, written + Self.maximumWrite)
    return unsafe connection.send(UnsafeRawBufferPointer(rebasing: bytes[written..<end]))
  }

  /// True when there may be more at once.
  private func read() -> Bool {
    for _ in 0..<Self.maximumReads {
      guard !isOver, listens() else { return false }
      let moved = unsafe buffer.withUnsafeMutableBytes { unsafe connection.receive(into: $0) }
      switch moved {
      case .nothing: return false
      case .bytes(let count): act(machine.receive(Array(buffer[..<count]), at: Self.now))
      case .ended:
        act(machine.connectionEnded())
        return false
      }
    }
    return true
  }

  private func listens() -> Bool {
    let holdsOff = machine.isOpen && desk.wantsRoom()
    if holdsOff != isHeldOff {
      isHeldOff = holdsOff
      if holdsOff { machine.stopListening() } else { machine.listen(at: Self.now) }
    }
    return !holdsOff
  }

  private func settleReceipt(_ error: WebSocketError?) {
    receipt?.settle(error)
    receipt = nil
  }
}
