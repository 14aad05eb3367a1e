import Concurrency
import Glibc
import HTTPClient
import Matrix
import Secrets
import TestSupport
import Testing

@testable import MatrixClient

struct SessionFileTests {
  private let folder = TemporaryFolder()
  private var file: SessionFile { SessionFile(folder.path("session.json")) }

  private func session(_ origin: Session.Origin, refresh: String? = "r\"1") throws -> Session {
    Session(
      homeserver: try HTTPURL(parsing: "https://a.example/base"),
      user: UserID("@bot:a.example"), device: DeviceID("EASEL"),
      origin: origin,
      tokens: SessionTokens(
        access: Secret("a1"), refresh: refresh.map { Secret($0) },
        obtained: Instant(milliseconds: 5), expires: Instant(milliseconds: 3_600_005)))
  }

  @Test(arguments: [Session.Origin.password, .token, .oauth(client: "client-7")])
  func `what is written is what is read, and nobody else may read it`(
    _ origin: Session.Origin
  ) throws {
    try file.write(session(origin))
    guard case .session(let read) = try #require(try file.read()) else {
      Issue.record("there is no session")
      return
    }
    #expect(read.homeserver.text == "https://a.example/base")
    #expect(read.user.text == "@bot:a.example" && read.device.text == "EASEL")
    #expect(read.origin == origin)
    #expect(read.tokens.access.text == "a1" && read.tokens.refresh?.text == "r\"1")
    #expect(read.tokens.expires == Instant(milliseconds: 3_600_005))
    var status = stat()
    #expect(unsafe stat(file.path, &status) == 0)
    #expect(status.st_mode & 0o777 == 0o600)
    #expect(names(in: folder.path) == ["session.json"])
    var shown = ""
    dump(read, to: &shown)
    #expect(!shown.contains("a1\"") && !shown.contains("r\"1"))
  }

  @Test func `E17: a device that is reserved is there before a login and after it`() throws {
    #expect(try file.read() == nil)
    try file.reserve(DeviceID("EASEL"))
    #expect(try file.read()?.device.text == "EASEL")
    try file.write(session(.password, refresh: nil))
    #expect(try file.read()?.device.text == "EASEL")
  }

  @Test(arguments: [0o640, 0o604, 0o666])
  func `a session that others may read is refused`(_ mode: UInt32) throws {
    try file.write(session(.token))
    unsafe chmod(file.path, mode)
    let error = #expect(throws: PrivateFileError.self) { _ = try file.read() }
    #expect(error?.kind == .open(mode: mode))
    #expect(error?.hint.contains("chmod 600") == true)
  }

  @Test(arguments: ["", "{", "[]", "{\"version\":2,\"device_id\":\"A\"}", "{\"version\":1}"])
  func `a damaged session is told, not taken for none`(_ text: String) throws {
    folder.write(text, to: "session.json")
    #expect(throws: SessionFileError.self) { _ = try file.read() }
  }

  @Test func `a file that was cut off by a kill does not disturb the next one`() throws {
    try file.write(session(.password))
    folder.write("half", to: "session.json.\(getpid()).new")
    try file.write(session(.token))
    guard case .session(let read)? = try file.read() else { return }
    #expect(read.origin == .token)
    #expect(names(in: folder.path) == ["session.json"])
  }

  @Test func `tokens are renewed five minutes ahead, or a tenth of a short life`() {
    func ahead(_ lifetime: Int64) -> Int64? {
      let tokens = SessionTokens(
        access: Secret("a"), refresh: nil, obtained: .epoch,
        expires: Instant(milliseconds: lifetime))
      return tokens.renewal.map { lifetime - $0.milliseconds }
    }
    #expect(ahead(86_400_000) == 300_000)
    #expect(ahead(3_000_000) == 300_000)
    #expect(ahead(60_000) == 6_000)
  }
}

struct VaultKeyTests {
  private let folder = TemporaryFolder()
  private var file: PrivateFile { PrivateFile(folder.path("vault.key")) }

  private func fault(_ body: () throws -> Secret) -> VaultKeyError.Kind? {
    do {
      _ = try body()
      return nil
    } catch { return (error as? VaultKeyError)?.kind }
  }

  @Test func `the key is made once, with 32 bytes that nobody else may read`() throws {
    let key = try VaultKey.open(file, mayMake: true)
    #expect(key.count == 32)
    #expect(try VaultKey.open(file, mayMake: true).isEqual(to: key))
    #expect(try VaultKey.open(file, mayMake: false).isEqual(to: key))
    var status = stat()
    #expect(unsafe stat(file.path, &status) == 0 && status.st_mode & 0o777 == 0o600)
    #expect(names(in: folder.path) == ["vault.key"])
  }

  @Test func `where something is sealed already, no other key is made`() {
    #expect(fault { try VaultKey.open(file, mayMake: false) } == .missing)
    #expect(names(in: folder.path).isEmpty)
  }

  @Test(arguments: [0, 31, 33])
  func `a key of another size is refused`(_ count: Int) {
    folder.write(String(repeating: "k", count: count), to: "vault.key")
    #expect(fault { try VaultKey.open(file, mayMake: true) } == .wrongSize(count))
  }

  @Test func `a key that others may read is refused, and so is one of zeros`() {
    folder.write(String(repeating: "\0", count: 32), to: "vault.key")
    #expect(fault { try VaultKey.open(file, mayMake: true) } == .zero)
    folder.write(String(repeating: "k", count: 32), to: "vault.key", mode: 0o644)
    #expect(throws: PrivateFileError(path: file.path, kind: .open(mode: 0o644))) {
      _ = try VaultKey.open(file, mayMake: true)
    }
  }

  @Test func `in a setting it is 64 hexadecimal digits`() throws {
    let text = String(repeating: "0aF9", count: 16)
    let key = try VaultKey.reading(Secret(text), of: "matrix.vault_key")
    #expect(unsafe key.withUnsafeBytes { unsafe Array($0.prefix(3)) } == [0x0a, 0xf9, 0x0a])
    for wrong in ["", "0a", text + "0", String(repeating: "g", count: 64)] {
      #expect(
        fault { try VaultKey.reading(Secret(wrong), of: "matrix.vault_key") } == .notHexadecimal)
    }
  }
}
