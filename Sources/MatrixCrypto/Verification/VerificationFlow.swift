internal import Concurrency
internal import JSON
internal import Matrix
internal import Olm

/// One verification, from the first word to the last.
///
///     asking ──ready───▶ ready ──start───────▶ comparing ──both codes──▶ finishing ──done──▶ ended
///            ──▶ lookingUp ──▶
///     asked ──accept───▶ ready ──we scan─────▶ scanned ───────────────────────────── done──▶ ended
///     started ──accept─▶ comparing
///                        ready ──they scanned▶ confirming ──confirmScan▶ finishing ──done──▶ ended
///
/// 1. A fault, a cancel or the time ends it from anywhere. A cancel is never answered.
/// 2. Keys are looked up when both are ready, and are the same from then on. Who is ready on a device
///    that is not in the lists yet is waited for until it is.
/// 3. It is verified when this side is sure, a person here said so where there was something to
///    compare, and the other side is done too.
struct VerificationFlow {
  enum Stage {
    /// We asked; which devices, where it was devices.
    case asking([DeviceID])
    case asked(VerificationRequest)
    /// They started without asking, as older clients do.
    case started(VerificationArrival, VerificationStart)
    /// They are ready, on a device that is not known yet; what they started meanwhile.
    case lookingUp(VerificationArrival?)
    case ready
    case comparing(SASExchange)
    case scanned(Verified)
    case confirming(Verified)
    case finishing(Verified)
    case ended
  }

  /// From the first word to the last.
  static let whole = Duration.seconds(600)
  /// For a person to say whether they want to.
  static let prompt = Duration.seconds(120)

  let id: VerificationID
  var stage: Stage
  var deadline: Instant
  /// As it calls itself; who says it in clear may be anybody.
  var theirDevice: DeviceID?
  var pair: VerificationPair?
  var methods = CommonMethods(compares: true, weShow: false, weScan: false)
  var code: VerificationCode?
  var isDoneThere = false
  /// When all of it must be over.
  let end: Instant

  init(_ id: VerificationID, _ stage: Stage, began: Instant, at now: Instant) {
    self.id = id
    self.stage = stage
    end = min(began, now) + Self.whole
    switch stage {
    case .asked(let request):
      theirDevice = request.device
      deadline = min(end, now + Self.prompt)
    case .started(_, let start):
      theirDevice = start.device
      deadline = min(end, now + Self.prompt)
    default: deadline = end
    }
  }

  var isEnded: Bool { if case .ended = stage { true } else { false } }
  /// Somebody here is asked whether they want to.
  var isPrompted: Bool {
    switch stage {
    case .asked, .started: true
    default: false
    }
  }

  /// Whether it is with one of these devices, or may come to be.
  func concerns(_ device: DeviceID) -> Bool {
    if case .asking(let devices) = stage { return devices.contains(device) }
    return theirDevice == device
  }

  /// Is with that device of the same person too, or may come to be.
  func competes(_ other: VerificationFlow, _ device: DeviceID) -> Bool {
    guard id.peer == other.id.peer, !isEnded else { return false }
    if case .asking = stage { return id.room != nil || concerns(device) }
    return concerns(device)
  }

  func established() throws -> VerificationPair {
    guard let pair else { throw CancelCause(.unexpectedMessage) }
    return pair
  }

  // MARK: Saying

  func send(_ step: VerificationEvent.Step) -> VerificationAction {
    let devices: [DeviceID] =
      if let theirDevice { [theirDevice] } else if case .asking(let all) = stage { all } else { [] }
    return send(step, to: devices)
  }

  func send(_ step: VerificationEvent.Step, to devices: [DeviceID]) -> VerificationAction {
    let destination: VerificationMessage.Destination =
      if let room = id.room { .room(room) } else { .devices(id.peer, devices) }
    return .send(
      VerificationMessage(
        destination: destination, type: step.type, content: step.content(in: id.flow)))
  }

  func tell(_ happening: VerificationHappening) -> VerificationAction { .tell(id, happening) }

  // MARK: Ending

  mutating func cancel(_ code: VerificationCancel.Code) -> [VerificationAction] {
    let cancel = VerificationCancel(code, reason: code.reason)
    let message = send(.cancel(cancel))
    stage = .ended
    return [message, tell(.cancelled(by: .us, code: cancel.code, reason: cancel.reason))]
  }

  mutating func cancelled(by cancel: VerificationCancel) -> [VerificationAction] {
    var actions: [VerificationAction] = []
    // Whoever turned it down did so for all of their devices.
    if case .asking(let devices) = stage, id.room == nil, devices.count > 1 {
      actions.append(
        send(.cancel(VerificationCancel(.user, reason: VerificationCancel.Code.user.reason))))
    }
    let isElsewhere = isPrompted && cancel.knownCode == .accepted
    stage = .ended
    actions.append(
      tell(
        isElsewhere
          ? .settledElsewhere
          : .cancelled(
            by: .them, code: cancel.code, reason: cancel.knownCode?.reason ?? cancel.reason)))
    return actions
  }

  mutating func finish(_ verified: Verified) -> [VerificationAction] {
    stage = .finishing(verified)
    return [send(.done)] + concluded(verified)
  }

  mutating func concluded(_ verified: Verified) -> [VerificationAction] {
    guard isDoneThere else { return [] }
    stage = .ended
    return [tell(.verified(verified))]
  }
}

/// What a flow needs from around it.
struct VerificationSurroundings {
  let keys: any VerificationKeys
  let abilities: VerificationAbilities
  let device: DeviceID
  let ratchets: any Ratchets
  let entropy: Entropy
  let now: Instant

  func newShortAuthentication() throws(OlmError) -> any ShortAuthentication {
    try ratchets.newShortAuthentication(entropy)
  }
}
