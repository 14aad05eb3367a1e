package import Concurrency
internal import Matrix

/// What comes.
extension VerificationDesk {
  package mutating func take(
    _ arrival: VerificationArrival, keys: any VerificationKeys, at now: Instant
  ) throws -> [VerificationAction] {
    if arrival.sender == user, arrival.room != nil {
      return expire(at: now) + takeOwn(arrival, at: now)
    }
    guard let index = flows.firstIndex(where: { $0.id == arrival.id }),
      flows[index].deadline > now
    else {
      return expire(at: now) + takeUnknown(arrival, at: now)
    }
    var flow = flows[index]
    let actions = try flow.take(arrival, around(keys, now))
    let closed = put(flow, at: now)
    return expire(at: now) + closed + actions
  }

  /// Goes on with those who were ready on a device that was not known. To be called when devices were
  /// learnt of.
  package mutating func lookAgain(
    keys: any VerificationKeys, at now: Instant
  ) throws -> [VerificationAction] {
    var actions = expire(at: now)
    for var flow in flows {
      guard case .lookingUp = flow.stage else { continue }
      let found = try flow.lookAgain(around(keys, now))
      actions += put(flow, at: now) + found
    }
    return actions
  }

  /// In a room we hear ourselves, and our other devices.
  private mutating func takeOwn(
    _ arrival: VerificationArrival, at now: Instant
  ) -> [VerificationAction] {
    guard let room = arrival.room, let step = arrival.step else { return [] }
    switch step {
    case .request(let request):
      if request.device == device, let peer = request.recipient,
        case .inRoom(let event) = arrival.flow
      {
        _ = sent(event, in: room, to: peer, at: now)
      }
      return []
    case .ready(let ready) where ready.device == device: return []
    case .start(let start) where start.device == device: return []
    default: break
    }
    // While somebody here is still asked, this device has said nothing in it.
    guard
      let index = flows.firstIndex(where: {
        $0.id.room == room && $0.id.flow == arrival.flow && $0.isPrompted
      })
    else { return [] }
    let action = flows[index].tell(.settledElsewhere)
    flows[index].stage = .ended
    sweep(at: now)
    return [action]
  }

  private mutating func takeUnknown(
    _ arrival: VerificationArrival, at now: Instant
  ) -> [VerificationAction] {
    guard !ended.contains(where: { $0.id == arrival.id }), let step = arrival.step else {
      return []
    }
    switch step {
    case .request(let request): return takeRequest(request, arrival, at: now)
    case .start(let start) where arrival.room == nil:
      return takeStart(start, arrival, at: now)
    case .start, .cancel: return []
    case .ready, .accept, .key, .mac, .done:
      guard arrival.room == nil else { return [] }
      return refuse(arrival, .unknownTransaction, to: arrival.device ?? DeviceID("*"), at: now)
    }
  }

  private mutating func takeRequest(
    _ request: VerificationRequest, _ arrival: VerificationArrival, at now: Instant
  ) -> [VerificationAction] {
    func ignore(_ neglect: VerificationNeglect) -> [VerificationAction] {
      [.tell(arrival.id, .ignored(neglect))]
    }
    if arrival.room != nil {
      guard request.recipient == user else { return [] }
    } else if arrival.sender == user, request.device == device {
      return []
    }
    // To devices it must say when it was made; without that it is as old as can be.
    let sent = arrival.sent ?? Instant(milliseconds: request.timestamp ?? 0)
    guard now - sent <= Self.oldest else { return ignore(.tooOld) }
    guard sent - now <= Self.furthestAhead else { return ignore(.fromTheFuture) }
    let flow = VerificationFlow(arrival.id, .asked(request), began: sent, at: now)
    let common = abilities.common(with: request.methods)
    return add(
      flow, VerificationPrompt(device: request.device, hasCommonMethod: !common.isEmpty), now)
  }

  private mutating func takeStart(
    _ start: VerificationStart, _ arrival: VerificationArrival, at now: Instant
  ) -> [VerificationAction] {
    guard arrival.sender != user || start.device != device else { return [] }
    guard case .sas = start.method else {
      return refuse(arrival, .unknownMethod, to: start.device, at: now)
    }
    let flow = VerificationFlow(arrival.id, .started(arrival, start), began: now, at: now)
    return add(flow, VerificationPrompt(device: start.device, hasCommonMethod: true), now)
  }

  /// Somebody who begins a second time from the same device ends both: one of them is not theirs.
  private mutating func add(
    _ flow: VerificationFlow, _ prompt: VerificationPrompt, _ now: Instant
  ) -> [VerificationAction] {
    var flow = flow
    let others = flows.indices.filter {
      flows[$0].id.peer == flow.id.peer && flows[$0].theirDevice == prompt.device
    }
    guard others.isEmpty else {
      var actions: [VerificationAction] = []
      for index in others { actions += flows[index].cancel(.unexpectedMessage) }
      actions += flow.cancel(.unexpectedMessage)
      remember(flow.id, at: now)
      sweep(at: now)
      return actions
    }
    do {
      try makeRoom(for: flow.id.peer, at: now)
    } catch {
      return [.tell(flow.id, .ignored(.tooMany))]
    }
    flows.append(flow)
    return [flow.tell(.asked(prompt))]
  }

  /// To one device, or to all where it came in clear: nobody knows then which one wrote. And once: who
  /// is told and goes on is not told again; when there is no room to remember it, nobody is.
  private mutating func refuse(
    _ arrival: VerificationArrival, _ code: VerificationCancel.Code, to device: DeviceID?,
    at now: Instant
  ) -> [VerificationAction] {
    guard let device, remember(arrival.id, at: now) else { return [] }
    let step = VerificationEvent.Step.cancel(VerificationCancel(code, reason: code.reason))
    return [
      .send(
        VerificationMessage(
          destination: .devices(arrival.sender, [device]), type: step.type,
          content: step.content(in: arrival.flow)))
    ]
  }
}
