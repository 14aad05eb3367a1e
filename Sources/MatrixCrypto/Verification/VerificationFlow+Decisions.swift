internal import JSON
internal import Matrix
internal import Olm

/// What people here decide.
extension VerificationFlow {
  mutating func decide(
    _ decision: VerificationDecision, _ around: VerificationSurroundings
  ) throws -> [VerificationAction] {
    do {
      return try follow(decision, around)
    } catch let cause as CancelCause {
      return cancel(cause.code)
    }
  }

  private mutating func follow(
    _ decision: VerificationDecision, _ around: VerificationSurroundings
  ) throws -> [VerificationAction] {
    switch (decision, stage) {
    case (.cancel, _): return cancel(.user)
    case (.accept, .asked(let request)): return try accept(request, around)
    case (.accept, .started(let arrival, let start)):
      return [try fixKeys(with: start.device, around)] + (try theyStart(start, arrival, around))
    case (.start, .ready) where methods.compares: return try start(around)
    case (.scanned(let bytes), .ready) where methods.weScan: return try scan(bytes, around)
    case (.matches, .comparing(var exchange)):
      let mac = try exchange.confirm()
      stage = .comparing(exchange)
      return [send(.mac(mac))] + finishIfBothAre(exchange)
    // Who said that they match has vouched for that; what is left is to cancel.
    case (.differs, .comparing(let exchange)) where exchange.isComparing && !exchange.isConfirmed:
      return cancel(.mismatchedSAS)
    case (.confirmScan, .confirming(let verified)): return finish(verified)
    case (.differs, .confirming): return cancel(.keyMismatch)
    default: throw VerificationRefusal.notNow
    }
  }

  private mutating func accept(
    _ request: VerificationRequest, _ around: VerificationSurroundings
  ) throws -> [VerificationAction] {
    let common = around.abilities.common(with: request.methods)
    guard !common.isEmpty else { throw VerificationRefusal.noCommonMethod }
    methods = common
    let offer = try fixKeys(with: request.device, around)
    let ready = VerificationReady(device: around.device, methods: common.methods)
    return [send(.ready(ready)), offer]
  }

  private mutating func start(
    _ around: VerificationSurroundings
  ) throws -> [VerificationAction] {
    let step = VerificationEvent.Step.start(
      VerificationStart(device: around.device, method: SASMethods.start))
    let content = try step.content(in: id.flow).canonical()
    stage = .comparing(
      try SASExchange(
        starting: content, try established(), id.flow.transaction, around))
    return [send(step)]
  }

  private mutating func scan(
    _ bytes: [UInt8], _ around: VerificationSurroundings
  ) throws -> [VerificationAction] {
    let scanned: VerificationCode
    do {
      scanned = try VerificationCode(bytes: bytes)
    } catch {
      throw VerificationRefusal.notACode(error)
    }
    guard scanned.transaction.hasBytes(of: id.flow.transaction) else {
      throw VerificationRefusal.anotherCode
    }
    let verified = try CodeScanning.verified(scanning: scanned, try established())
    stage = .scanned(verified)
    let secret = Olm.Base64.encode(scanned.secret)
    return [
      send(.start(VerificationStart(device: around.device, method: .reciprocate(secret: secret))))
    ]
  }
}
