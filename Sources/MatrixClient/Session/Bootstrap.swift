package import Concurrency
internal import HTTPClient
internal import JSON
package import Matrix
package import MatrixCrypto
package import Olm
package import Secrets
package import Storage

/// Gives an account its identity: cross-signing, secret storage and a backup of room keys, made anew or
/// restored with a recovery key. When it returns, all of that is in place at the server.
///
/// 1. The recovery key of a new identity is in its owner's hands before anything is sent, and is kept
///    nowhere here.
/// 2. This device is uploaded when it can be signed: nobody ever sees it without its owner's signature.
/// 3. Everything is a row of the machine before it is sent: killed at any point, the next run goes on.
/// 4. A key that does not open the account's secrets changes nothing.
/// 5. Nothing that is there is replaced.
///
/// It asks and waits for answers by itself; nobody else may work on the store meanwhile, and no sync
/// is needed.
package struct Bootstrap<S: Store>: Sendable where S.Transaction: CryptoGround {
  private static var tries: Int { 5 }

  let keyring: Keyring<S>
  let server: Homeserver
  let clock: WallClock
  private let entropy: Entropy

  package init(
    _ keyring: Keyring<S>, server: Homeserver, clock: WallClock, entropy: Entropy = .system
  ) {
    self.keyring = keyring
    self.server = server
    self.clock = clock
    self.entropy = entropy
  }

  /// What a person, or the settings, bring along.
  package struct Means: Sendable {
    /// Of an identity that is there already: its recovery key, or the passphrase beside it.
    package var recoveryKey: Secret?
    /// For servers that want to be sure who makes an identity.
    package var password: Secret?
    /// A new recovery key, to be written down before this returns. Called at most once.
    package var keep: @Sendable (Secret) async throws -> Void
    /// Somebody is to allow the new identity on this page; returns when they say that they did.
    package var approve: (@Sendable (_ page: String) async throws -> Void)?
    /// Otherwise what is not there is left so.
    package var mayMake = true

    package init(keep: @escaping @Sendable (Secret) async throws -> Void) { self.keep = keep }
  }

  package struct Outcome: Sendable, Equatable {
    package enum Identity: Sendable, Equatable { case wasThere, made, restored }

    package var identity = Identity.wasThere
    package var backup = CryptoMachine.BackupStanding.unknown
    /// Room keys that came out of the backup, and those that were damaged in it.
    package var roomKeys = 0
    package var damagedRoomKeys = 0
    /// What the secret storage lacks; asked of our other devices.
    package var missing: [SecretName] = []
  }

  /// - Throws: ``BootstrapError``, `SecretStorageError`, or why the server did not answer.
  package func run(_ means: Means) async throws -> Outcome {
    var work = BootstrapWork(self, means)
    var outcome = Outcome()
    var opened: OpenSecretStorage?
    try await work.step { try $0.lookForIdentity(in: $1, at: $2) }
    try await work.settle { machine, rows, now in
      try machine.identityState(in: rows, at: now) != .unknown
    }
    switch try await state() {
    case .unknown: throw BootstrapError(.notSettled)
    case .ready: break
    // Begun before: the recovery key was handed out then.
    case .underWay: outcome.identity = .made
    case .none, .gone:
      guard means.mayMake else { throw BootstrapError(.noIdentity) }
      let storage = try await storageToMakeIn(means)
      try await work.step {
        try $0.makeIdentity(storingIn: storage, in: $1, at: $2)
      }
      outcome.identity = .made
    case .notOurs:
      guard let key = means.recoveryKey else { throw BootstrapError(.recoveryKeyNeeded) }
      let storage = try open(try await storage(), with: key)
      opened = storage
      outcome.missing = try await work.restore(from: storage).missing
      outcome.identity = .restored
    }
    // An identity that is on its way is uploaded first, so that the device comes with a signature
    // that others can hold against something.
    try await work.settle { machine, rows, now in
      let isUploaded = try machine.requests(in: rows)
        .allSatisfy { !$0.isOfIdentity && !$0.isOfAccountData }
      return try isUploaded && machine.identityState(in: rows, at: now) != .unknown
    }
    try await work.step { try $0.uploadDevice(in: $1, at: $2) }
    try await work.settle { try $0.identityState(in: $1, at: $2) == .ready }
    try await work.settleBackup(creatingIn: opened)
    outcome.backup = try await keyring.look { try $0.backupStanding(in: $1, at: $2) }
    (outcome.roomKeys, outcome.damagedRoomKeys) = (work.roomKeys, work.damagedRoomKeys)
    return outcome
  }

  private func state() async throws -> CryptoMachine.IdentityState {
    try await keyring.look { try $0.identityState(in: $1, at: $2) }
  }

  // MARK: Secret storage

  private func storageToMakeIn(_ means: Means) async throws -> OpenSecretStorage {
    if let there = try await storage() {
      // Its other secrets would be lost to whoever has its key.
      guard let key = means.recoveryKey else { throw BootstrapError(.recoveryKeyNeeded) }
      return try open(there, with: key)
    }
    let storage = try OpenSecretStorage.new(name: "Easel", entropy)
    try await means.keep(storage.recoveryKey)
    return storage
  }

  /// Nothing if the account has none.
  private func storage() async throws -> SecretStorage? {
    var data: [EventType: JSONNode] = [:]
    for type in SecretStorage.types { data[type] = try await accountData(type) }
    guard let pointer = data[SecretStorage.defaultKey], let type = SecretStorage.keyType(pointer)
    else { return nil }
    data[type] = try await accountData(type)
    return try SecretStorage(data)
  }

  private func accountData(_ type: EventType) async throws -> JSONNode? {
    for _ in 0..<Self.tries {
      switch try await server.reply(to: API.AccountData(type, of: keyring.machine.user)) {
      case .answered(let content): return content
      case .refused(let error) where error.httpStatus == 404: return nil
      case .refused(let error), .loggedOut(let error): throw error
      case .later(let wait, _): try await clock.sleep(wait ?? .seconds(2))
      }
    }
    throw BootstrapError(.notSettled)
  }

  private func open(_ storage: SecretStorage?, with key: Secret) throws -> OpenSecretStorage {
    guard let storage else { throw SecretStorageError.notSetUp }
    do throws(SecretStorageError) {
      return try storage.open(recoveryKey: key)
    } catch {
      guard case .badRecoveryKey = error, storage.passphrase != nil else { throw error }
      // No key at all: then it may be the passphrase that was chosen beside it.
      do { return try storage.open(passphrase: key) } catch SecretStorageError.wrongKey {
        throw error
      }
    }
  }
}

