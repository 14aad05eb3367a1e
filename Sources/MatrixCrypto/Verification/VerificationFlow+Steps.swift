internal import Matrix
internal import Olm

/// What the other side does.
extension VerificationFlow {
  mutating func take(
    _ arrival: VerificationArrival, _ around: VerificationSurroundings
  ) throws -> [VerificationAction] {
    do {
      return try advance(arrival, around)
    } catch let cause as CancelCause {
      return cancel(cause.code)
    }
  }

  private mutating func advance(
    _ arrival: VerificationArrival, _ around: VerificationSurroundings
  ) throws -> [VerificationAction] {
    guard let step = arrival.step else { throw CancelCause(.invalidMessage) }
    switch (stage, step) {
    // A request that came twice asks nothing new.
    case (.ended, _), (_, .request): return []
    case (_, .cancel(let cancel)): return cancelled(by: cancel)
    case (.asking(let devices), .ready(let ready)):
      return try theyAreReady(ready, among: devices, around)
    case (.lookingUp(.none), .start):
      stage = .lookingUp(arrival)
      return try lookAgain(around)
    // Another device of theirs was ready too, and was told that it is too late.
    case (_, .ready(let ready)) where theirDevice != nil && ready.device != theirDevice: return []
    case (.ready, .start(let start)): return try theyStart(start, arrival, around)
    case (.comparing(let exchange), .start(let start)):
      guard exchange.isStarted, case .sas = start.method else { break }
      return try bothStarted(start, arrival, around)
    case (.scanned, .start(let start)):
      guard case .reciprocate = start.method else { break }
      return try bothStarted(start, arrival, around)
    case (.comparing(let exchange), _): return try compare(exchange, step)
    case (.scanned(let verified), .done):
      isDoneThere = true
      return finish(verified)
    // They may be done as soon as they scanned; a person here is asked none the less.
    case (.confirming, .done) where !isDoneThere:
      isDoneThere = true
      return []
    case (.finishing(let verified), .done):
      isDoneThere = true
      return concluded(verified)
    // All is checked. What was late on its way must not undo it here when it is done there.
    case (.finishing, _): return []
    default: break
    }
    throw CancelCause(.unexpectedMessage)
  }

  private mutating func theyAreReady(
    _ ready: VerificationReady, among devices: [DeviceID], _ around: VerificationSurroundings
  ) throws -> [VerificationAction] {
    guard id.room != nil || devices.contains(ready.device) else { return [] }
    let others = devices.filter { $0 != ready.device }
    var actions: [VerificationAction] = []
    if !others.isEmpty {
      let late = VerificationCancel(.accepted, reason: VerificationCancel.Code.accepted.reason)
      actions.append(send(.cancel(late), to: others))
    }
    theirDevice = ready.device
    stage = .ready
    methods = around.abilities.common(with: ready.methods)
    do {
      guard !methods.isEmpty else { throw CancelCause(.unknownMethod) }
      return actions + [try fixKeys(with: ready.device, around)]
    } catch VerificationRefusal.deviceUnknown {
      stage = .lookingUp(nil)
      return actions + [.lookUp(id.peer)]
    } catch is VerificationRefusal {
      return actions + cancel(.keyMismatch)
    } catch let cause as CancelCause {
      return actions + cancel(cause.code)
    }
  }

  /// Goes on if the device is known by now.
  mutating func lookAgain(
    _ around: VerificationSurroundings
  ) throws -> [VerificationAction] {
    guard case .lookingUp(let started) = stage, let theirDevice else { return [] }
    do {
      let offer = try fixKeys(with: theirDevice, around)
      guard let started else { return [offer] }
      return [offer] + (try advance(started, around))
    } catch VerificationRefusal.deviceUnknown {
      return []
    } catch is VerificationRefusal {
      return cancel(.keyMismatch)
    } catch let cause as CancelCause {
      return cancel(cause.code)
    }
  }

  /// From here on both know with which keys, and people choose how.
  mutating func fixKeys(
    with device: DeviceID, _ around: VerificationSurroundings
  ) throws -> VerificationAction {
    let pair = try VerificationPair(with: device, of: id.peer, in: around.keys)
    self.pair = pair
    stage = .ready
    deadline = end
    if methods.weShow {
      code = try CodeScanning.shown(pair, id.flow.transaction, around.entropy)
    }
    return tell(
      .ready(
        VerificationOffer(canCompare: methods.compares, code: code, canScan: methods.weScan)))
  }

  // MARK: Starting

  mutating func theyStart(
    _ start: VerificationStart, _ arrival: VerificationArrival,
    _ around: VerificationSurroundings
  ) throws -> [VerificationAction] {
    let pair = try established()
    guard start.device == pair.peer.device else { throw CancelCause(.unexpectedMessage) }
    switch start.method {
    case .sas:
      guard methods.compares else { throw CancelCause(.unknownMethod) }
      guard let hashed = arrival.hashed else { throw CancelCause(.invalidMessage) }
      let (exchange, accept) = try SASExchange.accepting(
        start.method, content: hashed, pair, id.flow.transaction, around)
      stage = .comparing(exchange)
      return [send(.accept(accept))]
    case .reciprocate(let secret):
      guard let code else { throw CancelCause(.unknownMethod) }
      guard CodeScanning.isSecret(secret, of: code) else { throw CancelCause(.keyMismatch) }
      stage = .confirming(CodeScanning.verified(showing: code, pair))
      return [tell(.wasScanned)]
    case .other: throw CancelCause(.unknownMethod)
    }
  }

  private mutating func bothStarted(
    _ start: VerificationStart, _ arrival: VerificationArrival,
    _ around: VerificationSurroundings
  ) throws -> [VerificationAction] {
    let pair = try established()
    guard start.device == pair.peer.device else { throw CancelCause(.unexpectedMessage) }
    guard !pair.ownStartWins else { return [] }
    stage = .ready
    return try theyStart(start, arrival, around)
  }

  // MARK: Comparing

  private mutating func compare(
    _ exchange: SASExchange, _ step: VerificationEvent.Step
  ) throws -> [VerificationAction] {
    var exchange = exchange
    switch step {
    case .accept(let accept):
      let key = try exchange.take(accept)
      stage = .comparing(exchange)
      return [send(.key(key))]
    case .key(let text):
      let (key, shown) = try exchange.take(key: text)
      stage = .comparing(exchange)
      return (key.map { [send(.key($0))] } ?? []) + [tell(.compare(shown))]
    case .mac(let mac):
      try exchange.take(mac)
      stage = .comparing(exchange)
      return exchange.isConfirmed ? finishIfBothAre(exchange) : [tell(.matchedThere)]
    // It may overtake their codes on its way.
    case .done where exchange.isComparing && !isDoneThere:
      isDoneThere = true
      return []
    default: throw CancelCause(.unexpectedMessage)
    }
  }

  mutating func finishIfBothAre(_ exchange: SASExchange) -> [VerificationAction] {
    guard exchange.isConfirmed, let verified = exchange.checked else { return [] }
    return finish(verified)
  }
}
