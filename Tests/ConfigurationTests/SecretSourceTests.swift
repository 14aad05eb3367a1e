import Secrets
import TestSupport
import Testing

@testable import Configuration

@Suite struct SecretSourceTests {
  private let folder = TemporaryFolder()

  private func proxy(_ text: String) throws(ConfigurationError) -> String? {
    try values(text)[Settings.httpProxy].map { secret in secret.withText { $0 } }
  }

  private func values(_ text: String) throws(ConfigurationError) -> SettingValues {
    try Settings.table.read(
      Array("{ http: { proxy: \"\(text)\" } }".utf8), file: "f",
      surroundings: .process(folder: folder.path))
  }

  private func problem(_ text: String) -> String {
    do throws(ConfigurationError) {
      _ = try values(text)
      return ""
    } catch {
      return error.problems.map { "\($0.what); fix: \($0.fix)" }.joined()
        .replacing(folder.path, with: "FOLDER")
    }
  }

  @Test func `a secret is drawn from a file beside the settings, without its last newline`() throws
  {
    folder.write("http://a:b@h\n", to: "unix")
    folder.write("http://a:b@h\r\n", to: "windows")
    folder.write("b", to: "part")
    #expect(try proxy("${file:unix}") == "http://a:b@h")
    #expect(try proxy("${file:windows}") == "http://a:b@h")
    #expect(try proxy("http://a:${file:part}@h") == "http://a:b@h")
    #expect(try proxy("http://a:${file:\(folder.path("part"))}@h") == "http://a:b@h")
    #expect(try proxy("http://$${${file:part}") == "http://${b")
    folder.write("http://x\n\n", to: "two")
    #expect(problem("${file:two}").contains("expected the URL of a proxy"))
  }

  @Test(arguments: [0o640, 0o604, 0o620, 0o602, 0o660, 0o666, 0o644, 0o610, 0o601])
  func `a file that others may read or write is refused`(mode: UInt32) {
    folder.write("http://x", to: "open", mode: mode)
    let mode = String(mode, radix: 8)
    #expect(
      problem("${file:open}")
        == "http.proxy: the secret file FOLDER/open can be read or written by others (mode 0\(mode))"
        + "; fix: `chmod 600 FOLDER/open`")
  }

  @Test(arguments: [0o600, 0o400])
  func `a file that is private is taken`(mode: UInt32) throws {
    folder.write("http://x", to: "private", mode: mode)
    #expect(try proxy("${file:private}") == "http://x")
  }

  @Test func `what is not a file with a secret is refused`() {
    folder.makeFolder("folder")
    folder.write("", to: "empty")
    folder.write("\n", to: "newline")
    folder.write(String(repeating: "x", count: 65_537), to: "long")
    #expect(problem("${file:folder}").contains("is not a plain file"))
    #expect(problem("${file:/dev/zero}").contains("is not a plain file"))
    #expect(problem("${file:empty}").contains("is empty"))
    #expect(problem("${file:newline}").contains("is empty"))
    #expect(problem("${file:long}").contains("is longer than 64 KiB"))
    #expect(problem("${file:missing}").contains("cannot be opened (No such file or directory)"))
    #expect(problem("${file:a\\u0000b}").contains("expected \"env:NAME\" or \"file:PATH\""))
  }

  @Test func `a variable that is not set is named`() {
    #expect(
      problem("${env:EASEL_TEST_NOT_SET}")
        == "http.proxy: the environment variable EASEL_TEST_NOT_SET is not set; fix: set "
        + "EASEL_TEST_NOT_SET where easel is started, or use \"${file:PATH}\"")
  }

  @Test func `what is shown of a secret is its length and its source`() throws {
    folder.write("http://me:hunter2@h", to: "secret")
    let overview = Settings.table.overview(of: try values("${file:secret}"))
    #expect(overview.contains("(secret, 19 bytes)"))
    #expect(overview.contains("line 1, from file:secret"))
    #expect(!overview.contains("hunter2"))
    let literal = Settings.table.overview(of: try values("http://me:hunter2@h"))
    #expect(literal.contains("(secret, 19 bytes)") && !literal.contains("hunter2"))
    var dumped = ""
    dump(Settings(try values("${file:secret}")), to: &dumped)
    #expect(!dumped.contains("hunter2"))
  }
}
