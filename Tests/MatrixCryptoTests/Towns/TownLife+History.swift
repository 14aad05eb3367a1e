import Concurrency
import CryptoStage
import JSON
import Matrix
import Olm
@testable import MatrixCrypto

/// Somebody is invited at the end, and is left the keys of what was shared (MSC4268).
extension TownLife {
  mutating func inviteSomebody() throws {
    let hosts = try alive.filter { try isJoined(peers[$0].user) && state($0) == .ready }
    guard let host = hosts.randomElement(using: &random) else { return count("nobody to invite") }
    let before = said.count
    isQuiet = false
    let guest = person("@guest:there")
    try add(guest)
    let place = peers.count - 1
    belonging[name(peers[place])] = .founder
    try found(place)
    let (bundle, file) = try pack(peers[host])
    try untilDone { life in try life.leave(file, for: life.peers[place], from: host) }
    try server.set(guest, .invite, in: room, by: peers[host].user)
    isQuiet = true
    try sync(place)
    try server.set(guest, .join, in: room)
    // What was said before is asked for again from the beginning.
    let nothing = Step(changes: [], requests: [], happenings: [], generation: 0, previous: 0)
    try commit(nothing, peers[place], since: "0")
    for _ in 0..<3 { try sync(place) }
    isQuiet = false
    let offers = peers[place].happenings.compactMap { happening -> KeyBundle? in
      if case .keyBundle(let bundle) = happening { bundle } else { nil }
    }
    guard let offer = offers.last else { throw Wrong("\(name(peers[place])) is offered no keys") }
    try untilDone { life in
      let peer = life.peers[place]
      try life.commit(
        try peer.machine.importBundle(bundle, of: offer, rows: peer.rows, at: peer.now).2, peer)
    }
    isQuiet = true
    for _ in 0..<3 { try sync(place) }
    try checkGuest(peers[place], host: peers[host], said[..<before])
  }

  /// As a program that starts again and does it once more.
  private mutating func untilDone(_ body: (inout TownLife) throws -> Void) throws {
    while true {
      do { return try body(&self) } catch is Death {}
    }
  }

  /// What was shared of all that the host can read, and why the rest is closed.
  private func pack(_ host: Peer) throws -> (bytes: [UInt8], EncryptedFile) {
    let draft = try host.machine.draft(host.rows, at: host.now)
    var keys: [JSONValue] = []
    var withheld: [JSONValue] = []
    for row in try host.rowsOf(InboundGroupRow.self) {
      if row.isSharedHistory {
        keys.append(try draft.exported(row).exported)
      } else {
        withheld.append(
          Withheld(
            .historyNotShared, room: room, session: row.session, senderKey: row.curve25519.base64
          ).json)
      }
    }
    let bundle: JSONValue = ["room_keys": .array(keys), "withheld": .array(withheld)]
    let encryption = try AttachmentEncryption(.seeded(seed))
    let bytes = try encryption.encrypt(bundle.compact())
    let key = try encryption.finish()
    guard let url = ContentURI("mxc://here/bundle"),
      let file = EncryptedFile(
        url: url, key: try Olm.Base64.decode(key.k, .urlSafe), iv: try Olm.Base64.decode(key.iv),
        sha256: try Olm.Base64.decode(key.sha256))
    else { throw Wrong("the keys of the past do not pack") }
    return (bytes, file)
  }

  /// The notice goes over a ratchet, which may have to be begun.
  private mutating func leave(_ file: EncryptedFile, for guest: Peer, from host: Int) throws {
    let peer = peers[host]
    for _ in 0..<100 {
      let draft = try peer.machine.draft(peer.rows, at: peer.now)
      guard let device = try draft.device(guest.user, guest.device) else {
        try draft.track(guest.user)
        try draft.queryOutdated()
        try commit(draft.step(), peer)
        try flush(host)
        peer.now = peer.now + .seconds(700)
        continue
      }
      let post = Post(draft, .encrypted)
      let notice = RoomKeyBundleNotice.content(room: room, file: file).compact()
      if let content = try draft.encrypted(try draft.writer(.roomKeyBundle, notice), to: device) {
        try post.add(content, to: device.device, of: device.user)
        try post.finish()
        try commit(draft.step(), peer)
        while try !peer.machine.requests(in: peer.rows).isEmpty {
          peer.now = peer.now + .seconds(700)
          try flush(host)
        }
        return
      }
      try draft.claim([device])
      try commit(draft.step(), peer)
      try flush(host)
      peer.now = peer.now + .seconds(700)
    }
    throw Wrong("\(name(peer)) does not reach \(name(guest))")
  }

  private mutating func checkGuest(
    _ guest: Peer, host: Peer, _ said: ArraySlice<Said>
  ) throws {
    let (heard, known) = (Set(guest.words), Set(host.words))
    for one in said {
      if one.isShared, known.contains(one.text) {
        count("read of the past")
        guard heard.contains(one.text) else {
          let cause = guest.unread.last { $0.event.id == one.event }?.cause
          throw Wrong("\(name(guest)) does not read \(one.text), which was shared: \(cause as Any)")
        }
      } else {
        if known.contains(one.text) { count("kept from the past") }
        guard !heard.contains(one.text) else {
          throw Wrong("\(name(guest)) reads \(one.text), which was not shared")
        }
      }
    }
  }
}
