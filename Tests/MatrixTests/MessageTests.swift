import JSON
import Matrix
import Testing

@Suite struct MessageTests {
  static let file: JSONValue = [
    "v": "v2", "url": "mxc://example.org/secret",
    "key": [
      "kty": "oct", "alg": "A256CTR", "ext": true, "key_ops": ["encrypt", "decrypt"],
      "k": "AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8",
    ],
    "iv": "AAECAwQFBgcAAAAAAAAAAA",
    "hashes": ["sha256": "//////////////////////////////////////////8"],
  ]

  private func message(_ value: JSONValue) throws -> Message {
    let node = try parse(value)
    let content = try Content(.message, node, relation: Relation(of: node))
    guard case .message(let message) = content else { throw node.refusal("no message") }
    return message
  }

  @Test func `texts, notices and emotes are read`() throws {
    let written = MessageContent.text("hi", html: "<b>hi</b>").json
    let read = try message(written)
    guard case .text = read.kind else { Issue.record("no text"); return }
    #expect(read.body == "hi" && read.formattedBody == "<b>hi</b>")
    #expect(read.mentions == Mentions())
    guard case .notice = try message(MessageContent.notice("n").json).kind else {
      Issue.record("no notice")
      return
    }
    guard case .emote = try message(MessageContent.emote("n").json).kind else {
      Issue.record("no emote")
      return
    }
    guard
      case .other("org.example.new") = try message(["msgtype": "org.example.new", "body": "x"]).kind
    else { Issue.record("not other"); return }
  }

  @Test func `HTML counts in the format that there is and no other`() throws {
    let read = try message([
      "msgtype": "m.text", "body": "a", "format": "x", "formatted_body": "<i>",
    ])
    #expect(read.formattedBody == nil)
  }

  @Test(arguments: [
    "{}", "{\"msgtype\":\"m.text\"}", "{\"body\":\"x\"}", "{\"msgtype\":1,\"body\":\"x\"}",
    "{\"msgtype\":\"m.text\",\"body\":[]}", "{\"msgtype\":\"m.image\",\"body\":\"x\"}",
    "{\"msgtype\":\"m.image\",\"body\":\"x\",\"url\":\"https://x/y\"}",
    "{\"msgtype\":\"m.image\",\"body\":\"x\",\"url\":\"mxc://x/y\",\"file\":{}}",
  ])
  func `what is no message is refused`(text: String) throws {
    #expect(refusal { try message(JSONValue(parse(text))) } != nil)
  }

  @Test(
    arguments: [
      (nil, "fox.png", nil), ("fox.png", "fox.png", nil), ("fox.png", "A fox", "A fox"),
    ] as [(String?, String, String?)])
  func `a body is a caption only beside another file name`(
    filename: String?, body: String, caption: String?
  ) throws {
    var value: JSONValue = ["msgtype": "m.image", "body": .string(body), "url": "mxc://x/y"]
    value["filename"] = filename.map { .string($0) }
    let media = try #require(try message(value).media)
    #expect(media.caption == caption)
    #expect(media.filename == "fox.png")
  }

  @Test func `an encrypted picture with all it can have is read as it was written`() throws {
    let file = try EncryptedFile(parse(Self.file))
    let info = MediaInfo(
      mimeType: "image/png", size: 1_481_223, width: 1_024, height: 768, isAnimated: false,
      blurhash: "LEHV6nWB2yk8",
      thumbnail: .init(
        .encrypted(file), mimeType: "image/webp", size: 40_112, width: 512, height: 384))
    let content = MessageContent.image(
      .encrypted(file), filename: "fox.png", caption: "A fox", html: "<b>A fox</b>", info: info
    ).with("org.easel.art", ["v": 1]).json
    #expect(content["url"] == nil && content["m.relates_to"] == nil)
    let read = try message(content)
    guard case .image(let media) = read.kind, case .encrypted(let source) = media.source else {
      Issue.record("no encrypted picture")
      return
    }
    #expect(source.key == Array(0..<32) && source.iv == file.iv && source.sha256 == file.sha256)
    #expect(media.caption == "A fox" && media.formattedCaption == "<b>A fox</b>")
    #expect(text(media.info.json) == text(info.json))
    #expect(read.raw["org.easel.art"]?["v"]?.int64 == 1)
  }

  @Test func `claims about a file may be anything`() throws {
    for wrong in EventTests.wrongs {
      var info: JSONValue = [:]
      for name in [
        "w", "h", "size", "mimetype", "duration", "is_animated", "thumbnail_url", "thumbnail_file",
        "thumbnail_info", "xyz.amorgan.blurhash",
      ] {
        info[name] = wrong
      }
      let read = try message(["msgtype": "m.image", "body": "b", "url": "mxc://x/y", "info": info])
      #expect(read.media?.info.width == (wrong == 1 ? 1 : nil))
      _ = try message(["msgtype": "m.image", "body": "b", "url": "mxc://x/y", "info": wrong])
    }
  }

