import TestSupport
import Testing

@testable import Configuration

@Suite struct MistakeTests {
  private func problems(_ text: String) -> [ConfigurationProblem] {
    do throws(ConfigurationError) {
      _ = try Settings.table.read(Array(text.utf8), file: "f", surroundings: .none)
      return []
    } catch {
      return error.problems
    }
  }

  @Test func `every mistake is told whole`() {
    let texts = [
      "", "{", "[]", "{ data: \"d\" \n  store: {} }", "{ data: \"\u{1}\" }",
      "{ data: 'd', data: 'e' }",
      "{\n  stroe: { readers: 4 },\n}", "{ pictures: {} }", "{ readers: 4 }",
      "{ \"store.readers\": 4 }", "{ store: \"postgres://u:hunter2@h/d\" }",
      "{ store: { reders: 4 } }", "{ store: { lease: '5s' } }", "{ log: { attempts: 1 } }",
      "{ store: { readers: \"4\" } }", "{ store: { readers: 0 } }", "{ store: { readers: 4.5 } }",
      "{ store: { readers: 1e400 } }", "{ store: { readers: null } }",
      "{ store: { readers: [4] } }",
      "{ store: { readers: true } }", "{ data: 5 }", "{ data: '' }", "{ data: 'a\\nb' }",
      "{ log: { level: 'inof' } }", "{ log: { level: 'INFO' } }", "{ log: { format: 'xml' } }",
      "{ log: { modules: 'Bot=debug' } }", "{ log: { modules: ['Bot=debug',\n 'Bot'] } }",
      "{ log: { modules: ['Bot=debug', 7] } }", "{ web: { listen: ':8787' } }",
      "{ web: { listen: 'localhost:99999' } }", "{ web: { listen: '::1:80' } }",
      "{ web: { listen: 'of' } }", "{ http: { timeout: 60 } }", "{ http: { timeout: '60' } }",
      "{ http: { timeout: '2 weeks' } }", "{ http: { timeout: '999999999999999d' } }",
      "{ http: { connect_timeout: '2m' } }", "{ http: { timeout: '1s' } }",
      "{ jobs: { backoff: '1h' } }", "{ outbox: { rate: 0 } }", "{ outbox: { rate: Infinity } }",
      "{ outbox: { rate: NaN } }", "{ http: { private_addresses: false } }",
      "{ web: { listen: '${env:LISTEN}' } }", "{ web: { listen: 'http://u:hunter2@h' } }",
      "{ store: { url: '${env:HOME_OF_EASEL}' } }", "{ store: { url: '${file:secret}' } }",
      "{ store: { url: '${env:X' } }", "{ store: { url: '${vault:X}' } }",
      "{ store: { url: '${env:}' } }", "{ store: { url: '' } }", "{ store: { url: 'hunter2' } }",
      "{ store: { url: 7 } }", "{ store: { url: 'mysql://u:hunter2@h' } }",
      "{ http: { proxy: 'hunter2' } }",
      "{ dta: 'x',\n  store: { readers: 'many', pool: 99 },\n  log: { level: 'loud' } }",
    ]
    var page = ""
    for text in texts {
      let problems = problems(text)
      #expect(!problems.isEmpty, "\(text)")
      page += "\(text)\n"
      for problem in problems {
        page += "  \(problem.place): \(problem.what)\n    fix: \(problem.fix)\n"
      }
      page += "\n"
    }
    let told = page.split(separator: "\n").filter { $0.hasPrefix("  f") || $0.hasPrefix("    fix") }
    #expect(!told.contains { $0.contains("hunter2") })
    #expect(golden(page, "Configuration/mistakes.txt") == nil)
  }

  @Test func `a file with more mistakes than anybody reads has a limit`() {
    let members = (0..<500).map { "nonsense\($0): 1" }.joined(separator: ",")
    #expect(throws: ConfigurationError.self) {
      _ = try Settings.table.read(Array("{\(members)}".utf8), file: "f", surroundings: .none)
    }
    #expect(problems("{\(members)}").count == ConfigurationError.maximumProblems)
  }

  @Test(arguments: 0..<20)
  func `whatever is in the file, the answer is values or mistakes`(seed: UInt64) {
    var state = seed
    func next(_ bound: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int(state >> 33) % bound
    }
    var bytes = Array(
      "{ data: 'd', store: { url: '${env:A}${file:b}', readers: 4 }, log: { modules: ['a=info'] } }"
        .utf8)
    for _ in 0..<100 {
      let place = next(bytes.count)
      switch next(3) {
      case 0: bytes[place] = Array("{}[]'\",:$ \\\u{0}a1".utf8)[next(14)]
      case 1 where bytes.count > 10: bytes.remove(at: place)
      default: bytes.insert(UInt8(next(256)), at: place)
      }
      do throws(ConfigurationError) {
        _ = try Settings.table.read(bytes, file: "f", surroundings: .answering("x"))
      } catch {
        #expect(!error.problems.isEmpty)
      }
    }
  }
}
