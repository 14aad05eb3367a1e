import JSON
import Testing

@testable import BackEnds

@Suite struct ServerWordsTests {
  private static func said(_ body: String, _ type: String? = nil) -> ServerWords {
    ServerWords(Array(body.utf8), contentType: type)
  }

  @Test(arguments: [
    (#"{"error":{"message":"No such size.","type":"invalid_request_error"}}"#, "No such size."),
    (#"{"error":"prompt required"}"#, "prompt required"),
    (#"{"detail":"Not Found"}"#, "Not Found"),
    (
      #"{"detail":[{"loc":["body","steps"],"msg":"ensure this is below 150","type":"x"}]}"#,
      "steps: ensure this is below 150"
    ),
    (
      #"{"error":"HTTPException","detail":"Sampler not found","body":"","errors":""}"#,
      "Sampler not found"
    ),
    (#"{"error":"OutOfMemoryError"}"#, "OutOfMemoryError"),
    (#"{"message":"queue is full"}"#, "queue is full"),
    ("Server got itself in trouble", "Server got itself in trouble"),
    ("", ""), ("{}", ""), ("[]", ""), ("null", ""),
  ])
  func `what went wrong is found in each shape`(body: String, text: String) {
    #expect(Self.said(body).text == text)
  }

  @Test func `a web page says nothing to people`() {
    #expect(Self.said("<html><h1>502 Bad Gateway</h1></html>").text == "")
    #expect(Self.said("Bad Gateway", "text/html; charset=utf-8").text == "")
  }

  @Test(arguments: [
    ("cannot open /home/ann/models/x.safetensors now", "cannot open … now"),
    (#"File "C:\models\x.ckpt" is gone"#, "File … is gone"),
    ("see https://example.org/help for more", "see … for more"),
    ("Incorrect API key provided: sk-abc123.", "Incorrect API key provided: …"),
    ("two\nlines\tand\u{7}a bell", "two lines and a bell"),
    ("either/or is fine, and so is 1/2", "either/or is fine, and so is 1/2"),
    ("a \(String(repeating: "x", count: 90)) b", "a … b"),
  ])
  func `paths, addresses and keys are not repeated`(text: String, shown: String) {
    #expect(ServerWords.tidied(text) == shown)
  }

  @Test func `much is cut`() {
    let long = Array(repeating: "word", count: 5_000).joined(separator: " ")
    let tidied = ServerWords.tidied(long)
    #expect(tidied.count <= 204 && tidied.hasSuffix("…"))
  }
}
