import HTTP

/// What holds for every stream of events.
///
/// 1. Events and flaws are the same wherever reads cut the stream.
/// 2. What is in an event is within its maximum and cannot end a line of it.
/// 3. After anything but a flaw, two line ends make the parser ready for the next event.
@_cdecl("LLVMFuzzerTestOneInput")
package func fuzzServerSentEvents(_ start: UnsafePointer<UInt8>, _ count: Int) -> Int32 {
  let bytes = unsafe Array(UnsafeBufferPointer(start: start, count: count))
  let whole = read([bytes])
  precondition(whole == read(bytes.map { [$0] }), "other events when reads are cut")
  for event in whole.events {
    precondition(!event.name.isEmpty && isOneLine(event.name) && isOneLine(event.id))
    precondition(!event.id.utf8.contains(0))
    precondition(!event.data.utf8.contains(UInt8(ascii: "\r")))
    // A byte that is no UTF-8 becomes a character of three.
    precondition(event.data.utf8.count <= 3 * maximumEventBytes)
    if let retry = event.retry { precondition(.zero...(.seconds(86_400)) ~= retry) }
  }
  guard whole.flaw == nil else { return 0 }
  let next = read([bytes, Array("\n\n".utf8), Array("data: next\n\n".utf8)])
  precondition(next.events.last?.data == "next", "an event that is lost")
  return 0
}

private let maximumEventBytes = 96

private struct Reading: Equatable {
  var events: [ServerSentEvents.Event] = []
  var flaw: ServerSentEvents.Flaw?
}

private func read(_ pieces: [[UInt8]]) -> Reading {
  var parser = ServerSentEvents(maximumLineBytes: 64, maximumEventBytes: maximumEventBytes)
  var reading = Reading()
  do throws(ServerSentEvents.Flaw) {
    for piece in pieces {
      parser.feed(piece)
      while let event = try parser.next() { reading.events.append(event) }
    }
  } catch {
    reading.flaw = error
  }
  return reading
}

private func isOneLine(_ text: String) -> Bool {
  text.utf8.allSatisfy { $0 != UInt8(ascii: "\n") && $0 != UInt8(ascii: "\r") }
}
