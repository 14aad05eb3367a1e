internal import Concurrency
internal import JSON
internal import Matrix
internal import Olm

/// One step while it is thought out.
final class Draft {
  let machine: CryptoMachine
  let now: Instant
  let ledger: Ledger
  private(set) var requests: [RequestRow] = []
  private(set) var happenings: [CryptoHappening] = []
  var counters: MachineRow
  /// The store's, before this step.
  private let previous: UInt64
  /// Opened once, sealed again at the end.
  private var openAccount: (row: AccountRow, ratchet: any AccountRatchet, isChanged: Bool)?
  /// Our device as it signs itself, written and signed once for all messages of this step.
  lazy var ownDeviceKeys = Result {
    try withAccount { account, _ in (try signedDevice(account).compact(), false) }
  }
  /// How often in this step a device got what was said without it: see ``giveToStale(_:)``.
  var lateGifts = 0
  /// What cannot be read is kept until its key comes, and its key is asked for.
  var isWaitingForKeys = true
  /// Sessions whose key came in this step.
  var arrivedKeys: [(room: RoomID, session: SessionID)] = []

  init(_ machine: CryptoMachine, _ rows: any CryptoReading, _ now: Instant) throws {
    self.machine = machine
    self.now = now
    ledger = Ledger(rows, vault: machine.vault, entropy: machine.entropy)
    if let row: MachineRow = try ledger.row(at: MachineRow.place) {
      guard row.user == machine.user, row.device == machine.device else {
        throw CryptoError(.anotherDevice)
      }
      counters = row
    } else {
      counters = MachineRow(user: machine.user, device: machine.device)
    }
    previous = counters.generation
  }

  func tell(_ happening: CryptoHappening) { happenings.append(happening) }

  /// Something was told of somebody.
  func nextChange() -> UInt64 {
    counters.lastChange += 1
    return counters.lastChange
  }

  func ask(
    _ kind: RequestRow.Kind, subject: [UInt8] = [], body: [UInt8] = [], notBefore: Instant? = nil
  ) -> UInt64 {
    counters.lastRequest += 1
    var row = RequestRow(
      id: counters.lastRequest, kind: kind, subject: subject, body: body, made: now)
    row.notBefore = notBefore
    ledger.put(row)
    requests.append(row)
    return row.id
  }

  // MARK: The account

  /// Our keys, made on the first call. `body` says whether it changed the ratchet.
  func withAccount<Result>(
    _ body: (any AccountRatchet, inout AccountRow) throws -> (Result, isChanged: Bool)
  ) throws -> Result {
    var open = try openAccount ?? loadAccount()
    // Kept also when it throws: who opened it once need not again.
    defer { openAccount = open }
    let (result, isChanged) = try body(open.ratchet, &open.row)
    open.isChanged = open.isChanged || isChanged
    return result
  }

  private func loadAccount() throws -> (
    row: AccountRow, ratchet: any AccountRatchet, isChanged: Bool
  ) {
    guard let row: AccountRow = try ledger.row(at: AccountRow.place) else {
      return (AccountRow(ratchet: []), try machine.ratchets.newAccount(machine.entropy), true)
    }
    let ratchet = try machine.ratchets.account(
      opening: row.ratchet, with: machine.vault, as: row.key.identity)
    return (row, ratchet, false)
  }

  var identityKeys: (curve25519: Curve25519Key, ed25519: Ed25519Key) {
    get throws { try withAccount { account, _ in (account.identityKeys, false) } }
  }

  // MARK: The end

  func step() throws -> Step {
    if var open = openAccount, open.isChanged {
      open.row.ratchet = try open.ratchet.sealed(
        by: machine.vault, as: open.row.key.identity, machine.entropy)
      ledger.put(open.row)
      openAccount = (open.row, open.ratchet, false)
    }
    guard !ledger.isUnchanged else {
      return Step(
        changes: [], requests: [], happenings: happenings, generation: counters.generation,
        previous: previous)
    }
    counters.generation += 1
    ledger.put(counters)
    return Step(
      changes: try ledger.changes(), requests: try requests.map { try $0.request(machine) },
      happenings: happenings, generation: counters.generation, previous: previous)
  }
}
