package import Concurrency
package import Matrix
package import Olm

/// The verifications that are under way.
///
/// 1. It lives in memory, beside the machine: libolm cannot store an ephemeral key. A restart loses
///    what was under way. What then still comes to this device is answered with
///    `m.unknown_transaction`; in rooms nothing is answered, since what is not known there may be
///    between other people, or another device of ours may be at it: the other side's time runs out.
/// 2. At most ``maximumFlows`` are under way, ``maximumOfOnePerson`` with one person, one with one
///    device.
/// 3. Nobody is verified without a person here saying so. Nothing is ever confirmed by itself.
/// 4. A call that throws changes nothing, but that what was over is gone.
package struct VerificationDesk {
  package static let maximumFlows = 10
  package static let maximumOfOnePerson = 3
  /// Requests older than this are not shown to anybody …
  package static let oldest = Duration.seconds(600)
  /// … nor are those by a clock that is further ahead.
  package static let furthestAhead = Duration.seconds(300)
  /// Of those that ended it is remembered for as long as one may last, so that what is still on its way
  /// is not answered.
  package static let maximumEnded = 100

  package let user: UserID
  package let device: DeviceID
  package let abilities: VerificationAbilities
  private let ratchets: any Ratchets
  private let entropy: Entropy
  var flows: [VerificationFlow] = []
  private(set) var ended: [(id: VerificationID, until: Instant)] = []
  private var unsent: [UnsentRequest] = []

  /// One that is to be sent to a room, and gets its name there.
  private struct UnsentRequest {
    let room: RoomID
    let peer: UserID
    let made: Instant

    var deadline: Instant { made + VerificationFlow.whole }
  }

  package init(
    user: UserID, device: DeviceID, abilities: VerificationAbilities = VerificationAbilities(),
    ratchets: any Ratchets, entropy: Entropy = .system
  ) {
    self.user = user
    self.device = device
    self.abilities = abilities
    self.ratchets = ratchets
    self.entropy = entropy
  }

  package var underWay: [VerificationID] { flows.map(\.id) }
  /// When ``expire(at:)`` has something to do.
  package var nextDeadline: Instant? {
    (flows.map(\.deadline) + unsent.map(\.deadline)).min()
  }

  /// Ends what took too long.
  package mutating func expire(at now: Instant) -> [VerificationAction] {
    ended.removeAll { $0.until <= now }
    dropUnsent(at: now)
    var actions: [VerificationAction] = []
    for index in flows.indices where flows[index].deadline <= now {
      actions += flows[index].cancel(.timeout)
    }
    sweep(at: now)
    return actions
  }

  // MARK: People

  package mutating func decide(
    _ decision: VerificationDecision, about id: VerificationID, keys: any VerificationKeys,
    at now: Instant
  ) throws -> [VerificationAction] {
    guard var flow = flows.first(where: { $0.id == id }) else { throw VerificationRefusal.unknown }
    // Too late; what is said about it comes by ``expire(at:)``.
    guard flow.deadline > now else { throw VerificationRefusal.notNow }
    let actions = try flow.decide(decision, around(keys, now))
    return put(flow, at: now) + actions
  }

  /// Asks devices, of which the first that is ready is verified. For our own devices above all.
  package mutating func request(
    _ devices: [DeviceID], of peer: UserID, at now: Instant
  ) throws -> (id: VerificationID, actions: [VerificationAction]) {
    let devices = devices.filter { peer != user || $0 != device }
    guard !devices.isEmpty else { throw VerificationRefusal.deviceUnknown }
    try makeRoom(for: peer, at: now)
    guard !flows.contains(where: { $0.id.peer == peer && devices.contains(where: $0.concerns) })
    else { throw VerificationRefusal.alreadyUnderWay }
    let name = "e\(Olm.Base64.encode(try entropy.bytes(16), .urlSafe))"
    guard let transaction = TransactionID(name) else { throw OlmError(.library) }
    let id = VerificationID(peer: peer, room: nil, flow: .toDevice(transaction))
    let flow = VerificationFlow(id, .asking(devices), began: now, at: now)
    flows.append(flow)
    let request = VerificationRequest(
      device: device, methods: abilities.methods, timestamp: now.milliseconds)
    return (id, [flow.send(.request(request))])
  }

  /// Asks somebody in a room. `body` is for clients that cannot verify. The room's answer to it goes to
  /// ``sent(_:in:to:at:)``.
  package mutating func request(
    _ peer: UserID, in room: RoomID, body: String, at now: Instant
  ) throws -> VerificationMessage {
    guard peer != user else { throw VerificationRefusal.notNow }
    try makeRoom(for: peer, at: now)
    guard !flows.contains(where: { $0.id.peer == peer }),
      !unsent.contains(where: { $0.peer == peer })
    else { throw VerificationRefusal.alreadyUnderWay }
    unsent.append(UnsentRequest(room: room, peer: peer, made: now))
    let request = VerificationRequest(device: device, methods: abilities.methods)
    return VerificationMessage(
      destination: .room(room), type: .message, content: request.message(to: peer, body: body))
  }

  /// The request to `peer` is that event now. The same is learnt from the event itself when it comes
  /// back in a sync answer, whichever is first.
  package mutating func sent(
    _ event: EventID, in room: RoomID, to peer: UserID, at now: Instant
  ) -> VerificationID? {
    guard let index = unsent.firstIndex(where: { $0.room == room && $0.peer == peer }) else {
      return nil
    }
    let request = unsent.remove(at: index)
    let id = VerificationID(peer: peer, room: room, flow: .inRoom(event))
    flows.append(VerificationFlow(id, .asking([]), began: request.made, at: now))
    return id
  }

  /// The request could not be sent.
  package mutating func notSent(in room: RoomID, to peer: UserID) {
    unsent.removeAll { $0.room == room && $0.peer == peer }
  }

  /// A request that never became an event must not stand in the way for longer than one may last.
  private mutating func dropUnsent(at now: Instant) {
    unsent.removeAll { $0.deadline <= now }
  }

  mutating func makeRoom(for peer: UserID, at now: Instant) throws {
    dropUnsent(at: now)
    let isFull =
      flows.count + unsent.count >= Self.maximumFlows
      || flows.count(where: { $0.id.peer == peer }) >= Self.maximumOfOnePerson
    if isFull { throw VerificationRefusal.tooMany }
  }

  func around(
    _ keys: any VerificationKeys, _ now: Instant
  ) -> VerificationSurroundings {
    VerificationSurroundings(
      keys: keys, abilities: abilities, device: device, ratchets: ratchets, entropy: entropy,
      now: now)
  }

  /// Puts a flow back after a step. Once it is known with whom it is, it is the only one with them.
  mutating func put(_ flow: VerificationFlow, at now: Instant) -> [VerificationAction] {
    guard let place = flows.firstIndex(where: { $0.id == flow.id }) else { return [] }
    let wasOpen = flows[place].pair == nil
    flows[place] = flow
    var actions: [VerificationAction] = []
    if wasOpen, let device = flow.pair?.peer.device {
      for index in flows.indices where index != place && flows[index].competes(flow, device) {
        actions += flows[index].cancel(.accepted)
      }
    }
    sweep(at: now)
    return actions
  }

  mutating func sweep(at now: Instant) {
    for flow in flows where flow.isEnded { remember(flow.id, at: now) }
    flows.removeAll(where: \.isEnded)
  }

  /// Whether there was room to remember it.
  @discardableResult
  mutating func remember(_ id: VerificationID, at now: Instant) -> Bool {
    guard ended.count < Self.maximumEnded else { return false }
    ended.append((id, now + VerificationFlow.whole))
    return true
  }
}