  @Test func `E76: an edit has its content inside and its relation outside`() throws {
    let original: EventID = try id("$original")
    let edit = MessageContent.text("new", html: "<i>new</i>").mentioning(Mentions([try id("@a:x")]))
      .editing(original)
    #expect(edit["body"] == "* new" && edit["formatted_body"] == "* <i>new</i>")
    #expect(edit["m.mentions"] == [:])
    #expect(edit["m.new_content"]?["m.mentions"] == ["user_ids": ["@a:x"]])
    #expect(edit["m.new_content"]?["m.relates_to"] == nil)
    let read = try message(edit)
    #expect(read.relation == .replacement(of: original))
    #expect(read.newContent?.body == "new" && read.newContent?.relation == nil)
    let (plaintext, relation) = MegolmPayload.plaintext(
      room: try id("!r"), type: .message, content: edit)
    #expect(relation == Relation.replacement(of: original).json)
    let payload = try MegolmPayload(decrypted: plaintext)
    #expect(payload.content["m.relates_to"] == nil)
    #expect(payload.content["m.new_content"]?["body"]?.string == "new")
  }

  @Test func `new content counts in an edit and nowhere else`() throws {
    let content: JSONValue = [
      "msgtype": "m.text", "body": "a", "m.new_content": ["msgtype": "m.text", "body": "b"],
    ]
    #expect(try message(content).newContent == nil)
    var edit = content
    edit["m.relates_to"] = ["rel_type": "m.replace", "event_id": "$e"]
    #expect(try message(edit).newContent?.body == "b")
    edit["m.new_content"] = ["body": 1]
    #expect(try message(edit).newContent == nil)
  }

  @Test func `an answer stands in its thread`() throws {
    let (root, last): (EventID, EventID) = (try id("$root"), try id("$last"))
    let read = try message(MessageContent.notice("n").inThread(of: root, after: last).json)
    #expect(read.relation == .thread(root: root, replyingTo: last, isFallback: true))
    let reply = try message(MessageContent.notice("n").inThread(of: root, replyingTo: last).json)
    #expect(reply.relation?.repliedTo == last)
    #expect(
      try message(MessageContent.text("n").replying(to: last).json).relation == .reply(to: last))
  }

  @Test(arguments: [
    ("> <@a:x> old\n> older\n\nnew\n\nmore", true, "new\n\nmore"),
    ("> <@a:x> old\n> older\n\nnew", false, "> <@a:x> old\n> older\n\nnew"),
    ("> no blank line\nnew", true, "> no blank line\nnew"), ("> only", true, "> only"),
    (">no", true, ">no"), ("plain", true, "plain"), ("> a\n\n", true, ""),
  ])
  func `a quotation before a reply is taken off`(body: String, replies: Bool, wanted: String) throws
  {
    var value: JSONValue = ["msgtype": "m.text", "body": .string(body)]
    if replies { value["m.relates_to"] = ["m.in_reply_to": ["event_id": "$e"]] }
    #expect(try message(value).bodyWithoutFallback == wanted)
  }

  @Test func `a quotation in HTML is taken off`() throws {
    var value: JSONValue = [
      "msgtype": "m.text", "body": "n", "format": "org.matrix.custom.html",
      "formatted_body": "<mx-reply><blockquote>o</blockquote></mx-reply><b>n</b>",
    ]
    #expect(try message(value).formattedBodyWithoutFallback?.hasPrefix("<mx-reply>") == true)
    value["m.relates_to"] = ["m.in_reply_to": ["event_id": "$e"]]
    #expect(try message(value).formattedBodyWithoutFallback == "<b>n</b>")
    value["formatted_body"] = "<mx-reply>never closed"
    #expect(try message(value).formattedBodyWithoutFallback == "<mx-reply>never closed")
  }

  @Test func `voice messages and stickers are read`() throws {
    let voice = try message([
      "msgtype": "m.audio", "body": "v.ogg", "url": "mxc://x/y", "org.matrix.msc3245.voice": [:],
    ])
    guard case .audio(_, isVoice: true) = voice.kind else { Issue.record("no voice"); return }
    guard
      case .sticker(let media) = try Content(
        .sticker, parse(["body": "s", "url": "mxc://x/y", "info": [:]]), relation: nil)
    else { Issue.record("no sticker"); return }
    #expect(media.filename == "s")
  }
}
