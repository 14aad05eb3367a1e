import HTTP
import HTTPClient
import Secrets
import TestSupport
import Testing

/// An independent server with TLS and HTTP/2, and its own certificate authority.
private final class Nginx: Sendable {
  let port: UInt16
  let plainPort: UInt16
  let folder = TemporaryFolder()
  private let process: BackgroundProcess

  var certificate: String { folder.path("cert.pem") }

  init() async throws {
    let openssl = try BackgroundProcess([
      "openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1",
      "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=DNS:localhost",
      "-keyout", folder.path("key.pem"), "-out", folder.path("cert.pem"),
    ])
    #expect(await openssl.end() == 0)
    (port, plainPort) = (LoopbackSocket.freePort(), LoopbackSocket.freePort())
    let configuration = folder.write(
      """
      daemon off; worker_processes 1; pid \(folder.path)/pid; error_log \(folder.path)/errors;
      events { worker_connections 256; }
      http {
        access_log off;
        client_body_temp_path \(folder.path)/body; proxy_temp_path \(folder.path)/proxy;
        fastcgi_temp_path \(folder.path)/fastcgi; uwsgi_temp_path \(folder.path)/uwsgi;
        scgi_temp_path \(folder.path)/scgi;
        server {
          listen 127.0.0.1:\(port) ssl http2; listen 127.0.0.1:\(plainPort);
          ssl_certificate \(folder.path)/cert.pem; ssl_certificate_key \(folder.path)/key.pem;
          location / { return 200 "$server_protocol $http_authorization"; }
          location /down { return 302 http://localhost:\(plainPort)/; }
        }
      }
      """, to: "nginx.conf")
    process = try BackgroundProcess(["nginx", "-p", folder.path, "-c", configuration])
    #expect(await BackgroundProcess.answers(port: port))
  }

  func client(proxy: UInt16? = nil) throws -> HTTPClient {
    var settings = HTTPClient.Settings()
    settings.certificateAuthorities = certificate
    if let proxy {
      settings.proxy = HTTPClient.Proxy(
        try HTTPURL(parsing: "http://127.0.0.1:\(proxy)"), credentials: ("user", Secret("word")))
    }
    return HTTPClient(settings)
  }
}

@Suite(.timeLimit(.minutes(1))) struct NginxTests {
  @Test func `secure requests speak HTTP 2 and share a connection`() async throws {
    let nginx = try await Nginx()
    let client = try nginx.client()
    var asked = try request("https://localhost:\(nginx.port)/")
    asked.credentials = .bearer(Secret("token"))
    let first = try await client.send(asked)
    #expect(first.text == "HTTP/2.0 Bearer token")
    #expect(first.version == .http2)
    let same = asked
    let opened = try await withThrowingTaskGroup(of: Bool.self) { group in
      for _ in 0..<20 { group.addTask { try await client.send(same).isConnectionNew } }
      return try await group.reduce(into: 0) { $0 += $1 ? 1 : 0 }
    }
    #expect(opened == 0)
  }

  @Test func `a certificate nobody vouches for is refused`() async throws {
    let nginx = try await Nginx()
    let error = await #expect(throws: HTTPError.self) {
      try await HTTPClient().send(request("https://localhost:\(nginx.port)/"))
    }
    #expect(error?.kind == .tls)
  }

  @Test func `a certificate for another name is refused`() async throws {
    let nginx = try await Nginx()
    let error = await #expect(throws: HTTPError.self) {
      try await nginx.client().send(request("https://127.0.0.1:\(nginx.port)/"))
    }
    #expect(error?.kind == .tls)
  }

  @Test func `a redirect never leaves the secure side`() async throws {
    let nginx = try await Nginx()
    let error = await #expect(throws: HTTPError.self) {
      try await nginx.client().send(request("https://localhost:\(nginx.port)/down"))
    }
    #expect(error?.kind == .redirectRefused(.toPlainText))
  }

  @Test func `a proxy tunnels secure requests and forwards plain ones`() async throws {
    let nginx = try await Nginx()
    let odd = try await OddServer()
    let client = try nginx.client(proxy: odd.port)
    var asked = try request("https://localhost:\(nginx.port)/")
    asked.credentials = .bearer(Secret("token"))
    let tunnelled = try await client.send(asked)
    #expect(tunnelled.text == "HTTP/2.0 Bearer token")
    #expect(tunnelled.headers["X-Proxy"] == nil)
    #expect(try await client.send(request("http://example.invalid/")).text == "by proxy")
    let lines = odd.log.split(separator: "\n")
    #expect(
      lines.first == "CONNECT localhost:\(nginx.port) proxy-authorization=Basic dXNlcjp3b3Jk body=0"
    )
    let error = await #expect(throws: HTTPError.self) {
      try await client.send(request("https://forbidden.invalid/"))
    }
    #expect(error?.kind == .proxy)
  }

  @Test func `behind a proxy a literal private address is still refused`() async throws {
    let odd = try await OddServer()
    var settings = HTTPClient.Settings()
    settings.proxy = HTTPClient.Proxy(try HTTPURL(parsing: odd.base))
    var asked = try request("http://10.0.0.1/")
    asked.addresses = .publicOnly
    let refused = asked
    let error = await #expect(throws: HTTPError.self) {
      try await HTTPClient(settings).send(refused)
    }
    #expect(error?.kind == .addressRefused)
  }
}
