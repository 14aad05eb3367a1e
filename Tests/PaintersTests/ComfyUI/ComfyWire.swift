import BackEnds
import Concurrency
import HTTP
import HTTPClient
import Secrets
import TestSupport

@testable import Painters

/// A server of real WebSockets whose other end a test holds, as ComfyUI's `/ws` is one. What it is to do
/// is posted to it; `/refused/ws` refuses every handshake.
final class ComfyWire: Sendable {
  private struct NotStarted: Error {}

  private let port: UInt16
  private let folder = TemporaryFolder()
  private let process: BackgroundProcess
  private let http = HTTPClient()

  init() async throws {
    let folder = self.folder
    let script = folder.write(Self.script, to: "wire.py")
    process = try BackgroundProcess(["python3", script, folder.path("port"), folder.path("log")])
    var port: UInt16?
    _ = await comesTrue {
      port = folder.read("port").flatMap { UInt16($0) }
      return port != nil
    }
    guard let port else { throw NotStarted() }
    self.port = port
  }

  /// What it saw, line by line: `open` with who asked, `heard` with what was said, `bye` with a code,
  /// `refused`.
  var log: [String] { (folder.read("log") ?? "").split(separator: "\n").map { String($0) } }

  func count(of word: String) -> Int { log.count { $0.hasPrefix(word) } }

  /// As the program opens it, below this path.
  func opening(below path: String = "") throws -> OpenEventSocket {
    var settings = ModelServer.Settings(
      try HTTPURL(parsing: "http://127.0.0.1:\(port)\(path)"))
    settings.credentials = .bearer(Secret("the-key"))
    settings.headers = [(name: "X-Gate", value: Secret("open"))]
    let server = ModelServer(settings, over: http, clock: .system)
    return eventSocket(of: server, over: http)
  }

  /// Says it to whoever is there.
  func say(_ texts: String...) async throws {
    for text in texts { try await post("text", Array(text.utf8)) }
  }

  func show(_ bytes: [UInt8]) async throws { try await post("binary", bytes) }

  /// `bye`: says goodbye; `cut`: hangs up without; `refuse`: lets nobody in from now on; `huge`:
  /// announces a message of a byte more than 8 MiB.
  func tell(_ what: String) async throws { try await post(what, []) }

  private func post(_ path: String, _ bytes: [UInt8]) async throws {
    let url = try HTTPURL(parsing: "http://127.0.0.1:\(port)/\(path)")
    _ = try await http.send(HTTPRequest(.post, url, body: .bytes(bytes)))
  }

  private static let script = #"""
    import base64, hashlib, os, socket, socketserver, struct, sys, threading

    lock = threading.Lock()
    talking = []
    closed = threading.Event()

    def log(line):
        with lock, open(sys.argv[2], 'a') as file: file.write(line + '\n')

    class Wire(socketserver.StreamRequestHandler):
        def handle(self):
            words = self.rfile.readline(65536).decode('latin-1').split()
            if len(words) < 2: return
            headers = {}
            while True:
                line = self.rfile.readline(65536).decode('latin-1').strip()
                if not line: break
                name, _, value = line.partition(':')
                headers[name.lower()] = value.strip()
            if words[0] == 'POST':
                body = self.rfile.read(int(headers.get('content-length', 0)))
                self.obey(words[1], body)
                return self.say(b'200 OK')
            if words[1].startswith('/refused') or closed.is_set():
                log('refused ' + words[1])
                return self.say(b'403 Forbidden')
            key = headers['sec-websocket-key'] + '258EAFA5-E914-47DA-95CA-C5AB0DC85B11'
            answer = base64.b64encode(hashlib.sha1(key.encode()).digest())
            self.request.sendall(b'HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\n'
                b'Connection: Upgrade\r\nSec-WebSocket-Accept: ' + answer + b'\r\n\r\n')
            talking.append(self)
            log('open %s %s %s' % (words[1], headers.get('authorization'), headers.get('x-gate')))
            try: self.listen()
            except (OSError, ValueError, struct.error): pass
            if self in talking: talking.remove(self)

        def say(self, status):
            self.request.sendall(b'HTTP/1.1 ' + status
                + b'\r\nContent-Length: 0\r\nConnection: close\r\n\r\n')

        def obey(self, path, body):
            if path == '/refuse': closed.set()
            for other in list(talking):
                try: self.act(path, body, other)
                except OSError: pass

        def act(self, path, body, other):
            if path == '/text': other.frame(1, body)
            elif path == '/binary': other.frame(2, body)
            elif path == '/bye': other.frame(8, struct.pack('>H', 1001))
            elif path == '/cut': other.request.shutdown(socket.SHUT_RDWR)
            elif path == '/huge':
                other.request.sendall(b'\x82\x7f' + struct.pack('>Q', (8 << 20) + 1))

        def frame(self, kind, body):
            count = len(body)
            if count < 126: size = struct.pack('>B', count)
            elif count < 65536: size = struct.pack('>BH', 126, count)
            else: size = struct.pack('>BQ', 127, count)
            with lock: self.request.sendall(bytes([0x80 | kind]) + size + body)

        def listen(self):
            while True:
                first, second = self.rfile.read(2)
                count = second & 0x7f
                if count == 126: count = struct.unpack('>H', self.rfile.read(2))[0]
                elif count == 127: count = struct.unpack('>Q', self.rfile.read(8))[0]
                mask = self.rfile.read(4)
                body = bytes(b ^ mask[i % 4] for i, b in enumerate(self.rfile.read(count)))
                if first & 15 == 1: log('heard ' + body.decode())
                if first & 15 == 9: self.frame(10, body)
                if first & 15 == 8:
                    log('bye %d' % (struct.unpack('>H', body[:2])[0] if body else 1005))
                    return self.frame(8, body)

    class Server(socketserver.ThreadingTCPServer):
        allow_reuse_address = True
        daemon_threads = True

    server = Server(('127.0.0.1', 0), Wire)
    with open(sys.argv[1] + '.new', 'w') as file: file.write(str(server.server_address[1]))
    os.rename(sys.argv[1] + '.new', sys.argv[1])
    server.serve_forever()
    """#
}
