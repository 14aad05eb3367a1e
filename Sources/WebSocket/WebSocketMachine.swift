package import Concurrency

/// A WebSocket as its client sees it (RFC 6455), without I/O: what happens goes in with its time,
/// what is to be done comes out.
///
/// 1. `opened` comes at most once, before anything is delivered; `end` comes once, before `hangUp`,
///    which is the last.
/// 2. Nothing is delivered after our goodbye: whoever closes does not listen any more.
/// 3. A goodbye is answered. Then the server has a while to hang up first, as §7.1.1 wants it, and
///    what it still sends is thrown away.
/// 4. A violation is answered by a goodbye that says which.
/// 5. Silence ends: first we ask with a ping, then we go. Whatever comes breaks the silence.
package struct WebSocketMachine: Sendable {
  package enum Action: Sendable, Equatable {
    case opened(protocol: String?)
    case write([UInt8])
    /// The answer to a ping: to be written when nothing else is, and not at all when a later one
    /// comes before (§5.5.3).
    case pong([UInt8])
    case deliver(WebSocketMessage)
    case end(End)
    case hangUp
  }

  package enum End: Sendable, Equatable {
    /// Both have said goodbye; the server in these words.
    case closed(WebSocketClose)
    case failed(WebSocketError)
  }

  package struct Limits: Sendable {
    package var maximumFrameBytes = 16 << 20
    package var maximumMessageBytes = 16 << 20
    /// From the connection to the server's agreement.
    package var handshake: Duration = .seconds(10)
    /// How long it may be silent before we ask.
    package var pingAfter: Duration = .seconds(20)
    /// And then until we go.
    package var pongWithin: Duration = .seconds(20)
    /// For each step of a goodbye.
    package var goodbye: Duration = .seconds(5)

    package init() {}
  }

  private enum Phase { case opening, open, closing, draining, over }

  private let limits: Limits
  private let randomness: Randomness
  private var handshake: WebSocketHandshake
  private var reader: WebSocketFrameReader
  private var assembly: WebSocketAssembly
  private var phase = Phase.opening
  /// When the phase has lasted long enough; the open one may last.
  private var phaseEnds: Duration?
  private var lastHeard: Duration
  private var askedAt: Duration?
  private var isListening = true

  /// Times are counted from any one moment, the same for all.
  package init(
    _ handshake: WebSocketHandshake, _ limits: Limits = Limits(), at now: Duration,
    _ randomness: Randomness = .system
  ) {
    self.handshake = handshake
    self.limits = limits
    self.randomness = randomness
    reader = WebSocketFrameReader(maximumFrameBytes: limits.maximumFrameBytes)
    assembly = WebSocketAssembly(maximumMessageBytes: limits.maximumMessageBytes)
    lastHeard = now
    phaseEnds = now + limits.handshake
  }

  /// Messages go both ways.
  package var isOpen: Bool { phase == .open }

  /// When to call ``pass(to:)`` at the latest.
  package var deadline: Duration? {
    if let phaseEnds { return phaseEnds }
    guard phase == .open, isListening else { return nil }
    return askedAt.map { $0 + limits.pongWithin } ?? lastHeard + limits.pingAfter
  }

  package mutating func receive(_ bytes: [UInt8], at now: Duration) -> [Action] {
    noteLife(at: now)
    switch phase {
    case .opening: return open(bytes, at: now)
    case .open, .closing:
      reader.feed(bytes)
      return read(at: now)
    case .draining, .over: return []
    }
  }

  /// The server has hung up, or the line is cut.
  package mutating func connectionEnded() -> [Action] {
    switch phase {
    case .opening: fail(handshake.failure(otherwise: .lost))
    case .open, .closing: fail(.lost)
    case .draining: hangUp()
    case .over: []
    }
  }

  /// The message as a frame, or nothing when nobody would read it any more.
  package mutating func send(_ message: WebSocketMessage) -> [Action] {
    phase == .open ? [.write(onTheWire(message.frame))] : []
  }

  package mutating func close(_ close: WebSocketClose, at now: Duration) -> [Action] {
    guard phase == .open else { return [] }
    (phase, phaseEnds) = (.closing, now + limits.goodbye)
    return [.write(onTheWire(WebSocketFrame(.close, close.payload)))]
  }

  /// The server shows that it lives: by what it says, or by taking what we say.
  package mutating func noteLife(at now: Duration) { (lastHeard, askedAt) = (now, nil) }

  /// Nobody reads for a while because of us: that silence is not the server's.
  package mutating func stopListening() { isListening = false }

  package mutating func listen(at now: Duration) {
    isListening = true
    noteLife(at: now)
  }

  package mutating func pass(to now: Duration) -> [Action] {
    guard let deadline, now >= deadline else { return [] }
    switch phase {
    case .opening: return fail(handshake.failure(otherwise: .handshakeTimedOut))
    case .open:
      if askedAt != nil { return fail(.silent) }
      askedAt = now
      return [.write(onTheWire(WebSocketFrame(.ping, [])))]
    case .closing: return fail(.goodbyeUnanswered)
    case .draining: return hangUp()
    case .over: return []
    }
  }

  private mutating func open(_ bytes: [UInt8], at now: Duration) -> [Action] {
    do throws(WebSocketError) {
      guard let opened = try handshake.take(bytes) else { return [] }
      (phase, phaseEnds) = (.open, nil)
      reader.feed(opened.rest)
      return [.opened(protocol: opened.protocol)] + read(at: now)
    } catch {
      return fail(error)
    }
  }

  private mutating func read(at now: Duration) -> [Action] {
    var actions: [Action] = []
    do throws(WebSocketViolation) {
      while phase == .open || phase == .closing, let frame = try reader.next() {
        guard let item = try assembly.take(frame) else { continue }
        switch item {
        case .message(let message): if phase == .open { actions.append(.deliver(message)) }
        case .ping(let payload):
          if phase == .open { actions.append(.pong(onTheWire(WebSocketFrame(.pong, payload)))) }
        case .pong: break
        case .close(let close): actions += part(.closed(close), saying: close, at: now)
        }
      }
    } catch {
      actions += part(
        .failed(.violation(error)), saying: WebSocketClose(because: error), at: now)
    }
    return actions
  }

  /// The end, with our goodbye if it has not been said; then the server may hang up.
  private mutating func part(
    _ end: End, saying close: WebSocketClose, at now: Duration
  ) -> [Action] {
    let goodbye: [Action] =
      phase == .open ? [.write(onTheWire(WebSocketFrame(.close, close.payload)))] : []
    (phase, phaseEnds) = (.draining, now + limits.goodbye)
    return goodbye + [.end(end)]
  }

  private mutating func fail(_ error: WebSocketError) -> [Action] {
    (phase, phaseEnds) = (.over, nil)
    return [.end(.failed(error)), .hangUp]
  }

  private mutating func hangUp() -> [Action] {
    (phase, phaseEnds) = (.over, nil)
    return [.hangUp]
  }

  private func onTheWire(_ frame: WebSocketFrame) -> [UInt8] {
    frame.masked(by: UInt32(truncatingIfNeeded: randomness.next()))
  }
}
