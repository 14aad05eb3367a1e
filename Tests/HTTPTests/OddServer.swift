import HTTPClient
import TestSupport

/// A Python server that does what no honest server does, one path for each oddity. Also a proxy.
final class OddServer: Sendable {
  let port: UInt16
  private let folder = TemporaryFolder()
  private let process: BackgroundProcess

  var base: String { "http://127.0.0.1:\(port)" }
  /// The same server under another name, hence another origin.
  var other: String { "http://localhost:\(port)" }

  private struct NotStarted: Error {}

  init() async throws {
    let folder = self.folder
    let script = folder.write(Self.script, to: "odd.py")
    process = try BackgroundProcess(["python3", script, folder.path("port"), folder.path("log")])
    var port: UInt16?
    _ = await comesTrue {
      port = folder.read("port").flatMap { UInt16($0) }
      return port != nil
    }
    guard let port else { throw NotStarted() }
    self.port = port
  }

  /// What the server saw: a line per request, with its interesting headers.
  var log: String { folder.read("log") ?? "" }

  private static let script = #"""
    import os, socket, socketserver, sys, threading, time

    class Odd(socketserver.StreamRequestHandler):
        def handle(self):
            while True:
                line = self.rfile.readline(65536).decode('latin-1').strip()
                if not line: return
                method, target, _ = line.split(' ', 2)
                headers = {}
                while True:
                    h = self.rfile.readline(65536).decode('latin-1').strip()
                    if not h: break
                    name, _, value = h.partition(':')
                    headers[name.lower()] = value.strip()
                body = self.rfile.read(int(headers.get('content-length', 0)))
                with open(sys.argv[2], 'a') as log:
                    log.write(' '.join([method, target] + ['%s=%s' % (k, headers[k]) for k in sorted(headers)
                        if k in ('authorization', 'cookie', 'x-api-key', 'content-type', 'proxy-authorization')]
                        + ['body=%d' % len(body)]) + '\n')
                if method == 'CONNECT': return self.tunnel(target)
                if target.startswith('http://'):
                    if 'refused' in target: return self.say('403 Forbidden', b'no')
                    return self.say('200 OK', b'by proxy')
                if self.act(target, headers): return

        def out(self, b):
            self.wfile.write(b); self.wfile.flush()

        def say(self, status, body=b'', extra=''):
            self.out(('HTTP/1.1 %s\r\nContent-Length: %d\r\n%s\r\n' % (status, len(body), extra)).encode() + body)

        def tunnel(self, target):
            if 'forbidden' in target: return self.say('403 Forbidden', b'no')
            host, port = target.rsplit(':', 1)
            far = socket.create_connection((host, int(port)))
            self.out(b'HTTP/1.1 200 Connection established\r\nX-Proxy: yes\r\n\r\n')
            def pump(a, b):
                try:
                    while True:
                        d = a.recv(65536)
                        if not d: break
                        b.sendall(d)
                except OSError: pass
                try: b.shutdown(socket.SHUT_WR)
                except OSError: pass
            t = threading.Thread(target=pump, args=(far, self.connection), daemon=True); t.start()
            pump(self.connection, far); t.join()

        def act(self, target, headers):
            path, _, query = target.partition('?')
            port = self.server.server_address[1]
            if path == '/silent': time.sleep(30); return True
            if path == '/drip':
                self.out(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\n')
                for _ in range(300): self.out(b'x'); time.sleep(0.1)
                return True
            if path == '/stall':
                self.out(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf'); time.sleep(30); return True
            if path == '/early': self.out(b'HTTP/1.1 200 OK\r\nContent-Length: 1000\r\n\r\nhalf'); return True
            if path == '/nothing': return True
            if path == '/endless':
                self.out(b'HTTP/1.1 200 OK\r\n\r\n')
                while True: self.out(b'x' * 65536)
            if path == '/huge': self.out(b'HTTP/1.1 200 OK\r\nContent-Length: 99999999999999\r\n\r\nx'); time.sleep(5); return True
            if path == '/error': self.say('500 Broken', b'e' * 200000)
            elif path == '/garbage': self.out(b'\x00\x01\x02 this is not http\r\n\r\n'); return True
            elif path == '/badstatus': self.out(b'HTTP/1.1 abc OK\r\n\r\n'); return True
            elif path == '/headers': self.out(b'HTTP/1.1 200 OK\r\n' + b''.join(b'X-%d: %s\r\n' % (i, b'y' * 1000) for i in range(200)) + b'\r\n'); return True
            elif path == '/many': self.out(b'HTTP/1.1 200 OK\r\n' + b''.join(b'X-%d: y\r\n' % i for i in range(1000)) + b'\r\n'); return True
            elif path == '/chunked': self.out(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n6\r\n world\r\n0\r\nX-Trailer: t\r\n\r\n')
            elif path == '/badchunk': self.out(b'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nhello\r\n'); return True
            elif path == '/early-hints': self.out(b'HTTP/1.1 103 Early Hints\r\nLink: a\r\n\r\nHTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok')
            elif path == '/loop': self.say('302 Found', b'', 'Location: /loop\r\n')
            elif path.startswith('/to/'):
                # /to/<status>?<location>
                self.say(path[4:] + ' Over There', b'there', 'Location: %s\r\n' % query)
            elif path == '/nowhere': self.say('302 Found', b'', 'Location: gopher://x/\r\n')
            elif path == '/busy':
                n = self.server.busy = getattr(self.server, 'busy', 0) + 1
                if n < 3: self.say('429 Too Many Requests', b'', 'Retry-After: 7\r\n')
                else: self.say('200 OK', b'at last')
            else: self.say('200 OK', ('%s' % target).encode())
            return False

    class Server(socketserver.ThreadingTCPServer):
        daemon_threads = True
        request_queue_size = 128
        def handle_error(self, *a): pass

    server = Server(('127.0.0.1', 0), Odd)
    with open(sys.argv[1] + '.new', 'w') as f: f.write(str(server.server_address[1]))
    os.rename(sys.argv[1] + '.new', sys.argv[1])
    threading.Timer(120, lambda: os._exit(0)).start()
    server.serve_forever()
    """#
}