/// Why an account has no identity yet. What was begun goes on with the next run.
package struct BootstrapError: Error, Sendable, CustomStringConvertible {
  package enum Kind: Sendable {
    /// There is an identity, or a storage of secrets, that a recovery key opens.
    case recoveryKeyNeeded
    /// None is there to be restored, and none was to be made.
    case noIdentity
    case passwordNeeded
    case passwordRefused
    /// To be allowed in a browser, here if the server says where.
    case approvalNeeded(page: String?)
    case refused(ServerError)
    /// The server took our signature and shows the device without it.
    case deviceUnsigned
    /// Somebody exchanged the identity while it was being made.
    case identityReplaced
    /// The server has had its time.
    case notSettled
  }

  package let kind: Kind

  init(_ kind: Kind) { self.kind = kind }

  package var description: String {
    switch kind {
    case .recoveryKeyNeeded: "the account has an identity already, which its recovery key opens"
    case .noIdentity: "there is no identity that a recovery key could restore"
    case .passwordNeeded: "the homeserver wants the account's password before it takes an identity"
    case .passwordRefused: "the homeserver does not take the password"
    case .approvalNeeded(let page):
      "somebody must allow the new identity in a browser" + (page.map { ", at \($0)" } ?? "")
    case .refused(let error): "the homeserver refuses the identity: \(error)"
    case .deviceUnsigned: "the homeserver does not show this device as signed, though it was"
    case .identityReplaced: "somebody else gave the account an identity meanwhile"
    case .notSettled: "the homeserver did not answer everything in time"
    }
  }

  package var hint: String {
    switch kind {
    case .recoveryKeyNeeded:
      "`easel init --recovery-key-file FILE`; whoever set up the account was shown the key once. If "
        + "it is lost, reset the identity in another client, which shows a new key"
    case .noIdentity: "`easel init` makes one, and shows its recovery key"
    case .passwordNeeded, .passwordRefused: "`easel init --password-file FILE`"
    case .approvalNeeded: "allow it there, then run `easel init` again"
    case .refused: "look at the homeserver's log; `easel init` goes on where it was"
    case .deviceUnsigned: "look at the homeserver's log, or ask whoever runs it"
    case .identityReplaced: "`easel init --recovery-key-file FILE`, with the key of that one"
    case .notSettled: "`easel init` goes on where it was"
    }
  }
}
